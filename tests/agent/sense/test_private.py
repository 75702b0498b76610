import stat
from pathlib import Path

import pytest

from fairday_agent.anchor import Anchor
from fairday_agent.private import FILE_NAME, PrivateMode
from tests.support.agent_fakes import FakeClocks


@pytest.fixture
def clocks() -> FakeClocks:
    """Stop the time."""
    return FakeClocks()


@pytest.fixture
def private(tmp_path: Path, clocks: FakeClocks) -> PrivateMode:
    """Open private mode in an empty directory."""
    return PrivateMode(tmp_path, clocks)


def test_a_pause_lasts_until_it_is_ended(private: PrivateMode, clocks: FakeClocks) -> None:
    """Without a duration only `stop` ends it, and its end is kept."""
    private.start()
    clocks.advance(86_400_000)
    assert private.current() is not None
    private.stop()
    assert private.current() is None
    assert [pause.on(Anchor.take(clocks)) for pause in private.pauses()] == [(500_000, 86_900_001)]


def test_a_timed_pause_ends_by_itself_whatever_the_wall_clock_does(private: PrivateMode, clocks: FakeClocks) -> None:
    """The boot clock decides within one boot."""
    state = private.start(1800)
    assert state.until_wall_ms == clocks.wall + 1_800_000
    clocks.jump(86_400_000)
    clocks.advance(1_799_999)
    assert private.current() is not None
    clocks.advance(1)
    assert private.current() is None


def test_a_pause_outlasts_a_reboot(private: PrivateMode, clocks: FakeClocks) -> None:
    """In another boot the wall clock decides."""
    private.start(1800)
    clocks.reboot("boot-2", off_ms=600_000, boot_ms=30_000)
    assert private.current() is not None
    clocks.advance(1_200_000)
    assert private.current() is None


def test_a_second_pause_moves_the_end_and_keeps_the_start(private: PrivateMode, clocks: FakeClocks) -> None:
    """`pause --for` during a pause counts from now; without a duration the end is lifted."""
    first = private.start(60)
    clocks.advance(30_000)
    private.start(600)
    clocks.advance(599_999)
    running = private.current()
    assert running is not None
    assert running.from_boot_ms == first.from_boot_ms
    assert private.start().until_wall_ms is None
    assert len(private.pauses()) == 1


def test_a_pause_after_the_wall_clock_went_back_over_a_boot_ends_with_resume_alone(
    private: PrivateMode, clocks: FakeClocks
) -> None:
    """The one before seems to be on still, as its end seems to come; that end is not that of the new one."""
    private.start()
    clocks.advance(3_600_000)
    private.stop()
    clocks.reboot("boot-2", off_ms=-1_800_000, boot_ms=30_000)
    private.start()
    clocks.advance(86_400_000)
    assert private.current() is not None


def test_resuming_when_nothing_is_paused_changes_nothing(private: PrivateMode, tmp_path: Path) -> None:
    """`resume` is safe to repeat."""
    private.stop()
    assert not (tmp_path / FILE_NAME).exists()


def test_an_unreadable_file_is_a_pause(private: PrivateMode, clocks: FakeClocks, tmp_path: Path) -> None:
    """Where the worker's wish is unknown nothing is recorded, until they say `resume`."""
    (tmp_path / FILE_NAME).write_bytes(b"\x00 torn")
    assert private.current() is not None
    private.stop()
    assert private.current() is None
    assert private.pauses()[-1].ended == Anchor.take(clocks)


def test_the_file_is_the_workers_alone_and_replaced_whole(private: PrivateMode, tmp_path: Path) -> None:
    """Mode 0600, and no draft is left beside it."""
    private.start()
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_only_the_last_pauses_are_kept(private: PrivateMode, clocks: FakeClocks) -> None:
    """The file does not grow."""
    for _ in range(40):
        private.start()
        clocks.advance(1_000)
        private.stop()
    assert len(private.pauses()) == 16
