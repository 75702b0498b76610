from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.roster.adherence import Adherence, Interval, adherence, after_hours_ms, length, overlap, unite
from fairday_collector.roster.schedule import Schedule
from tests.support.rosters import MONDAY, NIGHT, Book, maya, ms

MINUTE = 60_000
HOUR = 60 * MINUTE
GRACE_S = 300
NINE = ms("2026-11-02 09:00")
OFFICE = Schedule(
    kind="shift",
    shift="office",
    title=None,
    intervals=((NINE, NINE + 8 * HOUR + 30 * MINUTE),),
    scheduled_ms=8 * HOUR,
    window=(NINE - 9 * HOUR, NINE + 15 * HOUR),
    changes=(1,),
)
END = OFFICE.intervals[0][1]


def compare(worked: list[Interval], schedule: Schedule = OFFICE, until_ms: int | None = None) -> Adherence:
    """Terms with five minutes of grace on both sides."""
    return adherence(schedule, worked, GRACE_S, GRACE_S, until_ms)


def test_a_day_as_scheduled() -> None:
    """Work from start to end with the break taken is adherence and conformance of 100 %."""
    lunch = NINE + 3 * HOUR
    terms = compare([(lunch + 30 * MINUTE, END), (NINE, lunch)])
    assert terms == Adherence(rostered=True, scheduled_ms=8 * HOUR, worked_ms=8 * HOUR, overlap_ms=8 * HOUR)


def test_work_through_the_break_is_overtime_and_no_more_adherence() -> None:
    """Adherence never exceeds the scheduled time; what is beyond it counts as overtime."""
    terms = compare([(NINE, END)])
    assert (terms.overlap_ms, terms.worked_ms, terms.overtime_ms) == (8 * HOUR, 8 * HOUR + 30 * MINUTE, 30 * MINUTE)


@pytest.mark.parametrize(
    ("first", "last", "late", "early"),
    [(300_000, 300_000, 0, 0), (300_001, 300_001, 300_001, 300_001), (-HOUR, -HOUR, 0, 0), (HOUR, 0, HOUR, 0)],
)
def test_late_and_early_count_whole_beyond_their_grace(first: int, last: int, late: int, early: int) -> None:
    """Five minutes are within the grace; a millisecond more counts from the scheduled time on."""
    terms = compare([(NINE + first, END - last)])
    assert (terms.late_ms, terms.early_leave_ms, terms.absent) == (late, early, False)


def test_work_that_ended_before_the_shift_does_not_excuse_lateness() -> None:
    """A mail at seven does not make ten o'clock punctual; nor does one at night make up for leaving at three."""
    terms = compare([(NINE - 2 * HOUR, NINE - HOUR), (NINE + HOUR, END - 2 * HOUR), (END + 3 * HOUR, END + 4 * HOUR)])
    assert (terms.late_ms, terms.early_leave_ms) == (HOUR, 2 * HOUR)


def test_work_that_is_all_beside_the_shift() -> None:
    """All of it before is leaving at the start, all of it after is coming at the end; it is no absence."""
    whole = END - NINE
    before = compare([(NINE - 2 * HOUR, NINE)])
    after = compare([(END, END + HOUR)])
    assert (before.late_ms, before.early_leave_ms, before.overlap_ms, before.absent) == (0, whole, 0, False)
    assert (after.late_ms, after.early_leave_ms, after.overlap_ms, after.absent) == (whole, 0, 0, False)


@pytest.mark.parametrize(("worked", "absent"), [(0, True), (59_999, True), (60_000, False)])
def test_less_than_a_minute_of_work_is_absence(worked: int, absent: bool) -> None:
    """Who worked a minute attended; who is absent is neither late nor early as well."""
    terms = compare([(NINE + HOUR, NINE + HOUR + worked)])
    assert terms.absent is absent
    assert (terms.late_ms > 0, terms.early_leave_ms > 0) == (not absent, not absent)


def test_nothing_is_judged_before_it_is_over() -> None:
    """Until the shift's end nobody is absent or left early; lateness shows at once."""
    noon = NINE + 3 * HOUR
    assert not compare([], until_ms=END - 1).absent
    assert compare([], until_ms=END).absent
    terms = compare([(NINE + HOUR, noon)], until_ms=noon)
    assert (terms.late_ms, terms.early_leave_ms, terms.scheduled_ms) == (HOUR, 0, 8 * HOUR)


def test_part_day_leave_leaves_lateness_open() -> None:
    """Nobody told which half is off: half the time is owed, and no start is late."""
    half = replace(OFFICE, title="vacation", scheduled_ms=4 * HOUR)
    terms = compare([(NINE + 4 * HOUR, NINE + 8 * HOUR)], half)
    assert terms == Adherence(rostered=True, scheduled_ms=4 * HOUR, worked_ms=4 * HOUR, overlap_ms=4 * HOUR)
    assert compare([], half).absent


@pytest.mark.parametrize("kind", ["free", "holiday", "leave"])
def test_work_on_a_date_off_is_all_overtime(kind: Literal["free", "holiday", "leave"]) -> None:
    """On a holiday, a free date or leave nothing is owed, missed or late."""
    off = replace(OFFICE, kind=kind, intervals=(), scheduled_ms=0)
    assert compare([(NINE, NINE + HOUR)], off) == Adherence(worked_ms=HOUR, overtime_ms=HOUR)
    assert compare([], off) == Adherence()


def test_without_a_roster_there_are_no_terms() -> None:
    """Who has no schedule has no overtime either."""
    none = replace(OFFICE, kind="none", shift=None, intervals=(), scheduled_ms=0)
    assert compare([(NINE, END)], none) == Adherence()


def test_a_night_shift_is_compared_over_midnight() -> None:
    """Late before midnight and gone early in the morning belong to the date on which the night began."""
    book = Book()
    book.add("shift", NIGHT, "night")
    book.roster(["night"])
    schedule = book.rosters().on(maya(), MONDAY)
    start, end = schedule.intervals[0]
    terms = compare([(start + 30 * MINUTE, end - HOUR)], schedule)
    assert (terms.late_ms, terms.early_leave_ms, terms.overlap_ms) == (30 * MINUTE, HOUR, 6 * HOUR + 30 * MINUTE)


def test_a_split_shift_is_late_at_its_start_and_early_at_its_end() -> None:
    """Of hours in two parts the first start and the last end count, and the pause between is none of them."""
    split = replace(
        OFFICE, intervals=((NINE, NINE + 2 * HOUR), (NINE + 6 * HOUR, NINE + 8 * HOUR)), scheduled_ms=4 * HOUR
    )
    terms = compare([(NINE + HOUR, NINE + 7 * HOUR)], split)
    assert (terms.overlap_ms, terms.late_ms, terms.early_leave_ms) == (2 * HOUR, HOUR, HOUR)
    assert (terms.worked_ms, terms.overtime_ms) == (6 * HOUR, 2 * HOUR)


def test_signs_of_work_after_hours_count_once() -> None:
    """Two devices at the same time are one evening; what lies within the hours is none of it."""
    hours = OFFICE.intervals
    signals = [(END - HOUR, END + HOUR), (END + 30 * MINUTE, END + 2 * HOUR), (NINE - MINUTE, NINE + MINUTE)]
    assert after_hours_ms(signals, hours) == 2 * HOUR + MINUTE
    assert after_hours_ms(signals, ()) == 3 * HOUR + 2 * MINUTE
    assert after_hours_ms((), hours) == 0


pieces = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)


def instants(intervals: list[Interval]) -> set[int]:
    """Every instant that intervals cover."""
    return {at for start, end in intervals for at in range(start, end)}


@given(pieces, pieces)
def test_uniting_and_overlapping_are_those_of_sets(ones: list[Interval], others: list[Interval]) -> None:
    """Interval by interval is instant by instant, and united ones are apart and by time."""
    left, right = unite(ones), unite(others)
    assert instants(left) == instants(ones)
    assert all(one[1] < other[0] for one, other in pairwise(left))
    assert instants(overlap(left, right)) == instants(ones) & instants(others)
    assert length(left) == len(instants(ones))
    assert after_hours_ms(ones, others) == len(instants(ones) - instants(others))


@given(pieces, st.integers(0, 60), st.integers(1, 60))
def test_terms_keep_within_their_bounds(worked: list[Interval], start: int, long: int) -> None:
    """Overlap is at most what was scheduled and what was worked; lateness and early leave fit into the shift."""
    scale = 10 * MINUTE
    hours = ((start * scale, (start + long) * scale),)
    schedule = replace(OFFICE, intervals=hours, scheduled_ms=long * scale)
    terms = adherence(schedule, [(a * scale, b * scale) for a, b in worked], 0, 0)
    assert terms.overlap_ms <= min(terms.scheduled_ms, terms.worked_ms)
    assert 0 <= terms.late_ms <= long * scale
    assert 0 <= terms.early_leave_ms <= long * scale
    assert terms.overlap_ms <= long * scale - terms.late_ms - terms.early_leave_ms or terms.absent
    assert terms.overtime_ms == max(0, terms.worked_ms - terms.scheduled_ms)
