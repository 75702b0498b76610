"""The table of states and the published examples, row by row, clear and fast."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest

from fairday_collector.ledger.reckon import STATES, Counts, DayLedger, Held, Rules, Segment, Stretch
from fairday_wire.spans import Span
from tests.support.both_ways import reckon_both

MINUTE = 60_000
DAY = 24 * 60
DEFAULTS = Rules()
ALWAYS: Held = {seat: [(0, 10**15)] for seat in ("a", "b")}


def stretch(
    start: float, end: float, presence: str = "quiet", *, seat: str = "a", epoch: str = "e", seq: int = 1, **fields: Any
) -> Stretch:
    """A stretch whose times are in minutes of the day."""
    if "since" in fields:
        fields["since"] = int(fields["since"] * MINUTE)
    span = Span(start=int(start * MINUTE), end=int(end * MINUTE), presence=presence, **fields)
    return Stretch(span, seat, epoch, seq)


def reckon(stretches: Iterable[Stretch], rules: Rules = DEFAULTS, held: Held = ALWAYS) -> DayLedger:
    """The ledger of a day of 24 h from instant 0, the same in both ways."""
    return reckon_both(list(stretches), rules, 0, DAY * MINUTE, held)


def minutes(ledger: DayLedger) -> dict[str, float]:
    """States that occur, but unknown, in minutes."""
    return {state: ms / MINUTE for state, ms in ledger.states.items() if ms and state != "unknown"}


def line(ledger: DayLedger) -> list[tuple[float, float, str]]:
    """The segments but unknown ones, in minutes."""
    return [(s.start / MINUTE, s.end / MINUTE, s.state) for s in ledger.segments if s.state != "unknown"]


GAP_AT_16 = (16 * 60, 16 * 60 + 20)


def test_backdate_makes_a_long_gap_inactive_from_its_start() -> None:
    """Published example: backdate, threshold 2 min, gap 16:00 to 16:20: 20 min inactive."""
    rules = Rules(idle_rule="backdate", idle_after_ms=2 * MINUTE, away_after_ms=60 * MINUTE)
    assert minutes(reckon([stretch(*GAP_AT_16)], rules)) == {"idle": 20}


def test_forward_grants_grace_then_passive_time() -> None:
    """Published example: forward, grace 2 min and passive 5 min, gap 20 min: 2 active, 5 passive, 13 inactive."""
    rules = Rules("forward", idle_after_ms=2 * MINUTE, away_after_ms=60 * MINUTE, passive_for_ms=5 * MINUTE)
    assert line(reckon([stretch(*GAP_AT_16)], rules)) == [
        (960, 962, "active"),
        (962, 967, "passive"),
        (967, 980, "idle"),
    ]


def test_forward_counts_from_the_threshold_on() -> None:
    """Published example: forward, threshold 10 min, gap 15 min: 5 inactive."""
    rules = Rules(idle_rule="forward", idle_after_ms=10 * MINUTE, away_after_ms=60 * MINUTE)
    assert minutes(reckon([stretch(0, 15)], rules)) == {"active": 10, "idle": 5}


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (5 - 1 / MINUTE, {"active": 5 - 1 / MINUTE}),
        (5, {"idle": 5}),
        (15 - 1 / MINUTE, {"idle": 15 - 1 / MINUTE}),
        (15, {"away": 15}),
    ],
)
def test_backdate_thresholds_hold_to_the_millisecond(length: float, expected: dict[str, float]) -> None:
    """By default a gap is idle from exactly 5 min of length, and away from exactly 15."""
    assert minutes(reckon([stretch(0, length)])) == expected


def test_forward_turns_idle_into_away_late_in_the_gap() -> None:
    """Under forward only what lies `away_after` or more from the gap's start is away."""
    assert line(reckon([stretch(0, 20)], Rules(idle_rule="forward"))) == [
        (0, 5, "active"),
        (5, 15, "idle"),
        (15, 20, "away"),
    ]


def test_a_gap_is_judged_by_its_true_length_across_apps_batches_and_midnight() -> None:
    """Touching quiet spans are one gap, whatever their app, flags and batch, and also before the day began."""
    pieces = [stretch(0, 2, app="code"), stretch(2, 4, seq=2, app="mail", since=0)]
    before = [Stretch(Span(start=-2 * MINUTE, end=0, presence="quiet"), "a", "e", 9)]
    assert minutes(reckon(pieces)) == {"active": 4}
    ledger = reckon([*pieces, *before])
    assert minutes(ledger) == {"idle": 4}


def test_an_input_between_two_quiet_stretches_parts_the_gap() -> None:
    """Two gaps of 3 min with an input between them stay active."""
    assert minutes(reckon([stretch(0, 3), stretch(3, 4, "input"), stretch(4, 7)])) == {"active": 7}


def test_epochs_do_not_share_a_gap() -> None:
    """Each epoch is a device of its own, so that touching quiet spans of two epochs are two gaps."""
    assert minutes(reckon([stretch(0, 3), stretch(3, 6, epoch="f")])) == {"active": 6}


def test_a_call_is_a_meeting_in_a_gap_of_any_length() -> None:
    """Quiet time in a call is a meeting, while input in a call is active and a locked call stays locked."""
    ledger = reckon([stretch(0, 1, call=True), stretch(1, 2, "input", call=True), stretch(2, 3, "locked", call=True)])
    assert minutes(ledger) == {"meeting": 1, "active": 1, "locked": 1}


def test_playing_media_turns_only_inactive_time_passive() -> None:
    """In a short gap media changes nothing; in a long one the part that plays is passive and the rest idle."""
    assert minutes(reckon([stretch(0, 4, media=True)])) == {"active": 4}
    assert line(reckon([stretch(0, 4, media=True), stretch(4, 10)])) == [(0, 4, "passive"), (4, 10, "idle")]


def test_passive_time_comes_before_away() -> None:
    """The first `passive_for` of the inactive part is passive even of a gap long enough to be away."""
    ledger = reckon([stretch(0, 20)], Rules(passive_for_ms=5 * MINUTE))
    assert line(ledger) == [(0, 5, "passive"), (5, 20, "away")]


@pytest.mark.parametrize("presence", ["locked", "suspended", "off", "private"])
def test_recorded_facts_are_states_as_they_are(presence: str) -> None:
    """Locked, suspended, off and private time is kept whatever its length, and shows no app."""
    ledger = reckon([stretch(0, 60, presence, app="code", title="T", site="s")])
    assert minutes(ledger) == {presence: 60}
    assert ledger.segments[0] == Segment(0, 60 * MINUTE, presence)
    assert ledger.apps == []


def test_an_empty_day_is_all_unknown() -> None:
    """A date without spans exists and has every state, all of it unknown."""
    ledger = reckon([])
    assert ledger.states == dict.fromkeys(STATES, 0) | {"unknown": DAY * MINUTE}
    assert ledger.segments == [Segment(0, DAY * MINUTE, "unknown")]
    assert (ledger.first_ms, ledger.last_ms, ledger.last_received_ms) == (None, None, None)


def test_a_skipped_date_has_an_empty_ledger() -> None:
    """A day of length zero has no segment, no time and no counts."""
    ledger = reckon_both([stretch(0, 10, "input", keys=5)], Rules(), 0, 0, ALWAYS)
    assert (ledger.segments, sum(ledger.states.values()), ledger.counts) == ([], 0, Counts())


LADDER = ["active", "meeting", "passive", "private", "idle", "away", "locked", "suspended", "off"]


def in_state(state: str, seat: str) -> list[Stretch]:
    """Half an hour that one device spends in one state."""
    if state in {"private", "locked", "suspended", "off"}:
        return [stretch(0, 30, state, seat=seat)]
    fields: dict[str, Any] = {"meeting": {"call": True}, "passive": {"media": True}}.get(state, {})
    if state == "idle":
        # Two gaps, each too short to be away.
        return [stretch(0, 10, seat=seat), stretch(10, 20, "input", seat=seat), stretch(20, 30, seat=seat)]
    return [stretch(0, 30, "input" if state == "active" else "quiet", seat=seat, **fields)]


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize(("higher", "lower"), list(pairwise(LADDER)))
def test_of_two_devices_the_higher_state_wins(higher: str, lower: str, *, swap: bool) -> None:
    """Each state wins over the one below it on the ladder, on whichever seat it is."""
    seats = ("b", "a") if swap else ("a", "b")
    ledger = reckon([*in_state(higher, seats[0]), *in_state(lower, seats[1])])
    first = ledger.segments[0]
    assert (first.start, first.state) == (0, higher)


def test_two_devices_never_make_more_than_one_day() -> None:
    """Two machines in use all day make 24 h of presence, and their overlap is told apart."""
    ledger = reckon([stretch(0, DAY, "input", app="code"), stretch(0, DAY, "input", seat="b", app="mail")])
    assert minutes(ledger) == {"active": DAY}
    assert ledger.apps == [("code", DAY * MINUTE)]
    assert ledger.overlap_ms == DAY * MINUTE


def test_presence_on_one_device_and_lock_on_another_is_no_overlap() -> None:
    """Only devices with presence overlap."""
    assert reckon([stretch(0, 30, "input"), stretch(0, 30, "locked", seat="b")]).overlap_ms == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (stretch(0, 1, "input", app="one", since=-9), stretch(0, 1, seat="A", app="other")),
        (stretch(0, 1, "input", seat="b", app="one"), stretch(0, 1, "input", since=-1, app="other")),
        (stretch(0, 1, "input", app="one"), stretch(0, 1, "input", seat="b", app="other")),
        (stretch(0, 1, "input", app="one"), stretch(0, 1, "input", epoch="f", app="other")),
    ],
    ids=["input before quiet", "latest since", "smaller seat", "smaller epoch"],
)
def test_ties_are_broken_in_the_published_order(one: Stretch, other: Stretch) -> None:
    """Among equal states the first wins by input before quiet, latest since, smaller seat, smaller epoch."""
    held: Held = {seat: [(0, 10**9)] for seat in "abA"}
    for order in ([one, other], [other, one]):
        assert reckon(order, held=held).apps == [("one", MINUTE)]


def test_apps_are_listed_longest_first_then_by_name() -> None:
    """Presence without an app counts under no name, after named apps of the same length."""
    apps = [("x", 0, 1), (None, 1, 2), ("b", 2, 3), ("z", 3, 5)]
    ledger = reckon([stretch(start, end, "input", app=app) for app, start, end in apps])
    assert ledger.apps == [("z", 2 * MINUTE), ("b", MINUTE), ("x", MINUTE), (None, MINUTE)]


def test_neighbours_with_one_label_are_one_segment() -> None:
    """Input and short quiet time in the same window make one active segment; another title begins a new one."""
    ledger = reckon(
        [
            stretch(0, 1, "input", app="code", title="A"),
            stretch(1, 2, app="code", title="A"),
            stretch(2, 3, app="code", title="B", site="docs.example"),
        ]
    )
    assert ledger.segments[:2] == [
        Segment(0, 2 * MINUTE, "active", "code", "A"),
        Segment(2 * MINUTE, 3 * MINUTE, "active", "code", "B", "docs.example"),
    ]


def test_first_last_and_received_tell_presence_from_observation() -> None:
    """Presence starts and ends with active time, while the last received instant is that of any observed state."""
    ledger = reckon([stretch(10, 20, "locked"), stretch(20, 30, "input"), stretch(40, 50, "off")])
    assert (ledger.first_ms, ledger.last_ms, ledger.last_received_ms) == (20 * MINUTE, 30 * MINUTE, 50 * MINUTE)
