"""Puts files on another machine by SFTP: first under a name of their own, then renamed, so none is seen by halves."""

import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import fsspec
import paramiko

from fairday_reports.deliver.guard import Address
from fairday_reports.deliver.parcel import DeliveryError
from fairday_reports.document.files import MadeFile

CONNECT_S = 5
WAIT_S = 20
_KNOWN_HOSTS = ("~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts")


class _KnownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc] # comes without types
    """Takes the key of a machine that this account knows, and no other."""

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        for name in _KNOWN_HOSTS:
            with suppress(FileNotFoundError):
                if paramiko.HostKeys(str(Path(name).expanduser())).check(hostname, key):
                    return
        raise DeliveryError(
            f"The key of {hostname} is not among the known hosts of the account that runs the worker, so that nothing "
            "was sent. Compare it with the machine's own, and add it with ssh-keyscan."
        )


def put_by_sftp(
    files: Sequence[tuple[str, MadeFile]],
    host: str,
    port: int,
    folder: str,
    addresses: Sequence[Address],
    options: dict[str, str],
) -> None:
    """Uploads files into a folder of a machine, by its checked addresses; raises what socket and driver raise."""
    with _connected(addresses, port) as line:
        system = fsspec.filesystem(
            "sftp",
            skip_instance_cache=True,
            host=host,
            port=port,
            sock=line,
            host_key_policy=_KnownHosts,
            timeout=WAIT_S,
            banner_timeout=WAIT_S,
            auth_timeout=WAIT_S,
            **options,
        )
        try:
            system.ftp.get_channel().settimeout(WAIT_S)
            for name, file in files:
                _put(system, file, f"{folder}/{name}", f"{folder}/.{name}.part")
        finally:
            system.client.close()


def _connected(addresses: Sequence[Address], port: int) -> socket.socket:
    fault: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((str(address), port), CONNECT_S)
        except OSError as error:
            fault = error
    raise fault or OSError("no address")


def _put(system: fsspec.AbstractFileSystem, file: MadeFile, path: str, part: str) -> None:
    try:
        system.put_file(str(file.path), part)
        system.mv(part, path)
    except BaseException:
        with suppress(Exception):
            system.rm_file(part)
        raise
    size = system.info(path)["size"]
    if size != file.size:
        raise DeliveryError(f"{path} has {size} bytes instead of {file.size}. It is sent again.")
