from fairday_agent.anchor import Anchor
from fairday_agent.private import PrivateState
from fairday_agent.recover import StopReason, recover
from fairday_wire.spans import DAY_MS, MAX_AGE_MS, Span
from tests.support.agent_fakes import NOON, FakeLastRun

BOOTED = 20_000  # ms between boot and this start
NOW = Anchor(wall_ms=NOON, boot_ms=BOOTED, boot_id="now")
BOOT = NOON - BOOTED
HOUR = 3_600_000


def _last(end_ms: int | None, *, boot_id: str = "before", stop: StopReason | None = None) -> FakeLastRun:
    return FakeLastRun(end_ms, boot_id, stop)


def _pause(from_ms: int, until_ms: int | None = None, ended_ms: int | None = None) -> PrivateState:
    """Pause at a wall time of the boot before."""
    ended = None if ended_ms is None else Anchor(ended_ms, 1, "before")
    return PrivateState(1, "before", from_ms, until_ms, ended)


def _shape(spans: list[Span]) -> list[tuple[str, int, int]]:
    return [(span.presence, span.start, span.end) for span in spans]


def test_after_a_power_loss_the_time_up_to_the_boot_is_off() -> None:
    """From the last checkpoint to the boot the machine was off; from the boot to this start nothing is known."""
    assert _shape(recover(_last(NOON - HOUR), NOW, ())) == [("off", NOON - HOUR, BOOT)]


def test_after_a_shutdown_the_time_up_to_the_boot_is_off() -> None:
    """An agent stopped by the machine's shutdown vouches for the time until the boot."""
    assert _shape(recover(_last(NOON - HOUR, stop="shutdown"), NOW, ())) == [("off", NOON - HOUR, BOOT)]


def test_an_agent_stopped_by_hand_says_nothing_of_the_time_after() -> None:
    """A plain stop followed by a boot leaves the time between unknown."""
    assert recover(_last(NOON - HOUR, stop="clean"), NOW, ()) == []


def test_a_crash_without_a_boot_leaves_the_time_unknown() -> None:
    """If the machine went on running, nobody knows what was done on it."""
    assert recover(_last(NOON - HOUR, boot_id="now"), NOW, ()) == []


def test_a_first_start_and_a_run_without_spans_recover_nothing() -> None:
    """Without an end there is nothing to go on from."""
    assert recover(None, NOW, ()) == []
    assert recover(_last(None), NOW, [_pause(NOON - HOUR)]) == []


def test_off_time_comes_in_pieces_of_at_most_a_day() -> None:
    """A long week-end is sent in pieces that name the first one's start."""
    start = BOOT - 2 * DAY_MS - 5
    spans = recover(_last(start), NOW, ())
    assert [(s.start, s.end, s.since) for s in spans] == [
        (start, start + DAY_MS, None), (start + DAY_MS, start + 2 * DAY_MS, start), (start + 2 * DAY_MS, BOOT, start),
    ]  # fmt: skip


def test_a_clock_that_went_backwards_or_years_ahead_claims_nothing() -> None:
    """An end after the boot, in the future, or too old to be accepted is a clock's fault."""
    for end in (BOOT, BOOT + 1, NOON, NOON + HOUR, NOON - MAX_AGE_MS, 0):
        assert recover(_last(end), NOW, ()) == []


def test_a_pause_outlasts_a_reboot() -> None:
    """While private mode was on, the time the machine was off, and the time until now, is private."""
    spans = recover(_last(NOON - HOUR), NOW, [_pause(NOON - 2 * HOUR)])
    assert _shape(spans) == [("private", NOON - HOUR, NOON)]


def test_a_timed_pause_ends_at_its_end() -> None:
    """Up to its end the pause counts, then the machine was off."""
    spans = recover(_last(NOON - HOUR), NOW, [_pause(NOON - 2 * HOUR, until_ms=NOON - HOUR // 2)])
    assert _shape(spans) == [("private", NOON - HOUR, NOON - HOUR // 2), ("off", NOON - HOUR // 2, BOOT)]


def test_pauses_that_came_and_went_while_nobody_watched_are_kept_apart() -> None:
    """Pauses begun, ended, overlapping or begun after the boot are laid over the off time without overlap."""
    minute = 60_000
    pauses = [
        _pause(NOON - 50 * minute, ended_ms=NOON - 40 * minute),
        _pause(NOON - 45 * minute, until_ms=NOON - 30 * minute),
        PrivateState(15_000, "now", NOON + DAY_MS, None),
    ]
    assert _shape(recover(_last(NOON - HOUR), NOW, pauses)) == [
        ("off", NOON - HOUR, NOON - 50 * minute),
        ("private", NOON - 50 * minute, NOON - 40 * minute + 1),
        ("private", NOON - 40 * minute + 1, NOON - 30 * minute),
        ("off", NOON - 30 * minute, BOOT),
        ("private", NOON - 5_000, NOON),
    ]


def test_a_pause_outlasts_a_crash_within_one_boot() -> None:
    """The boot clock places the pause, whatever the wall clock did."""
    pause = PrivateState(1_000, "now", NOON + DAY_MS, None)
    assert _shape(recover(_last(NOON - 10_000, boot_id="now"), NOW, [pause])) == [("private", NOON - 10_000, NOON)]
