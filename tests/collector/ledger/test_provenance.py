"""Batches that overlap, restored spools, and seats that change hands."""

from typing import Any

from fairday_collector.ledger.reckon import Counts, DayLedger, Held, Rules, Stretch, needed_more
from fairday_wire.spans import Span
from tests.support.both_ways import reckon_both

ALWAYS: Held = {"a": [(0, 10**9)], "b": [(0, 10**9)]}


def stretch(
    start: int, end: int, presence: str = "input", *, epoch: str = "e", seq: int = 1, app: str = "x", **more: Any
) -> Stretch:
    """A stretch of seat `a`, times in milliseconds."""
    return Stretch(Span(start=start, end=end, presence=presence, app=app, **more), "a", epoch, seq)


def reckon(stretches: list[Stretch], held: Held = ALWAYS, start: int = 0, end: int = 100) -> DayLedger:
    """A day of 100 ms, in which a gap of 10 ms is idle."""
    return reckon_both(stretches, Rules(idle_after_ms=10, away_after_ms=1000), start, end, held)


def test_the_lower_batch_number_keeps_the_time() -> None:
    """A span of a higher number keeps only the rest of its time, here on both sides of a lower one."""
    ledger = reckon([stretch(0, 30, seq=2, app="late", keys=3), stretch(10, 20, seq=1, app="first", keys=1)])
    assert [(s.start, s.end, s.app) for s in ledger.segments[:3]] == [
        (0, 10, "late"),
        (10, 20, "first"),
        (20, 30, "late"),
    ]
    assert ledger.counts == Counts(keys=4)


def test_a_span_that_keeps_no_time_keeps_no_counts() -> None:
    """A span covered by lower numbers is as if it had never been sent."""
    covered = stretch(5, 25, seq=3, keys=100)
    assert reckon([stretch(0, 15, seq=1, keys=1), stretch(15, 30, seq=2, keys=2), covered]).counts == Counts(keys=3)


def test_an_input_of_a_lower_number_parts_the_gap_it_lies_in() -> None:
    """Gaps are found after the batches have been told apart."""
    ledger = reckon([stretch(0, 18, "quiet", seq=2), stretch(9, 10, "input", seq=1)])
    assert ledger.states["active"] == 18


def test_a_restored_spool_is_reckoned_once() -> None:
    """Spans equal in every field under another epoch of the seat add neither time, nor counts, nor overlap."""
    first = [stretch(0, 10, keys=4), stretch(10, 20, seq=2, clicks=2)]
    again = [Stretch(one.span, one.seat, "restored", one.seq) for one in first]
    assert reckon([*again, *first]) == reckon(first)


def test_since_equal_to_start_is_the_same_span_as_since_absent() -> None:
    """The two spellings of one fact do not make two facts."""
    assert reckon([stretch(0, 10, keys=4), stretch(0, 10, epoch="f", keys=4, since=0)]).counts == Counts(keys=4)


def test_spans_that_differ_in_a_count_are_two() -> None:
    """Only a copy in every field is a copy; otherwise both epochs count, and overlap is told."""
    ledger = reckon([stretch(0, 10, keys=4), stretch(0, 10, epoch="f", keys=5)])
    assert (ledger.counts, ledger.overlap_ms, ledger.states["active"]) == (Counts(keys=9), 10, 10)


def test_counts_belong_to_the_day_in_which_their_span_starts() -> None:
    """A span over midnight leaves its time in both days and its counts in the first."""
    over = [stretch(90, 110, keys=7)]
    first, second = reckon(over), reckon(over, start=100, end=200)
    assert (first.states["active"], first.counts) == (10, Counts(keys=7))
    assert (second.states["active"], second.counts) == (10, Counts())


def test_a_seat_feeds_a_person_only_while_it_is_theirs() -> None:
    """Time is cut at the handover, counts go to who held the seat at the start, and gaps keep their length."""
    stretches = [stretch(0, 15, keys=5), stretch(15, 27, "quiet")]
    before, after = reckon(stretches, {"a": [(0, 20)]}), reckon(stretches, {"a": [(20, 100)]})
    assert (before.states["active"], before.states["idle"], before.counts) == (15, 5, Counts(keys=5))
    assert (after.states["idle"], after.counts) == (7, Counts())
    assert reckon(stretches, {}).states["unknown"] == 100


def test_overlapping_assignments_count_once() -> None:
    """Two assignments of one seat to the same person that overlap hold their union."""
    assert reckon([stretch(0, 50, keys=5)], {"a": [(10, 40), (0, 20)]}) == reckon(
        [stretch(0, 50, keys=5)], {"a": [(0, 40)]}
    )


def test_more_is_needed_only_while_a_gap_over_an_edge_reaches_the_window() -> None:
    """A gap known to begin inside the window, and gaps inside the day, ask for nothing."""
    assert needed_more([stretch(-20, 5, "quiet")], 0, 100, -20, 120) == (True, False)
    assert needed_more([stretch(-20, 5, "quiet")], 0, 100, -21, 120) == (False, False)
    assert needed_more([stretch(90, 120, "quiet")], 0, 100, -20, 120) == (False, True)
    assert needed_more([stretch(-20, -10, "quiet"), stretch(40, 50, "quiet")], 0, 100, -20, 120) == (False, False)


def test_a_span_over_an_edge_is_needed_whole() -> None:
    """Whether a span keeps some of its time, and so its counts, shows only where all of it is loaded."""
    assert needed_more([stretch(-30, 5), stretch(90, 130, seq=2)], 0, 100, -20, 120) == (True, True)
