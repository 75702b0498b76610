"""The X11 sensor: one thread that follows the focus by event, witnesses idle time, and outlives the server."""

import contextlib
import logging
import os
import re
import select
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XError

from fairday_agent.apps import AppNames
from fairday_agent.sensors.base import Cover, Focus, Inbox, Input, Look, SensorHealth
from fairday_agent.sensors.input_x11 import InputListeners
from fairday_agent.sensors.x11_windows import FocusTracker

log = logging.getLogger(__name__)

WITNESS_S = 1.0
FIRST_RETRY_S, LAST_RETRY_S = 1.0, 30.0
# The server's idle time and the listeners' stamps of one input differ by less than this.
WITNESS_SLACK_MS = 300
_LOCAL = re.compile(r":([0-9]+)(?:\.[0-9]+)?")
_LOST = (ConnectionClosedError, DisplayError, OSError, XError)


class X11Sensor:
    """Focus, inputs and idle time of one X display. While it is unreachable the recorder is told to claim nothing.

    `playing` tells whether media is being played: players keep the screen awake by resetting the server's idle time,
    which is then no witness of an input, unless the listeners themselves are down.
    """

    def __init__(self, inbox: Inbox, display_name: str, playing: Callable[[], bool]) -> None:
        self._inbox = inbox
        self._name = display_name
        self._playing = playing
        self._inputs = InputListeners(inbox)
        self._names = AppNames()
        self._stopping = threading.Event()
        self._wake_read, self._wake_write = os.pipe()
        self._health = SensorHealth(False, "not started")
        self._witnessed: Look | None = None
        self._thread = threading.Thread(target=self._run, name="x11", daemon=True)

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread.start()

    def poll(self) -> None:
        """Pass on the last movement of the pointer."""
        self._inputs.flush()

    def stop(self) -> None:
        """End the thread and the listeners."""
        self._stopping.set()
        os.write(self._wake_write, b".")
        self._thread.join(timeout=5)

    def health(self) -> dict[str, SensorHealth]:
        """Say whether the focus is followed and inputs are counted."""
        return {"window": self._health, "input": self._inputs.health()}

    def _run(self) -> None:
        retry = FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                display = _connect(self._name)
            except _LOST:
                self._health = SensorHealth(False, f"unavailable: no X server answers at {self._name}")
            else:
                try:
                    retry = FIRST_RETRY_S if self._serve(display) else LAST_RETRY_S
                except Exception as problem:  # noqa: BLE001 - a dying connection breaks the library in many ways
                    self._health = SensorHealth(False, f"unavailable: the X server at {self._name} went away")
                    log.warning("x11.lost", extra={"problem": type(problem).__name__})
                finally:
                    self._inbox.put(Cover("blind", True))
                    self._inputs.stop()
                    _close(display)
            self._stopping.wait(retry)
            retry = min(retry * 2, LAST_RETRY_S)

    def _serve(self, display: Display) -> bool:
        """Follow one connection until it is lost or we stop; false where it is of no use."""
        if display.query_extension("XWAYLAND") is not None:
            self._health = SensorHealth(False, "unavailable: this is a Wayland desktop, which is not supported yet")
            return False
        display.set_error_handler(lambda *_: None)  # a window that vanished is no news; the default prints it
        tracker = FocusTracker(display, self._names)
        focus = tracker.read()
        self._inbox.put(focus)
        self._inbox.put(Cover("blind", False))
        self._inputs.start()
        self._witnessed = None
        self._health = SensorHealth(True, "the focused window is followed by event")
        while not self._stopping.is_set():
            focus = self._follow(display, tracker, focus)
            self._witness(display)
            # An event read along with an answer waits inside the library, where the socket no longer shows it.
            if not display.pending_events():
                select.select([display.fileno(), self._wake_read], [], [], WITNESS_S)
        return True

    def _follow(self, display: Display, tracker: FocusTracker, focus: Focus) -> Focus:
        look, changed = self._inbox.look(), not tracker.managed
        while display.pending_events():
            changed |= tracker.concerns(display.next_event())
        seen = tracker.read() if changed else focus
        if seen != focus:
            self._inbox.put(seen, look)
        return seen

    def _witness(self, display: Display) -> None:
        """Believe the server's idle time where the listeners heard nothing: an input they cannot hear is one too."""
        look, before = self._inbox.look(), self._witnessed
        if before is not None and look.boot_ms - before.boot_ms < WITNESS_S * 1000:
            return
        self._witnessed = look
        self._inputs.revive(look)
        if before is None or not display.has_extension("MIT-SCREEN-SAVER") or before.asleep_ms != look.asleep_ms:
            return
        at = look.boot_ms - display.screen().root.screensaver_query_info().idle
        heard = self._inputs.seen_ms >= at - WITNESS_SLACK_MS
        believed = not (self._inputs.working() and self._playing())
        if at > before.boot_ms and not heard and believed:
            self._inbox.put(Input("move"), Look(at, look.asleep_ms))


def _connect(name: str) -> Display:
    """Connect; a local display is tried first by hand, since the library then turns to TCP and leaks its sockets."""
    local = _LOCAL.fullmatch(name)
    if local is not None:
        path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 - where X servers listen
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(path if Path(path).exists() else f"\0{path}")
    return Display(name)


def _close(display: Display) -> None:
    with contextlib.suppress(Exception):  # the server may have closed it first, and the library's state be half gone
        display.close()
