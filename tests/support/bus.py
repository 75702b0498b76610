"""A real message bus for tests, and a service on it that answers and signals as a desktop's would."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg

Answer = tuple[str, tuple[object, ...]]


@contextmanager
def message_bus_daemon(folder: Path) -> Iterator[str]:
    """Run a private bus; yields its address."""
    address = f"unix:path={folder / 'bus'}"
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={address}"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert daemon.stdout is not None
    daemon.stdout.readline()
    try:
        yield address
    finally:
        daemon.terminate()
        daemon.wait(timeout=60)
        daemon.stdout.close()


class Service:
    """Owns a name on the bus; `answer` gives signature and body for a call's member and arguments, or none."""

    def __init__(self, address: str, name: str, answer: Callable[[str, tuple[object, ...]], Answer | None]) -> None:
        self._answer = answer
        self._connection: DBusConnection = open_dbus_connection(address)
        unwrap_msg(self._connection.send_and_get_reply(message_bus.RequestName(name)))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def signal(self, path: str, interface: str, member: str, signature: str, body: tuple[object, ...]) -> None:
        """Tell everybody."""
        emitter = DBusAddress(path, interface=interface)
        self._connection.send(new_signal(emitter, member, signature, body))

    def leave(self) -> None:
        """Leave the bus."""
        self._connection.sock.shutdown(2)
        self._thread.join(timeout=60)
        self._connection.close()

    def _serve(self) -> None:
        try:
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._connection.send(self._reply(message))
        except OSError:
            return

    def _reply(self, message: Message) -> Message:
        answer = self._answer(message.header.fields[HeaderFields.member], message.body)
        if answer is None:
            return new_error(message, "org.freedesktop.DBus.Error.NotSupported")
        return new_method_return(message, *answer)
