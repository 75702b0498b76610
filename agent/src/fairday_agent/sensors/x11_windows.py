"""Windows on X11: which one has the focus, what it is called and whose it is; asked by the X11 sensor's thread."""

import socket
from typing import Any

from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.error import XError

from fairday_agent.apps import AppNames
from fairday_agent.sensors.base import Focus

_TEXT_WORDS = 4096  # a title is read up to 16 KiB
_HEIGHT = 16  # nobody nests windows deeper than this below a program's own


class FocusTracker:
    """Follows the focused window of one connection. Where the window manager does not name it, X itself is asked."""

    def __init__(self, display: Display, names: AppNames) -> None:
        self._display = display
        self._names = names
        self._root = display.screen().root
        self._host = socket.gethostname().split(".")[0]
        self._window: Any = None
        self._manager: Any = None
        self._focus = Focus()
        self._root.change_attributes(event_mask=X.PropertyChangeMask | X.FocusChangeMask)
        self._find_manager()

    @property
    def managed(self) -> bool:
        """Whether a window manager names the active window."""
        return self._manager is not None

    def concerns(self, event: Any) -> bool:
        """Tell whether an event may have changed the focus or its name; a manager's coming or going is noted."""
        if event.type == X.PropertyNotify:
            if event.window == self._root:
                if event.atom == self._atom("_NET_SUPPORTING_WM_CHECK"):
                    self._find_manager()
                    return True
                return bool(event.atom == self._atom("_NET_ACTIVE_WINDOW"))
            return event.atom in map(self._atom, ("_NET_WM_NAME", "WM_NAME", "_NET_WM_PID", "WM_CLASS"))
        if event.type == X.DestroyNotify:
            if event.window == self._manager:
                self._find_manager()
            return True
        return event.type in (X.FocusIn, X.FocusOut) and not self.managed

    def read(self) -> Focus:
        """Look at the focused window, and listen to it from now on.

        A window that vanished meanwhile leaves the focus as it was: the event that says what follows is on its way.
        """
        try:
            window = self._active() if self.managed else self._focused()
            if window != self._window:
                self._follow(window)
            self._focus = Focus() if window is None else Focus(self._app(window), self._title(window))
        except XError:
            self._window = None
        return self._focus

    def _atom(self, name: str) -> int:
        return int(self._display.intern_atom(name))  # python-xlib remembers the answer

    def _find_manager(self) -> None:
        """Find the window by which a living manager that follows the window hints shows itself."""
        self._manager = None
        try:
            window = self._window_of(self._root, "_NET_SUPPORTING_WM_CHECK")
            if window is not None and self._window_of(window, "_NET_SUPPORTING_WM_CHECK") == window:
                supported = self._property(self._root, "_NET_SUPPORTED", Xatom.ATOM)
                if supported is not None and self._atom("_NET_ACTIVE_WINDOW") in supported.value:
                    window.change_attributes(event_mask=X.StructureNotifyMask)
                    self._manager = window
        except XError:
            return

    def _active(self) -> Any:
        return self._window_of(self._root, "_NET_ACTIVE_WINDOW")

    def _focused(self) -> Any:
        """Ask X for the focus, and climb from it to the program's own window."""
        window = self._display.get_input_focus().focus
        if window == X.PointerRoot:
            window = self._root.query_pointer().child
        if isinstance(window, int):  # none, as a bare number
            return None
        for _ in range(_HEIGHT):
            if window == self._root:
                return None
            if window.get_wm_class() is not None or self._property(window, "_NET_WM_PID", Xatom.CARDINAL) is not None:
                return window
            window = window.query_tree().parent
        return None

    def _follow(self, window: Any) -> None:
        if self._window is not None:
            self._window.change_attributes(event_mask=X.NoEventMask)
        self._window = window
        if window is not None:
            window.change_attributes(event_mask=X.PropertyChangeMask | X.StructureNotifyMask | X.FocusChangeMask)

    def _app(self, window: Any) -> str | None:
        pid = self._property(window, "_NET_WM_PID", Xatom.CARDINAL)
        machine = self._text(window, "WM_CLIENT_MACHINE")
        local = machine is None or machine.split(".")[0] == self._host
        wm_class = window.get_wm_class()
        return self._names.of(
            int(pid.value[0]) if pid is not None and len(pid.value) and local else None,
            wm_class[1] if wm_class is not None else None,
        )

    def _title(self, window: Any) -> str | None:
        return self._text(window, "_NET_WM_NAME") or self._text(window, "WM_NAME")

    def _text(self, window: Any, name: str) -> str | None:
        answer = self._property(window, name, X.AnyPropertyType)
        if answer is None or answer.format != 8:
            return None
        latin = answer.property_type == Xatom.STRING
        return bytes(answer.value).split(b"\0")[0].decode("latin-1" if latin else "utf-8", "replace") or None

    def _property(self, window: Any, name: str, kind: int) -> Any:
        return window.get_property(self._atom(name), kind, 0, _TEXT_WORDS)

    def _window_of(self, window: Any, name: str) -> Any:
        answer = self._property(window, name, Xatom.WINDOW)
        if answer is None or not len(answer.value) or not answer.value[0]:
            return None
        return self._display.create_resource_object("window", int(answer.value[0]))
