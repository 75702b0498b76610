"""The dates a scheduled report is about."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.errors import Invalid
from fairday_reports.periods import (
    PERIODS,
    counted,
    dates_of,
    name_of,
    period_before,
    ranges_before,
)

DATES = st.dates(date(1971, 1, 1), date(8999, 1, 1))


@pytest.mark.parametrize(
    ("name", "day", "first", "last"),
    [
        ("yesterday", date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 28)),
        ("last-week", date(2026, 10, 19), date(2026, 10, 12), date(2026, 10, 18)),
        ("last-week", date(2026, 10, 25), date(2026, 10, 12), date(2026, 10, 18)),
        ("last-week", date(2027, 1, 1), date(2026, 12, 21), date(2026, 12, 27)),
        ("last-month", date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31)),
        ("last-month", date(2028, 3, 1), date(2028, 2, 1), date(2028, 2, 29)),
        ("last-quarter", date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31)),
        ("last-quarter", date(2026, 9, 30), date(2026, 4, 1), date(2026, 6, 30)),
        ("this-week", date(2026, 10, 19), date(2026, 10, 19), date(2026, 10, 19)),
        ("this-week", date(2026, 10, 25), date(2026, 10, 19), date(2026, 10, 25)),
        ("this-month", date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1)),
        ("this-month", date(2026, 3, 31), date(2026, 3, 1), date(2026, 3, 31)),
    ],
)
def test_a_period_has_its_dates(name: str, day: date, first: date, last: date) -> None:
    """Yesterday, the last Monday to Sunday, month and quarter, as the calendar has them; what is so far ends today."""
    assert period_before(name, day) == (first, last)


@given(DATES)
def test_weeks_run_from_monday_to_sunday_before_the_day(day: date) -> None:
    """Last week is seven days from a Monday, it is over, and it ended less than eight days ago."""
    first, last = period_before("last-week", day)
    assert (first.isoweekday(), last.isoweekday(), (last - first).days) == (1, 7, 6)
    assert 1 <= (day - last).days <= 7


@given(DATES, st.sampled_from(sorted(PERIODS)))
def test_no_period_is_of_the_future(day: date, name: str) -> None:
    """The last ones end before the day, what is so far ends with it; all begin before they end."""
    first, last = period_before(name, day)
    assert first <= last <= day
    assert (last == day) == name.startswith("this-")


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 10, 14), date(2026, 10, 14), [date(2026, 10, 12), date(2026, 10, 13)]),
        (date(2026, 10, 12), date(2026, 10, 18), [date(2026, 9, 28), date(2026, 10, 5)]),
        (date(2026, 3, 1), date(2026, 3, 31), [date(2026, 1, 1), date(2026, 2, 1)]),
        (date(2026, 1, 1), date(2026, 3, 31), [date(2025, 7, 1), date(2025, 10, 1)]),
        (date(2025, 1, 1), date(2025, 12, 31), [date(2023, 1, 1), date(2024, 1, 1)]),
        (date(2026, 10, 1), date(2026, 10, 15), [date(2026, 9, 1), date(2026, 9, 16)]),
    ],
)
def test_periods_before_are_of_the_same_length(first: date, last: date, before: list[date]) -> None:
    """Days, weeks, whole calendar months, or as many days as the range has; the oldest first."""
    assert [begin for begin, _ in ranges_before(first, last, 2)] == before


@given(st.dates(date(1980, 1, 1), date(2100, 1, 1)), st.integers(0, 399), st.integers(0, 8))
def test_periods_before_tile_the_time(first: date, length: int, count: int) -> None:
    """Each ends on the eve of the next, the last on that of the range itself; all are as long, in days or in months."""
    last = first + timedelta(days=length)
    found = [*ranges_before(first, last, count), (first, last)]
    assert len(found) == count + 1
    for (begin, end), (after, _) in pairwise(found):
        assert begin <= end == after - timedelta(days=1)
    of_months = all(begin.day == (end + timedelta(days=1)).day == 1 for begin, end in found)
    assert of_months or len({end - begin for begin, end in found}) == 1


@pytest.mark.parametrize(
    ("first", "last", "name", "dates", "eight"),
    [
        (date(2026, 10, 14), date(2026, 10, 14), "14 October 2026", "14 October 2026", "eight days"),
        (date(2026, 10, 12), date(2026, 10, 18), "Week 42", "Week 42, 12–18 October 2026", "eight weeks"),
        (date(2026, 2, 1), date(2026, 2, 28), "February 2026", "1–28 February 2026", "eight months"),
        (date(2026, 1, 1), date(2026, 3, 31), "1 January – 31 March 2026", "1 January – 31 March 2026",
         "eight quarters"),
        (date(2026, 2, 1), date(2026, 4, 30), "1 February – 30 April 2026", "1 February – 30 April 2026",
         "eight periods of 3 months"),
        (date(2026, 10, 13), date(2026, 10, 19), "13–19 October 2026", "13–19 October 2026",
         "eight periods of 7 days"),
    ],
)  # fmt: skip
def test_periods_have_names(first: date, last: date, name: str, dates: str, eight: str) -> None:
    """As people call them, alone and many."""
    assert (name_of(first, last), dates_of(first, last), counted(first, last, 8)) == (name, dates, eight)


def test_another_period_is_refused() -> None:
    """A period nobody knows is refused with those there are."""
    with pytest.raises(Invalid, match="last-week"):
        period_before("fortnight", date(2026, 1, 1))
