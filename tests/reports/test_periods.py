"""The dates a scheduled report is about."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.errors import Invalid
from fairday_reports.periods import period_before

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
    ],
)
def test_a_period_is_the_last_whole_one(name: str, day: date, first: date, last: date) -> None:
    """Yesterday, the last Monday to Sunday, and the last calendar month, as the calendar has them."""
    assert period_before(name, day) == (first, last)


@given(DATES)
def test_weeks_run_from_monday_to_sunday_before_the_day(day: date) -> None:
    """Last week is seven days from a Monday, it is over, and it ended less than eight days ago."""
    first, last = period_before("last-week", day)
    assert (first.isoweekday(), last.isoweekday(), (last - first).days) == (1, 7, 6)
    assert 1 <= (day - last).days <= 7


def test_another_period_is_refused() -> None:
    """A period nobody knows is refused with those there are."""
    with pytest.raises(Invalid, match="last-week"):
        period_before("fortnight", date(2026, 1, 1))
