"""A real SFTP server on loopback that keeps what it is given in a folder."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paramiko

USER, PASSWORD = "fairday", "made up"


@dataclass
class Machine:
    """Where it is, its key, the order of what was done, and whether renaming is refused."""

    folder: Path
    key: paramiko.PKey = field(default_factory=lambda: paramiko.ECDSAKey.generate())
    done: list[str] = field(default_factory=list)
    stubborn: bool = False
    port: int = 0

    def know(self, home: Path) -> None:
        """Make it known to whoever has this home."""
        known = paramiko.HostKeys()
        known.add(f"[127.0.0.1]:{self.port}", self.key.get_name(), self.key)
        (home / ".ssh").mkdir(exist_ok=True)
        known.save(str(home / ".ssh" / "known_hosts"))


class _Login(paramiko.ServerInterface):  # type: ignore[misc] # comes without types
    def check_auth_password(self, username: str, password: str) -> int:
        good = (username, password) == (USER, PASSWORD)
        return int(paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED)

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(paramiko.OPEN_SUCCEEDED)


class _Files(paramiko.SFTPServerInterface):  # type: ignore[misc] # as above
    def __init__(self, server: Any, machine: Machine) -> None:
        super().__init__(server)
        self.machine = machine

    def _at(self, path: str) -> Path:
        return self.machine.folder / str(self.canonicalize(path)).lstrip("/")

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._at(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def mkdir(self, path: str, attr: Any) -> int:
        self._at(path).mkdir()
        return int(paramiko.SFTP_OK)

    def open(self, path: str, flags: int, attr: Any) -> Any:
        self.machine.done.append(f"open {path}")
        file = os.fdopen(os.open(self._at(path), flags | os.O_CREAT, 0o600), "wb")
        handle = paramiko.SFTPHandle(flags)
        handle.writefile = file
        handle.stat = lambda: paramiko.SFTPAttributes.from_stat(os.fstat(file.fileno()))
        return handle

    def remove(self, path: str) -> int:
        self.machine.done.append(f"remove {path}")
        self._at(path).unlink()
        return int(paramiko.SFTP_OK)

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        self.machine.done.append(f"rename {oldpath} {newpath}")
        if self.machine.stubborn:
            return int(paramiko.SFTP_PERMISSION_DENIED)
        self._at(oldpath).replace(self._at(newpath))
        return int(paramiko.SFTP_OK)


@contextmanager
def sftp_server(machine: Machine) -> Iterator[Machine]:
    """Serves a machine until the block is left."""
    transports: list[Any] = []

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                transport = paramiko.Transport(connection)
                transports.append(transport)
                transport.add_server_key(machine.key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, machine)
                with suppress(paramiko.SSHException, EOFError):
                    transport.start_server(server=_Login())

    with socket.create_server(("127.0.0.1", 0)) as listener:
        machine.port = listener.getsockname()[1]
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield machine
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for transport in transports:
                transport.close()
                transport.join()
