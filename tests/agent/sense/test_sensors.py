import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_agent.sensors import NoDesktop, for_this_desktop
from fairday_agent.sensors.base import Inbox, Input, Sound
from fairday_agent.sensors.input_x11 import InputListeners
from fairday_agent.sensors.sound_linux import SoundSensor
from tests.support.agent_fakes import FakeClocks


def _stream(root: Path, name: str, state: str) -> None:
    status = root / "card0" / name / "sub0" / "status"
    status.parent.mkdir(parents=True, exist_ok=True)
    status.write_text("closed\n" if state == "closed" else f"state: {state}\nowner_pid   : 1\n")


def test_a_running_capture_stream_is_a_call_and_a_playback_stream_is_media(tmp_path: Path) -> None:
    """Only streams that run count, and only changes are said."""
    inbox = Inbox(FakeClocks())
    sensor = SoundSensor(inbox, tmp_path)
    assert "no sound card" in sensor.health()["sound"].detail
    for capture, playback in (("closed", "SETUP"), ("RUNNING", "SETUP"), ("RUNNING", "RUNNING"), ("XRUN", "RUNNING")):
        _stream(tmp_path, "pcm0c", capture)
        _stream(tmp_path, "pcm0p", playback)
        sensor.poll()
        sensor.poll()
    said = [note.what for note in inbox.drain()]
    assert said == [Sound(call=True), Sound(call=True, media=True), Sound(media=True)]
    assert (sensor.health()["sound"].ok, sensor.playing) == (True, True)


def test_without_a_display_there_is_no_desktop() -> None:
    """The message is a sentence for the worker, and Wayland is named."""
    inbox = Inbox(FakeClocks())
    with pytest.raises(NoDesktop, match="DISPLAY is not set"):
        for_this_desktop(inbox, {})
    with pytest.raises(NoDesktop, match="Wayland desktop, which is not supported yet"):
        for_this_desktop(inbox, {"WAYLAND_DISPLAY": "wayland-0"})


def test_an_unreachable_display_is_reported_and_claims_nothing(tmp_path: Path) -> None:
    """The senses of a display that does not answer stay unhealthy and silent, and can be stopped."""
    inbox = Inbox(FakeClocks())
    senses = for_this_desktop(inbox, {"DISPLAY": ":987"}, tmp_path)
    senses.start()
    senses.poll()
    senses.stop()
    assert not senses.health()["window"].ok
    assert not senses.health()["input"].ok
    assert inbox.drain() == []


def test_importing_the_agents_senses_opens_no_display_and_no_input_hook() -> None:
    """Pynput refuses to be imported without a display, so nothing imports it before it is needed."""
    code = (
        "import sys, fairday_agent.recorder, fairday_agent.sensors, fairday_agent.sensors.x11;"
        "sys.exit('pynput' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], env={"PATH": "/usr/bin:/bin"}, check=False).returncode == 0


def _kinds(inbox: Inbox) -> list[str]:
    return [note.what.kind for note in inbox.drain() if isinstance(note.what, Input)]


def test_a_key_held_down_is_one_press() -> None:
    """Repeats are presence; after the release it is a press again."""
    inbox = Inbox(clocks := FakeClocks())
    listeners = InputListeners(inbox)
    for _ in range(30):
        listeners.press("a")
        clocks.advance(50)
    listeners.release("a")
    listeners.press("a")
    listeners.flush()
    kinds = _kinds(inbox)
    assert kinds.count("key") == 2
    assert 1 <= kinds.count("move") <= 3


def test_shift_let_go_first_costs_no_count() -> None:
    """The press says A, the release says a: the next A is a press all the same."""
    inbox = Inbox(FakeClocks())
    listeners = InputListeners(inbox)
    for _ in range(3):
        for step, key in (("press", "shift"), ("press", "A"), ("release", "shift"), ("release", "a")):
            (listeners.press if step == "press" else listeners.release)(key)
    assert _kinds(inbox) == ["key"] * 6


@given(st.lists(st.integers(1, 700), min_size=1, max_size=60))
def test_movements_are_thinned_but_the_first_and_the_last_are_kept(gaps: list[int]) -> None:
    """At most one a second while it moves, and the moment it stopped is exact."""
    inbox = Inbox(clocks := FakeClocks())
    listeners = InputListeners(inbox)
    start = clocks.boot
    listeners.move(0, 0)
    for gap in gaps:
        clocks.advance(gap)
        listeners.move(1, 1)
    last = clocks.boot
    listeners.flush()
    times = [note.at.boot_ms for note in inbox.drain()]
    assert (times[0], times[-1]) == (start, last)
    assert len(times) <= (last - start) // 1000 + 2


def test_a_button_counts_when_it_goes_down() -> None:
    """Press and release are one click; each step of the wheel is one scroll."""
    inbox = Inbox(FakeClocks())
    listeners = InputListeners(inbox)
    listeners.click(0, 0, "left", True)
    listeners.click(0, 0, "left", False)
    listeners.scroll(0, 0, 0, 1)
    assert _kinds(inbox) == ["click", "scroll"]
