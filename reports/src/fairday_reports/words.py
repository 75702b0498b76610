"""How durations, times, dates and shares are written for people; every page and chart says them in this way."""

from collections.abc import Sequence
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

STATE_NAMES = {
    "active": "Active",
    "meeting": "Meeting",
    "passive": "Passive",
    "claimed": "Claimed",
    "claimed-pending": "Claimed, pending",
    "private": "Private",
    "idle": "Idle",
    "away": "Away",
    "locked": "Locked",
    "suspended": "Asleep",
    "off": "Off",
    "unknown": "No data",
    "not-yet": "Not yet",
}
"""The word on screen for each state of the ledger, for a claim still to be decided, and for what has not come yet."""

CLASS_NAMES = {
    "productive": "Productive",
    "neutral": "Neutral",
    "unproductive": "Unproductive",
    "unclassified": "Not yet sorted",
}
"""The word on screen for each class; what is not sorted is our job."""

NO_PROGRAM = "No program in front"
NO_CATEGORY = "In no category"


def hm(ms: int) -> str:
    """A duration in milliseconds as `7:52`, to the nearest minute, with a true minus."""
    minutes = (abs(ms) + 30_000) // 60_000
    sign = "−" if ms < 0 and minutes else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}"


def hms(seconds: int) -> str:
    """Whole seconds as `7:52:09`."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def hours(ms: int) -> str:
    """A duration in milliseconds in a sentence: `7 h 52 min`, `7 h`, `52 min`, under a minute `40 s`."""
    if 0 < ms < 59_500:
        return f"{max(1, (ms + 500) // 1000)} s"
    whole, minutes = divmod((ms + 30_000) // 60_000, 60)
    if not whole:
        return f"{minutes} min"
    return f"{whole} h {minutes:02} min" if minutes else f"{whole} h"


def clock(instant_ms: int, zone: str) -> str:
    """The time of day, `08:31`, of an instant (epoch milliseconds UTC) in an IANA zone."""
    return local(instant_ms, zone).strftime("%H:%M")


def clock_until(instant_ms: int, zone: str, day_end_ms: int) -> str:
    """The time of day at which something ends: `24:00` at the end of a day that ends at midnight."""
    text = clock(instant_ms, zone)
    return "24:00" if instant_ms == day_end_ms and text == "00:00" else text


def weekday(day: date) -> str:
    """`Tue 14 Oct`, for a table that names the year."""
    return f"{_WEEKDAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"


def long_day(day: date, this_year: int | None = None) -> str:
    """`Tuesday 14 October`; the year follows where `this_year` is given and another one."""
    year = f" {day.year}" if this_year is not None and this_year != day.year else ""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"


def period(first: date, last: date) -> str:
    """`13–19 October 2025`, as short as both dates allow."""
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    start = f"{first.day} {_MONTHS[first.month - 1]}"
    return f"{start} – {end}" if first.year == last.year else f"{start} {first.year} – {end}"


def month(day: date) -> str:
    """`October 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def tenths(share: float) -> int:
    """A share in whole tenths of a point, which is how exactly any is shown: rounded down.

    So 100 % is said of nothing less, and a share is the same wherever it stands and whatever stands beside it.
    """
    # The bias is far under what a millisecond of a day makes, and above the error of a float.
    return int(share * 1000 + 1e-9)


def points(share: float) -> int:
    """A share in whole points of a hundred, rounded down as `tenths` are."""
    return int(tenths(share) / 10)


def percent(share: float | None) -> str:
    """A share as `97 %`, rounded down to a point; empty for None."""
    return "" if share is None else f"{points(share)} %"


def zone_words(zone: str) -> str:
    """An IANA zone in a sentence: `Stockholm time (Europe/Stockholm)`, or `UTC`."""
    if "/" not in zone or zone.startswith("Etc/"):
        return zone
    return f"{zone.rsplit('/', 1)[1].replace('_', ' ')} time ({zone})"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def count(number: int, one: str, many: str) -> str:
    """`1 key` or `1,204 keys`."""
    return f"{number:,} {one if number == 1 else many}"


def in_seconds(lengths_ms: Sequence[int]) -> list[int]:
    """Lengths in whole seconds that add up to their rounded sum, each less than a second from its own length."""
    return _in_units(lengths_ms, 1000)


def in_minutes(lengths_ms: Sequence[int]) -> list[str]:
    """Lengths as `7:52` that add up to their rounded sum, each less than a minute from its own length."""
    return [hm(minute * 60_000) for minute in _in_units(lengths_ms, 60_000)]


def shares(lengths_ms: Sequence[int]) -> list[str]:
    """Shares of the whole as `21.7 %` that add up to 100.0 %; of nothing, `0.0 %` each."""
    return [f"{tenths // 10}.{tenths % 10} %" for tenths in apportioned(lengths_ms, 1000)]


def _in_units(lengths_ms: Sequence[int], unit_ms: int) -> list[int]:
    """Lengths in whole units that add up to their rounded sum: each cut off, and the largest remainders rounded up."""
    parts = [divmod(length, unit_ms) for length in lengths_ms]
    short = (sum(lengths_ms) + unit_ms // 2) // unit_ms - sum(whole for whole, _ in parts)
    return _rounded_up(parts, short)


def apportioned(amounts: Sequence[int], units: int) -> list[int]:
    """Whole units in proportion to the amounts, adding up to `units`: the largest remainders are rounded up.

    A column of them may be added by whoever doubts it. Of equal remainders the first goes before; of no amount at
    all every share is 0.
    """
    total = sum(amounts)
    if not total:
        return [0] * len(amounts)
    parts = [divmod(amount * units, total) for amount in amounts]
    return _rounded_up(parts, units - sum(whole for whole, _ in parts))


def _rounded_up(parts: Sequence[tuple[int, int]], short: int) -> list[int]:
    """The whole numbers of `parts`, those with the largest remainders one more, so many of them as are `short`."""
    by_remainder = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    up = set(by_remainder[:short])
    return [whole + (index in up) for index, (whole, _) in enumerate(parts)]
