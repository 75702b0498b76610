from collections.abc import Iterator
from pathlib import Path

import pytest

from fairday_agent.sensors.base import Cover, Inbox
from fairday_agent.sensors.lock_linux import LockSensor
from fairday_agent.sensors.lock_sources import LockSource, Logind, ScreenSavers
from tests.support.agent_fakes import FakeClocks
from tests.support.bus import Answer, Service, message_bus_daemon
from tests.support.xdesktop import wait_for

GNOME = ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver")
SESSION = "/org/freedesktop/login1/session/_32"


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """Run a bus of our own."""
    with message_bus_daemon(tmp_path) as address:
        yield address


class Ear:
    """A lock sensor and all it has said."""

    def __init__(self, *sources: LockSource) -> None:
        self.inbox = Inbox(FakeClocks())
        self.sensor = LockSensor(self.inbox, list(sources))
        self.said: list[object] = []
        self.sensor.start()

    def heard(self) -> list[object]:
        """Return all said so far."""
        self.said += [note.what for note in self.inbox.drain()]
        return self.said

    def healthy(self) -> bool:
        """Tell whether any source is heard."""
        return self.sensor.health()["lock"].ok


def _saver(active: bool) -> Answer:
    return "b", (active,)


def _logind(member: str, arguments: tuple[object, ...]) -> Answer | None:
    if member == "GetSession":
        return ("o", (SESSION,)) if arguments == ("2",) else None
    assert member == "Get"
    if arguments[1] == "Display":
        return "v", (("(so)", ("2", SESSION)),)
    return "v", (("b", True),)


def test_a_screen_saver_locks_and_unlocks_by_signal(bus: str) -> None:
    """Each change is said once."""
    saver = Service(bus, GNOME[1], lambda *_: _saver(False))
    ear = Ear(ScreenSavers(bus))
    wait_for(ear.healthy, "the bus")
    for active in (True, True, False):
        saver.signal(*GNOME, "ActiveChanged", "b", (active,))
    wait_for(lambda: len(ear.heard()) == 2, "both changes")
    assert ear.heard() == [Cover("locked", True), Cover("locked", False)]
    ear.sensor.stop()
    saver.leave()


def test_a_screen_locked_before_the_start_is_known_and_a_saver_that_dies_unlocks(bus: str) -> None:
    """The state at the start is asked for; a saver gone from the bus locks nothing any more."""
    saver = Service(bus, GNOME[1], lambda *_: _saver(True))
    ear = Ear(ScreenSavers(bus))
    wait_for(lambda: ear.heard() == [Cover("locked", True)], "the state")
    saver.leave()
    wait_for(lambda: ear.heard()[1:] == [Cover("locked", False)], "the death")
    ear.sensor.stop()


def test_a_saver_that_cannot_be_asked_is_heard_all_the_same(bus: str) -> None:
    """Some desktops own the name without the question."""
    saver = Service(bus, GNOME[1], lambda *_: None)
    ear = Ear(ScreenSavers(bus))
    wait_for(ear.healthy, "the bus")
    saver.signal(*GNOME, "ActiveChanged", "b", (True,))
    wait_for(lambda: ear.heard() == [Cover("locked", True)], "the lock")
    ear.sensor.stop()
    saver.leave()


@pytest.mark.parametrize("session", ["2", ""])
def test_logind_is_asked_and_listened_to(bus: str, session: str) -> None:
    """The session comes from the environment or from the user's display; the hint comes with its changes."""
    logind = Service(bus, "org.freedesktop.login1", _logind)
    ear = Ear(Logind(bus, session))
    wait_for(lambda: ear.heard() == [Cover("locked", True)], "the hint")
    changed: tuple[object, ...] = ("org.freedesktop.login1.Session", {"LockedHint": ("b", False)}, [])
    logind.signal(SESSION, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", changed)
    wait_for(lambda: ear.heard()[1:] == [Cover("locked", False)], "the change")
    ear.sensor.stop()
    logind.leave()


def test_the_screen_is_locked_while_any_source_says_so(bus: str) -> None:
    """Two witnesses of one lock make one lock."""
    saver = Service(bus, GNOME[1], lambda *_: _saver(True))
    logind = Service(bus, "org.freedesktop.login1", _logind)
    ear = Ear(Logind(bus, "2"), ScreenSavers(bus))
    wait_for(lambda: "logind and screen saver" in ear.sensor.health()["lock"].detail, "both")
    saver.signal(*GNOME, "ActiveChanged", "b", (False,))
    changed: tuple[object, ...] = ("org.freedesktop.login1.Session", {"LockedHint": ("b", False)}, [])
    logind.signal(SESSION, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", changed)
    wait_for(lambda: ear.heard()[-1] == Cover("locked", False), "the end")
    assert ear.heard() == [Cover("locked", True), Cover("locked", False)]
    ear.sensor.stop()
    saver.leave()
    logind.leave()


def test_without_a_bus_locking_is_unavailable_and_nothing_breaks(tmp_path: Path) -> None:
    """The health says what that means for the record."""
    ear = Ear(Logind(f"unix:path={tmp_path / 'none'}", "2"), ScreenSavers(f"unix:path={tmp_path / 'none'}"))
    wait_for(lambda: "No such file" in ear.sensor.health()["lock"].detail, "the problem")
    health = ear.sensor.health()["lock"]
    assert not health.ok
    assert health.detail.startswith("unavailable")
    assert ear.heard() == []
    ear.sensor.stop()


def test_a_bus_that_dies_unlocks_and_is_reported(tmp_path: Path) -> None:
    """A lock nobody vouches for any more does not last for ever."""
    with message_bus_daemon(tmp_path) as address:
        saver = Service(address, GNOME[1], lambda *_: _saver(True))
        ear = Ear(ScreenSavers(address))
        wait_for(lambda: ear.heard() == [Cover("locked", True)], "the lock")
    wait_for(lambda: ear.heard()[1:] == [Cover("locked", False)], "the end")
    assert not ear.healthy()
    ear.sensor.stop()
    saver.leave()
