"""The screen lock on Linux: logind's hint on the system bus and the screen savers' signals on the session bus."""

import threading
from collections.abc import Callable

from jeepney import DBusErrorResponse
from jeepney.auth import AuthenticationError
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from fairday_agent.sensors.base import Cover, Inbox, SensorHealth
from fairday_agent.sensors.lock_sources import LockSource, Logind, ScreenSavers

RETRY_S = 60.0
ASK_S = 5.0  # a service that does not answer within this is taken as absent
_LOST = (OSError, LookupError, ValueError, RuntimeError, AuthenticationError, DBusErrorResponse)


class LockSensor:
    """Listens to each source in a thread of its own; the screen is locked while any of them says so."""

    def __init__(self, inbox: Inbox, sources: list[LockSource] | None = None) -> None:
        self._inbox = inbox
        self._sources: list[LockSource] = sources if sources is not None else [Logind(), ScreenSavers()]
        self._lock = threading.Lock()
        self._locked: set[str] = set()
        self._state = {source.name: "not started" for source in self._sources}
        self._connections: dict[str, DBusConnection] = {}
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to listen."""
        for source in self._sources:
            threading.Thread(target=self._run, args=(source,), name=f"lock-{source.name}", daemon=True).start()

    def poll(self) -> None:
        """Nothing to look at: locks come by signal."""

    def stop(self) -> None:
        """Let go of the buses."""
        self._stopping.set()
        with self._lock:
            for connection in self._connections.values():
                connection.sock.shutdown(2)  # wakes the thread that waits for it

    def health(self) -> dict[str, SensorHealth]:
        """Say which sources can be heard."""
        with self._lock:
            heard = [name for name in self._state if not self._state[name]]
            deaf = "; ".join(f"{name}: {why}" for name, why in self._state.items() if why)
        if heard:
            return {"lock": SensorHealth(True, f"locking is noticed by {' and '.join(heard)}")}
        return {"lock": SensorHealth(False, f"unavailable: locked time counts as quiet ({deaf})")}

    def _run(self, source: LockSource) -> None:
        while not self._stopping.is_set():
            try:
                connection = open_dbus_connection(source.bus)
                try:
                    self._listen(source, connection)
                finally:
                    with self._lock:
                        self._connections.pop(source.name, None)
                    connection.close()
            except _LOST as problem:
                self._now(source, locked=False, problem=_sentence(problem))
            self._stopping.wait(RETRY_S)

    def _listen(self, source: LockSource, connection: DBusConnection) -> None:
        ask: Callable[..., object] = connection.send_and_get_reply
        locked = source.open(lambda message: ask(message, timeout=ASK_S))
        with self._lock:
            self._connections[source.name] = connection
        self._now(source, locked=locked, problem="")
        while not self._stopping.is_set():
            said = source.hear(connection.receive())
            if said is not None:
                self._now(source, locked=said, problem="")

    def _now(self, source: LockSource, *, locked: bool, problem: str) -> None:
        with self._lock:
            before = bool(self._locked)
            self._state[source.name] = problem
            self._locked = self._locked | {source.name} if locked else self._locked - {source.name}
            if bool(self._locked) != before and not self._stopping.is_set():
                self._inbox.put(Cover("locked", bool(self._locked)))


def _sentence(problem: BaseException) -> str:
    return f"no bus ({problem.args[0]} is not set)" if isinstance(problem, KeyError) else str(problem)
