"""Rows of the calendar; pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from fairday_collector.store.dialect.base import Row

_ONE_DAY = timedelta(days=1)
_SATURDAY = 6
# Not the system's: names must be the same on every machine.
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def date_rows(year: int) -> Iterator[Row]:
    """The rows of `feed_date` for a year, but for the number of the fill."""
    day = date(year, 1, 1)
    while day.year == year:
        iso_year, iso_week, weekday = day.isocalendar()
        yield (
            *(day.isoformat(), day.year, (day.month + 2) // 3, day.month, MONTHS[day.month - 1], day.day),
            *(iso_year, iso_week, weekday, WEEKDAYS[weekday - 1], weekday >= _SATURDAY),
            *((day - _ONE_DAY * (weekday - 1)).isoformat(), day.replace(day=1).isoformat()),
        )
        day += _ONE_DAY
