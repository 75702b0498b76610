import contextlib
import socket
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from Xlib.error import ConnectionClosedError

from fairday_agent.anchor import Clocks, SystemClocks
from fairday_agent.private import PrivateMode
from fairday_agent.recorder import Recorder
from fairday_agent.sensors import for_this_desktop
from fairday_agent.sensors.base import Cover, Focus, Inbox, Input, Look, Note, Observation, Senses, Sound
from fairday_agent.sensors.input_x11 import REVIVE_MS, InputListeners
from fairday_wire.policy import Policy
from fairday_wire.spans import Span
from tests.support.agent_fakes import FakeSpool
from tests.support.xdesktop import XDesktop, free_display, start_server, wait_for, x_desktop

CLOCKS = SystemClocks()


class Counted(Inbox):
    """An inbox that counts the inputs ever put in, by kind."""

    def __init__(self, clocks: Clocks) -> None:
        super().__init__(clocks)
        self.heard: Counter[str] = Counter()

    def put(self, what: Observation, at: Look | None = None) -> None:
        """Take it in, and count it."""
        super().put(what, at)
        if isinstance(what, Input):
            self.heard[what.kind] += 1


class Watch:
    """Senses of one desktop and all they have said."""

    def __init__(self, desktop: XDesktop, folder: Path) -> None:
        self.inbox = Inbox(CLOCKS)
        self.senses: Senses = for_this_desktop(self.inbox, desktop.environ, folder / "asound")
        self.notes: list[Note] = []

    def said(self) -> list[Note]:
        """Return everything said so far."""
        self.senses.poll()
        self.notes += self.inbox.drain()
        return self.notes

    def heard(self, what: object) -> bool:
        """Tell whether this was said."""
        return any(note.what == what for note in self.said())

    def apps(self) -> list[str | None]:
        """List the focused programs in order."""
        return [note.what.app for note in self.said() if isinstance(note.what, Focus)]

    def kinds(self, kind: str) -> int:
        """Count the inputs of a kind."""
        return sum(note.what == Input(kind) for note in self.said())  # type: ignore[arg-type]


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[XDesktop]:
    """Bring up a managed desktop that this process sees as its own."""
    with x_desktop(tmp_path) as running:
        monkeypatch.setenv("DISPLAY", running.display)
        monkeypatch.setenv("XAUTHORITY", running.environ["XAUTHORITY"])
        yield running


@pytest.fixture
def watch(desktop: XDesktop, tmp_path: Path) -> Iterator[Watch]:
    """Open the senses on it, and wait until they hear."""
    watch = Watch(desktop, tmp_path)
    watch.senses.start()
    wait_for(lambda: watch.heard(Cover("blind", False)), "sight")
    _stir(desktop, watch)
    yield watch
    watch.senses.stop()


def _stir(desktop: XDesktop, watch: Watch) -> None:
    """Move the pointer until the listeners hear it."""
    before = watch.kinds("move")

    def heard() -> bool:
        desktop.hands("mousemove_relative", "--", "3", "2")
        return watch.kinds("move") > before

    wait_for(heard, "the listeners")


def test_focus_and_titles_are_followed_by_event(desktop: XDesktop, watch: Watch) -> None:
    """Each switch between real programs is seen once, in order, with the program's name and the window's title."""
    calc = desktop.open_window("Calculator", "xcalc")
    shell = desktop.open_window("shell", "xterm", "-T", "shell")
    for window, app in ((calc, "xcalc"), (shell, "xterm"), (calc, "xcalc")):
        desktop.focus(window)
        wait_for(lambda app=app: watch.apps()[-1] == app, f"the switch to {app}")  # type: ignore[misc]
    # Between two windows the server may have none in focus for a moment, which on a busy machine is seen too.
    programs = [app for app in watch.apps() if app is not None]
    switches = [app for app, before in pairwise(reversed(programs)) if app != before]
    assert switches[:2] == ["xcalc", "xterm"]
    desktop.focus(shell)
    desktop.hands("set_window", "--name", "another name", shell)
    wait_for(lambda: watch.heard(Focus("xterm", "another name")), "the new title")


def test_inputs_are_counted_exactly(desktop: XDesktop, watch: Watch) -> None:
    """Typed keys, clicks and wheel steps give exactly as many observations; a key held down is one."""
    desktop.focus(desktop.open_window("shell", "xterm", "-T", "shell"))
    desktop.hands("type", "--delay", "4", "Forty-two KEYS, and A bit!")
    desktop.hands("click", "--repeat", "7", "--delay", "5", "1")
    desktop.hands("click", "--repeat", "5", "--delay", "5", "4")
    desktop.hands("keydown", "x", "sleep", "1.2", "keyup", "x")
    shifts = sum(c.isupper() or c == "!" for c in "Forty-two KEYS, and A bit!")
    expected = len("Forty-two KEYS, and A bit!") + shifts + 1
    for kind, count in (("key", expected), ("click", 7), ("scroll", 5)):
        wait_for(lambda kind=kind, count=count: watch.kinds(kind) >= count, f"all of {kind}")  # type: ignore[misc]
    time.sleep(0.2)
    assert (watch.kinds("key"), watch.kinds("click"), watch.kinds("scroll")) == (expected, 7, 5)


def test_an_input_the_listeners_do_not_hear_is_witnessed_by_the_idle_time(desktop: XDesktop, watch: Watch) -> None:
    """With the server's idle time set back by other hands than ours, presence is known though nothing is counted."""
    time.sleep(2.2)
    moves = watch.kinds("move")
    desktop.start("xset", "s", "reset")
    wait_for(lambda: watch.kinds("move") > moves, "the witness")
    assert watch.kinds("key") == 0


def test_a_player_that_keeps_the_screen_awake_makes_no_input(desktop: XDesktop, watch: Watch, tmp_path: Path) -> None:
    """While media is played the server's idle time is no witness: watching is not typing."""
    status = tmp_path / "asound" / "card0" / "pcm0p" / "sub0" / "status"
    status.parent.mkdir(parents=True)
    status.write_text("state: RUNNING")
    wait_for(lambda: watch.heard(Sound(media=True)), "the music")
    time.sleep(2.2)
    moves = watch.kinds("move")
    for _ in range(3):
        desktop.start("xset", "s", "reset")
        time.sleep(0.5)
    assert watch.kinds("move") == moves


def test_a_listener_that_ended_is_opened_anew(desktop: XDesktop, watch: Watch) -> None:
    """Counting goes on after a failure of the library, without a restart of the agent."""
    watch.senses.stop()
    listeners = InputListeners(watch.inbox)
    listeners.start()
    wait_for(listeners.working, "the listeners")
    with contextlib.suppress(ConnectionClosedError):  # its thread may close the display while it is told to
        listeners._threads[0].stop()  # type: ignore[attr-defined]
    desktop.hands("key", "a")
    wait_for(lambda: not listeners.working(), "its end")
    look = watch.inbox.look()
    listeners.revive(look)
    assert not listeners.health().ok
    listeners.revive(Look(look.boot_ms + REVIVE_MS, 0))
    wait_for(listeners.working, "its return")
    listeners.stop()


def test_a_listener_whose_connection_broke_leaves_none_open(desktop: XDesktop, watch: Watch) -> None:
    """Of the two connections of a listener one is lost: the other is closed too, or each restart would cost one."""
    watch.senses.stop()
    listeners = InputListeners(watch.inbox)
    listeners.start()
    for thread in listeners._threads:
        thread.wait()  # type: ignore[attr-defined]
    ends = [
        [getattr(thread, name).display.socket for name in ("_display_record", "_display_stop")]
        for thread in listeners._threads
    ]
    for recording, _ in ends:
        recording.shutdown(socket.SHUT_RDWR)
    wait_for(lambda: not any(thread.is_alive() for thread in listeners._threads), "their end")
    assert [end.fileno() for pair in ends for end in pair] == [-1] * 4
    listeners.stop()


def test_a_dead_x_server_blinds_the_senses_until_it_is_back(desktop: XDesktop, tmp_path: Path) -> None:
    """Nothing is claimed while the server is away, and the sensor finds the next one by itself."""
    server, display = start_server(free_display())
    other = XDesktop(display, tmp_path)
    watch = Watch(other, tmp_path)
    watch.senses.start()
    wait_for(lambda: watch.heard(Cover("blind", False)), "sight")
    server.kill()
    server.wait()
    wait_for(lambda: watch.said()[-1].what == Cover("blind", True), "blindness")
    assert not watch.senses.health()["window"].ok
    server, _ = start_server(display)
    wait_for(lambda: watch.said()[-1].what == Cover("blind", False), "sight again")
    wait_for(lambda: watch.senses.health()["window"].ok, "health")
    watch.senses.stop()
    server.terminate()
    server.wait()


def test_without_a_window_manager_x_itself_names_the_focus(tmp_path: Path) -> None:
    """On a bare server the window that holds the focus counts, found within about a second."""
    with x_desktop(tmp_path, manager=None) as bare:
        watch = Watch(bare, tmp_path)
        watch.senses.start()
        shell = bare.open_window("shell", "xterm", "-T", "shell")
        bare.hands("windowfocus", "--sync", shell)
        wait_for(lambda: watch.heard(Focus("xterm", "shell")), "the focus")
        watch.senses.stop()


def test_a_scripted_stretch_is_recorded_to_the_key(desktop: XDesktop, tmp_path: Path) -> None:
    """The recorder's spans hold each app's time and exactly the inputs made in it, with no hole and no overlap."""
    calc = desktop.open_window("Calculator", "xcalc")
    shell = desktop.open_window("shell", "xterm", "-T", "shell")
    spool, inbox = FakeSpool(), Counted(CLOCKS)
    senses = for_this_desktop(inbox, desktop.environ, tmp_path / "asound")
    private = PrivateMode(tmp_path, CLOCKS)
    policy = Policy(version=1, quiet_floor_s=2, checkpoint_s=1)
    recorder = Recorder(
        spool=spool, senses=senses, inbox=inbox, private=private, clocks=CLOCKS, policy=policy, going_down=lambda: False
    )

    def put_in(keys: str, clicks: int = 0) -> None:
        """Type and click, and wait until the listeners have heard it: what they hear later belongs to what is then."""
        before = inbox.heard.copy()
        desktop.hands("type", "--delay", "10", keys)
        for _ in range(clicks):
            desktop.hands("click", "1")
        made = Counter({"key": len(keys), "click": clicks})
        wait_for(lambda: inbox.heard - before >= made, f"{keys} and {clicks} clicks to be heard")
        # A pause that began in the same millisecond would cover them.
        heard_ms = CLOCKS.boot_ms()
        wait_for(lambda: CLOCKS.boot_ms() > heard_ms, "the next millisecond")

    desktop.focus(calc)
    recorder.begin()
    wait_for(lambda: _app_of(recorder) == "xcalc", "the first focus")
    wait_for(lambda: recorder.snapshot().sensors["input"].ok, "the listeners")
    time.sleep(0.5)
    marks = [CLOCKS.boot_ms()]
    for window, app, keys, clicks in ((shell, "xterm", 12, 0), (calc, "xcalc", 0, 4), (shell, "xterm", 5, 1)):
        desktop.focus(window)
        wait_for(lambda app=app: _app_of(recorder) == app, f"{app} in focus")  # type: ignore[misc]
        marks.append(CLOCKS.boot_ms())
        desktop.hands("mousemove", "--window", window, "40", "10")
        put_in("k" * keys, clicks)
        recorder.cut()
    private.start()
    put_in("secret")
    private.stop()
    put_in("open")
    recorder.finish()
    spans = spool.spans
    assert [(before.end, before.origin <= before.start) for before in spans[:-1]] == [
        (s.start, True) for s in spans[1:]
    ]
    assert _totals(spans, "xterm") == (12 + 5 + 4, 1)
    assert _totals(spans, "xcalc") == (0, 4)
    hidden = [span for span in spans if span.presence == "private"]
    assert [(s.app, s.keys) for s in hidden] == [(None, 0)] * len(hidden)
    assert hidden
    begun = [s.start for s in spans if s.app == "xterm" and s.since is None and s.keys + s.clicks]
    assert begun
    switch = next(s for s in spans if s.app == "xterm")
    asked, seen = map(spool.anchors[0].stamp, marks[:2])
    assert asked <= switch.start <= seen


def _app_of(recorder: Recorder) -> str | None:
    recorder.tick()
    return recorder.snapshot().app


def _totals(spans: list[Span], app: str) -> tuple[int, int]:
    mine = [span for span in spans if span.app == app]
    return sum(span.keys for span in mine), sum(span.clicks for span in mine)
