"""The dates a report is about: periods by name, the periods before one, and what each is called; pure."""

from datetime import date, timedelta
from typing import Final

from fairday_collector.errors import Invalid
from fairday_reports.words import month, period

PERIODS: Final = {
    "yesterday": "Yesterday",
    "last-week": "Last week, Monday to Sunday",
    "last-month": "Last month",
    "last-quarter": "Last quarter",
    "this-week": "This week so far",
    "this-month": "This month so far",
}
"""The names of periods, and how people read them."""

Range = tuple[date, date]
"""First and last date, both included."""

_ONE_DAY = timedelta(days=1)
_COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def check_period(name: str) -> str:
    """The name of a period; raises Invalid naming those there are."""
    if name not in PERIODS:
        raise Invalid("unknown_period", f"`period` {name!r} is not known. Choose {', '.join(PERIODS)}.")
    return name


def period_before(name: str, day: date) -> Range:
    """First and last date, both included, of a named period as seen on `day`.

    The last ones are over before it; what is so far ends with it. Weeks run from Monday to Sunday.
    """
    match check_period(name):
        case "yesterday":
            return day - _ONE_DAY, day - _ONE_DAY
        case "this-week":
            return day - timedelta(days=day.isoweekday() - 1), day
        case "last-week":
            last = day - timedelta(days=day.isoweekday())
            return last - timedelta(days=6), last
        case "this-month":
            return day.replace(day=1), day
        case "last-month":
            return _months_before(day.replace(day=1), 1), day.replace(day=1) - _ONE_DAY
        case _:
            begin = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
            return _months_before(begin, 3), begin - _ONE_DAY


def ranges_before(first: date, last: date, count: int) -> list[Range]:
    """The `count` ranges of the same length that end where a range begins, the oldest first.

    Before whole calendar months these are as many whole months; before any other range as many days.
    """
    found: list[Range] = []
    months, days = _months(first, last), (last - first).days + 1
    while len(found) < count:
        last = first - _ONE_DAY
        first = _months_before(first, months) if months else first - days * _ONE_DAY
        found.append((first, last))
    return found[::-1]


def unit_of(first: date, last: date) -> str:
    """`day`, `week`, `month` or `quarter`; any other range is a `period`."""
    if first == last:
        return "day"
    if is_week(first, last):
        return "week"
    months = _months(first, last)
    return "month" if months == 1 else "quarter" if months == 3 and first.month % 3 == 1 else "period"


def is_week(first: date, last: date) -> bool:
    """Whether a range is a week from Monday to Sunday."""
    return first.isoweekday() == 1 and (last - first).days == 6


def name_of(first: date, last: date) -> str:
    """A range as short as it can be told: `Week 42`, `October 2026`, `14 October 2026`, `3–12 October 2026`."""
    match unit_of(first, last):
        case "week":
            return f"Week {first.isocalendar().week}"
        case "month":
            return month(first)
        case _:
            return period(first, last)


def dates_of(first: date, last: date) -> str:
    """A range with its dates, a week with its number too: `Week 42, 12–18 October 2026`."""
    told = period(first, last)
    return f"{name_of(first, last)}, {told}" if is_week(first, last) else told


def counted(first: date, last: date, count: int) -> str:
    """So many ranges, at most twelve, of the length of one: `eight weeks`, `eight periods of 10 days`."""
    unit = unit_of(first, last)
    words = f"{_COUNTED[count]} {unit}s"
    if unit != "period":
        return words
    months = _months(first, last)
    return f"{words} of {months} months" if months else f"{words} of {(last - first).days + 1} days"


def _months(first: date, last: date) -> int:
    """How many whole calendar months a range is; 0 for any other."""
    after = last + _ONE_DAY
    if first.day != 1 or after.day != 1:
        return 0
    return (after.year - first.year) * 12 + after.month - first.month


def _months_before(first: date, months: int) -> date:
    """The first date of the month so many months before that of the first date of a month."""
    number = first.year * 12 + first.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
