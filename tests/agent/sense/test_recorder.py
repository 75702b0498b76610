import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from fairday_agent.coalesce import InputKind
from fairday_agent.private import PrivateMode
from fairday_agent.recorder import Recorder
from fairday_agent.sensors.base import Cover, Focus, Inbox, Input, Sound
from fairday_wire.policy import Policy
from fairday_wire.spans import Span
from tests.support.agent_fakes import NOON, FakeClocks, FakeLastRun, FakeSenses, FakeSpool

POLICY = Policy(version=1)


class Bench:
    """A recorder among fakes, with a hand on its clocks."""

    def __init__(self, folder: Path, policy: Policy = POLICY, last: FakeLastRun | None = None) -> None:
        self.clocks = FakeClocks()
        self.inbox = Inbox(self.clocks)
        self.spool = FakeSpool(last)
        self.senses = FakeSenses()
        self.private = PrivateMode(folder, self.clocks)
        self.going_down = False
        self.recorder = Recorder(
            spool=self.spool,
            senses=self.senses,
            inbox=self.inbox,
            private=self.private,
            clocks=self.clocks,
            policy=policy,
            going_down=lambda: self.going_down,
        )

    def begin(self, app: str = "code", title: str | None = None) -> None:
        """Start the run with a program in view."""
        self.recorder.begin()
        self.inbox.put(Focus(app, title))
        self.inbox.put(Cover("blind", False))

    def wait(self, ms: int) -> None:
        """Let time pass with a tick each second."""
        for _ in range(ms // 1000):
            self.clocks.advance(1000)
            self.recorder.tick()
        self.clocks.advance(ms % 1000)

    def press(self, kind: InputKind = "key") -> None:
        """Make one input now."""
        self.inbox.put(Input(kind))

    def shape(self, spans: list[Span] | None = None) -> list[tuple[int, int, str]]:
        """Show the spans as offsets from noon."""
        return [(s.start - NOON, s.end - NOON, s.presence) for s in (self.spool.spans if spans is None else spans)]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Set up a bench, not yet begun."""
    return Bench(tmp_path)


def test_a_clean_stop_loses_nothing(bench: Bench) -> None:
    """Everything up to the stop is sealed, and the reason kept."""
    bench.begin()
    bench.wait(5_000)
    bench.press()
    bench.wait(2_500)
    bench.recorder.finish()
    assert bench.shape() == [(0, 5_000, "quiet"), (5_000, 6_000, "input"), (6_000, 7_500, "quiet")]
    assert (bench.spool.tail, bench.spool.stopped, bench.senses.running) == ([], "clean", False)


def test_a_stop_with_the_machine_going_down_says_so(bench: Bench) -> None:
    """The next start may then call the time until the boot off."""
    bench.begin()
    bench.going_down = True
    bench.recorder.finish()
    assert bench.spool.stopped == "shutdown"


def test_a_crash_loses_at_most_the_checkpoint_interval(bench: Bench) -> None:
    """At any tick the spool holds a record that ends less than 15 s ago."""
    bench.begin()
    for second in range(1, 60):
        bench.wait(1_000)
        if second % 7 == 0:
            bench.press()
        ends = bench.spool.spans[-1].end if bench.spool.spans else NOON
        assert bench.clocks.wall - ends < 15_000
    assert bench.spool.records <= 6


def test_a_cut_hands_over_what_is_decided(bench: Bench) -> None:
    """Before each upload the running span is cut; the rest goes on with its first start."""
    bench.begin()
    bench.wait(10_000)
    bench.recorder.cut()
    assert bench.shape(bench.spool.epochs[-1]) == [(0, 10_000, "quiet")]
    bench.wait(10_000)
    bench.recorder.cut()
    assert [(s.start - NOON, (s.since or 0) - NOON) for s in bench.spool.epochs[-1]][1:] == [(10_000, 0)]


def test_a_wall_clock_that_jumps_moves_nothing(bench: Bench) -> None:
    """An hour back and a day forward leave the record as it was: stamps run on the boot clock."""
    bench.begin()
    bench.wait(5_000)
    bench.clocks.jump(-3_600_000)
    bench.wait(5_000)
    bench.clocks.jump(86_400_000)
    bench.wait(5_000)
    bench.recorder.finish()
    assert bench.shape() == [(0, 15_000, "quiet")]


def test_sleep_is_found_between_the_clocks(bench: Bench) -> None:
    """The stretch by which the boot clock ran ahead is suspended, exactly, even if an input came before the tick."""
    bench.begin()
    bench.wait(3_000)
    bench.clocks.advance(400)
    bench.clocks.sleep(600_000)
    bench.clocks.advance(100)
    bench.press()
    bench.wait(1_000)
    bench.recorder.finish()
    assert bench.shape() == [
        (0, 3_500, "quiet"), (3_500, 603_500, "suspended"), (603_500, 604_500, "input"),
    ]  # fmt: skip


def test_a_nap_of_less_than_a_second_is_not_sleep(bench: Bench) -> None:
    """Readings of two clocks may differ a little without the machine having slept."""
    bench.begin()
    bench.clocks.sleep(900)
    bench.wait(2_000)
    bench.recorder.finish()
    assert bench.shape() == [(0, 2_900, "quiet")]


def test_nothing_after_the_pause_reaches_the_disk(bench: Bench) -> None:
    """Between the worker's command and the next tick inputs come in; none is recorded, nor what was in view."""
    bench.begin()
    bench.wait(3_000)
    bench.clocks.advance(200)
    bench.private.start()
    bench.clocks.advance(100)
    bench.press()
    bench.inbox.put(Focus("bank"))
    bench.recorder.tick()
    assert bench.shape() == [(0, 3_200, "quiet"), (3_200, 3_300, "private")]
    bench.wait(20_000)
    bench.recorder.finish()
    assert {(s.app, s.keys) for s in bench.spool.spans} == {("code", 0), (None, 0)}


def test_after_resume_inputs_count_from_that_instant(bench: Bench) -> None:
    """A pause that came and went between two ticks hides its own time, to the end of its last millisecond."""
    bench.begin()
    bench.wait(1_000)
    for step in ("press", "pause", "press", "resume", "press"):
        bench.clocks.advance(100)
        if step == "press":
            bench.press()
        elif step == "pause":
            bench.private.start()
        else:
            bench.private.stop()
    bench.wait(1_000)
    bench.recorder.finish()
    assert bench.shape() == [
        (0, 1_100, "quiet"), (1_100, 1_200, "input"), (1_200, 1_401, "private"), (1_401, 1_500, "quiet"),
        (1_500, 2_500, "input"),
    ]  # fmt: skip
    assert sum(span.keys for span in bench.spool.spans) == 2


def test_a_key_of_the_millisecond_in_which_the_pause_ends_is_not_counted(bench: Bench) -> None:
    """It may have been pressed before `resume`; nor is one between a resume and a pause within a millisecond."""
    bench.begin()
    bench.wait(1_000)
    bench.private.start()
    bench.wait(1_000)
    bench.press()
    bench.private.stop()
    bench.private.start()
    bench.press()
    bench.wait(2_000)
    bench.press()
    bench.private.stop()
    bench.wait(1_000)
    bench.recorder.finish()
    assert [(s.presence, s.keys) for s in bench.spool.spans] == [("quiet", 0), ("private", 0), ("quiet", 0)]
    assert bench.shape()[1] == (1_000, 4_001, "private")


def test_a_timed_pause_ends_on_its_own(bench: Bench) -> None:
    """At its end recording goes on, without a command."""
    bench.begin()
    bench.wait(1_000)
    state = bench.private.start(5)
    bench.wait(2_000)
    assert bench.recorder.snapshot().private_until == state.until_wall_ms
    bench.wait(5_000)
    bench.recorder.finish()
    assert bench.shape() == [(0, 1_000, "quiet"), (1_000, 6_000, "private"), (6_000, 8_000, "quiet")]


def test_a_policy_without_private_mode_ignores_the_pause_and_says_so(tmp_path: Path) -> None:
    """The worker reads that the pause is not in force; it is not silently half kept."""
    bench = Bench(tmp_path, Policy(version=1, private_allowed=False))
    bench.begin()
    bench.private.start()
    bench.wait(2_000)
    assert bench.recorder.snapshot().presence == "quiet"
    assert "switched off" in bench.recorder.snapshot().sensors["private"].detail
    bench.recorder.finish()
    assert bench.shape() == [(0, 2_000, "quiet")]


def test_what_the_last_run_left_is_recovered_before_anything_else(tmp_path: Path) -> None:
    """After a power loss the record goes on with off up to the boot."""
    bench = Bench(tmp_path, last=FakeLastRun(NOON - 900_000, "boot-0", None))
    bench.begin()
    bench.wait(1_000)
    bench.recorder.finish()
    assert bench.shape() == [(-900_000, -500_000, "off"), (0, 1_000, "quiet")]


def test_a_pause_goes_on_over_crash_and_boot(tmp_path: Path) -> None:
    """Private mode is in force while nobody watches, and from the first moment of the next run."""
    bench = Bench(tmp_path)
    bench.private.start()
    bench.spool.last = FakeLastRun(NOON, "boot-1", None)
    bench.clocks.reboot("boot-2", off_ms=60_000, boot_ms=20_000)
    bench.begin()
    bench.press()
    bench.wait(2_000)
    bench.recorder.finish()
    assert bench.shape() == [(0, 80_000, "private"), (80_000, 82_000, "private")]


def test_a_skewed_clock_is_mended_at_the_next_input(bench: Bench) -> None:
    """Only an input takes the new anchor; what was not sent moves along, and time goes on without a seam."""
    bench.begin()
    bench.wait(4_000)
    bench.recorder.clock_says(bench.clocks.wall + 60_000 - 50, 100)
    bench.wait(2_000)
    assert len(bench.spool.anchors) == 1
    bench.press()
    bench.wait(3_000)
    bench.recorder.finish()
    assert len(bench.spool.anchors) == 2
    assert bench.spool.anchors[1].wall_ms - bench.spool.anchors[0].wall_ms == 60_000
    assert bench.shape() == [(60_000, 66_000, "quiet"), (66_000, 67_000, "input"), (67_000, 69_000, "quiet")]
    assert bench.spool.epochs[0] == []


def test_a_small_skew_or_a_slow_answer_mends_nothing(bench: Bench) -> None:
    """Two seconds, and half the round trip on top, are left alone; a later good answer withdraws a bad one."""
    bench.begin()
    for server, rtt in ((2_000, 0), (2_900, 2_000), (-2_000, 0)):
        bench.recorder.clock_says(bench.clocks.wall + server - rtt // 2, rtt)
        bench.press()
        bench.wait(1_000)
    bench.recorder.clock_says(bench.clocks.wall + 60_000, 0)
    bench.recorder.clock_says(bench.clocks.wall, 0)
    bench.press()
    bench.wait(1_000)
    assert len(bench.spool.anchors) == 1


def test_an_answer_that_waits_for_a_slow_disk_is_not_taken_for_a_skew(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The collector's clock is compared with that of when it was heard, not of when the recorder is free."""
    bench.begin()
    read = threading.Event()
    keep, boot_ms = bench.spool.record, bench.clocks.boot_ms
    hears = threading.Thread(target=bench.recorder.clock_says, args=(bench.clocks.wall + 1_000, 0))

    def boot_as_seen() -> int:
        if threading.current_thread() is hears:
            read.set()
        return boot_ms()

    def keep_slowly(sealed: Sequence[Span], tail: Sequence[Span]) -> None:
        hears.start()
        read.wait(1)
        bench.clocks.advance(60_000)
        keep(sealed, tail)

    monkeypatch.setattr(bench.clocks, "boot_ms", boot_as_seen)
    monkeypatch.setattr(bench.spool, "record", keep_slowly)
    bench.clocks.advance(1_000)
    bench.recorder.cut()
    hears.join()
    monkeypatch.setattr(bench.spool, "record", keep)
    bench.press()
    bench.wait(1_000)
    assert len(bench.spool.anchors) == 1


def test_an_input_under_a_lock_takes_no_new_anchor(bench: Bench) -> None:
    """Nothing is made of an input that is not recorded."""
    bench.begin()
    bench.inbox.put(Cover("locked", True))
    bench.recorder.clock_says(bench.clocks.wall + 60_000, 0)
    bench.press()
    bench.wait(1_000)
    assert len(bench.spool.anchors) == 1


def test_a_new_policy_holds_from_its_arrival(tmp_path: Path) -> None:
    """What was seen before falls under the old policy; titles then stop at once."""
    bench = Bench(tmp_path, Policy(version=1, title="full"))
    bench.begin("code", "plan")
    bench.wait(3_500)
    bench.recorder.apply(Policy(version=2, app="off"))
    bench.wait(2_000)
    bench.recorder.finish()
    assert [(s.end - NOON, s.app, s.title) for s in bench.spool.spans] == [
        (3_500, "code", "plan"),
        (5_500, None, None),
    ]


def test_calls_and_media_begin_new_spans(bench: Bench) -> None:
    """A flag is recorded for exactly as long as it lasts."""
    bench.begin()
    bench.wait(1_000)
    bench.inbox.put(Sound(call=True))
    bench.wait(2_000)
    bench.inbox.put(Sound(media=True))
    bench.wait(1_000)
    bench.recorder.finish()
    assert [(s.start - NOON, s.call, s.media) for s in bench.spool.spans] == [
        (0, False, False), (1_000, True, False), (3_000, False, True),
    ]  # fmt: skip


def test_time_without_sight_is_nobodys(bench: Bench) -> None:
    """While the display is lost no span is written, and the state says that nothing is observed."""
    bench.begin()
    bench.wait(2_000)
    bench.inbox.put(Cover("blind", True))
    bench.wait(30_000)
    assert bench.recorder.snapshot().presence is None
    bench.inbox.put(Cover("blind", False))
    bench.wait(1_000)
    bench.recorder.finish()
    assert bench.shape() == [(0, 2_000, "quiet"), (32_000, 33_000, "quiet")]


def test_the_state_says_what_is_recorded(bench: Bench) -> None:
    """Presence, program, since when, and each sensor's health."""
    bench.begin()
    bench.wait(2_000)
    bench.press()
    bench.wait(1_000)
    state = bench.recorder.snapshot()
    assert (state.presence, state.app, state.since, state.private_until) == ("input", "code", NOON + 2_000, None)
    assert set(state.sensors) == {"desk", "titles"}


def test_before_the_start_and_after_the_stop_nothing_is_written(bench: Bench) -> None:
    """An uploader that is early or late does no harm."""
    bench.recorder.cut()
    bench.recorder.tick()
    bench.recorder.apply(Policy(version=2))
    bench.begin()
    bench.wait(1_000)
    bench.recorder.finish()
    records = bench.spool.records
    bench.recorder.cut()
    bench.recorder.tick()
    bench.recorder.finish()
    assert bench.spool.records == records
