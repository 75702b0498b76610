"""How a range of dates is cut: by day, week, month, or not at all; pure."""

from datetime import date, timedelta
from typing import Final

from fairday_collector.errors import Invalid

BY: Final = ("day", "week", "month", "range")
_ONE_DAY = timedelta(days=1)


def buckets(first: date, last: date, by: str) -> list[tuple[date, date]]:
    """First and last date of each part of a range, both included, by time; those at its ends may be cut short.

    Weeks run from Monday to Sunday. Raises Invalid for another way to cut.
    """
    if by not in BY:
        raise Invalid("bad_by", f"`by` {by!r} is not known. Choose {', '.join(BY)}.")
    found = []
    start = first
    while start <= last:
        end = min(last, last_of(start, by) or last)
        found.append((start, end))
        start = end + _ONE_DAY
    return found


def last_of(day: date, by: str) -> date | None:
    """The last date of the day, week or month that a date is in; None for the range."""
    match by:
        case "day":
            return day
        case "week":
            return day + timedelta(days=7 - day.isoweekday())
        case "month":
            return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - _ONE_DAY
        case _:
            return None
