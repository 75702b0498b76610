"""The dates a scheduled report is about, counted from the local date it is due on; pure."""

from datetime import date, timedelta
from typing import Final

from fairday_collector.errors import Invalid

PERIODS: Final = ("yesterday", "last-week", "last-month")


def check_period(name: str) -> str:
    """The name of a period; raises Invalid naming those there are."""
    if name not in PERIODS:
        raise Invalid("unknown_period", f"`period` {name!r} is not known. Choose {', '.join(PERIODS)}.")
    return name


def period_before(name: str, day: date) -> tuple[date, date]:
    """First and last date, both included, of the named period before `day`; weeks run from Monday to Sunday."""
    match check_period(name):
        case "yesterday":
            last = day - timedelta(days=1)
            return last, last
        case "last-week":
            last = day - timedelta(days=day.isoweekday())
            return last - timedelta(days=6), last
        case _:
            last = day.replace(day=1) - timedelta(days=1)
            return last.replace(day=1), last
