"""How durations, times and dates are written for people, used by the table, the page and the sentences above them."""

from datetime import date

from fairday_reports.local import local

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def hm(ms: int) -> str:
    """A duration as `7:52`, to the nearest minute."""
    minutes = (ms + 30_000) // 60_000
    return f"{minutes // 60}:{minutes % 60:02}"


def hours(ms: int) -> str:
    """A duration in a sentence: `7 h 52 min`."""
    minutes = (ms + 30_000) // 60_000
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def clock(instant_ms: int, zone: str) -> str:
    """The time of day, `08:31`, in an IANA zone."""
    return local(instant_ms, zone).strftime("%H:%M")


def weekday(day: date) -> str:
    """`Tue 14 Oct`, for a table that names the year."""
    return f"{_WEEKDAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"


def long_day(day: date) -> str:
    """`Tuesday 14 October`, for a sentence where the year is known."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def period(first: date, last: date) -> str:
    """`13–19 October 2025`, as short as both dates allow."""
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    start = f"{first.day} {_MONTHS[first.month - 1]}"
    return f"{start} – {end}" if first.year == last.year else f"{start} {first.year} – {end}"


def percent(share: float | None) -> str:
    """A share as `97 %`, rounded down, so that 100 % is said of nothing less; empty for None."""
    # The bias is far under what a millisecond of a day makes, and above the error of a float.
    return "" if share is None else f"{int(share * 100 + 1e-9)} %"
