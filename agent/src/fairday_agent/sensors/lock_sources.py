"""Who on a message bus knows about the screen lock, and how each says it; spoken to by the lock sensor's threads."""

import os
from collections.abc import Callable
from typing import Any, Protocol

from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, MatchRule, Message, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.wrappers import unwrap_msg

Ask = Callable[[Message], Any]

_LOGIN1 = "org.freedesktop.login1"
_SAVERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
)


class LockSource(Protocol):
    """One bus, and what on it tells of the lock."""

    name: str
    bus: str

    def open(self, ask: Ask) -> bool:
        """Subscribe, and return whether the screen is locked now."""

    def hear(self, message: Message) -> bool | None:
        """Return whether the screen is locked, where this message says so."""


class Logind:
    """`LockedHint` of this user's graphical session. `session` names it; otherwise logind is asked."""

    name = "logind"

    def __init__(self, bus: str = "SYSTEM", session: str | None = None) -> None:
        self.bus = bus
        self._session = session if session is not None else os.environ.get("XDG_SESSION_ID")
        self._path = ""

    def open(self, ask: Ask) -> bool:
        """Find the session; raises `LookupError` where this user has none with a display."""
        self._path = self._find(ask)
        rule = MatchRule(
            type="signal", interface="org.freedesktop.DBus.Properties", member="PropertiesChanged", path=self._path
        )
        unwrap_msg(ask(message_bus.AddMatch(rule)))
        session = DBusAddress(self._path, bus_name=_LOGIN1, interface=f"{_LOGIN1}.Session")
        return bool(unwrap_msg(ask(Properties(session).get("LockedHint")))[0][1])

    def hear(self, message: Message) -> bool | None:
        """Take the hint out of a change of the session's properties."""
        fields = message.header.fields
        if fields.get(HeaderFields.member) != "PropertiesChanged" or fields.get(HeaderFields.path) != self._path:
            return None
        hint = message.body[1].get("LockedHint")
        return None if hint is None else bool(hint[1])

    def _find(self, ask: Ask) -> str:
        if self._session:
            manager = DBusAddress("/org/freedesktop/login1", bus_name=_LOGIN1, interface=f"{_LOGIN1}.Manager")
            return str(unwrap_msg(ask(new_method_call(manager, "GetSession", "s", (self._session,))))[0])
        user = DBusAddress("/org/freedesktop/login1/user/self", bus_name=_LOGIN1, interface=f"{_LOGIN1}.User")
        session, path = unwrap_msg(ask(Properties(user).get("Display")))[0][1]
        if not session:
            raise LookupError("this user has no graphical session")
        return str(path)


class ScreenSavers:
    """`ActiveChanged` of the desktops' screen savers; any that is active counts as locked. None is ever started."""

    name = "screen saver"

    def __init__(self, bus: str = "SESSION") -> None:
        self.bus = bus
        self._active: set[str] = set()

    def open(self, ask: Ask) -> bool:
        """Subscribe to every saver, present or not, and ask those present."""
        self._active.clear()
        for name, path in _SAVERS:
            gone = MatchRule(type="signal", sender="org.freedesktop.DBus", member="NameOwnerChanged")
            gone.add_arg_condition(0, name)
            for rule in (MatchRule(type="signal", interface=name, member="ActiveChanged"), gone):
                unwrap_msg(ask(message_bus.AddMatch(rule)))
            if unwrap_msg(ask(message_bus.NameHasOwner(name)))[0] and self._ask(ask, name, path):
                self._active.add(name)
        return bool(self._active)

    def hear(self, message: Message) -> bool | None:
        """Take in a saver that began, ended or left the bus."""
        fields = message.header.fields
        member = fields.get(HeaderFields.member)
        if member == "ActiveChanged":
            name, active = fields.get(HeaderFields.interface), bool(message.body[0])
        elif member == "NameOwnerChanged" and not message.body[2]:
            name, active = message.body[0], False
        else:
            return None
        self._active = self._active | {name} if active else self._active - {name}
        return bool(self._active)

    @staticmethod
    def _ask(ask: Ask, name: str, path: str) -> bool:
        try:
            saver = DBusAddress(path, bus_name=name, interface=name)
            return bool(unwrap_msg(ask(new_method_call(saver, "GetActive")))[0])
        except DBusErrorResponse:  # some own the name for its inhibitors alone
            return False
