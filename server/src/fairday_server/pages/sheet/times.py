"""Times of day as people type them into forms, and as forms are filled with them; pure.

On a night on which the clocks go back an hour comes twice: its first turn is written with an `a`, its second with a
`b`, and one without a letter is asked about, never guessed.
"""

import re
from datetime import date, datetime, time, timedelta

from fairday_collector.calendar import zone_info
from fairday_collector.errors import Invalid
from fairday_collector.timesheets.model import Interval
from fairday_collector.timesheets.wall_clock import meant
from fairday_reports.local import epoch_ms, local

_TIME = re.compile(r"([0-9]{1,2}?)(?:[:.h]?([0-5][0-9]))?\s*([ab]?)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[-–—]|to|until)\s*")
_APART = re.compile(r"\s*(?:[,;\n]|\band\b)\s*")
_ONE_DAY = timedelta(days=1)
MOST_BREAKS = 20


def shown(instant_ms: int, zone: str) -> str:
    """An instant as a form is filled with it, `09:30`, or `02:30a` and `02:30b` where it comes twice."""
    moment = local(instant_ms, zone)
    text = f"{moment:%H:%M}"
    if moment.replace(fold=0).utcoffset() == moment.replace(fold=1).utcoffset():
        return text
    return f"{text}{'b' if moment.fold else 'a'}"


def shown_breaks(breaks: list[Interval], zone: str) -> str:
    """Breaks as a form is filled with them, `12:00–12:45, 15:00–15:10`."""
    return ", ".join(f"{shown(low, zone)}–{shown(high, zone)}" for low, high in breaks)


def instant(day: date, text: str, zone: str, field: str) -> int:
    """The instant of a time of a local date: `9`, `930`, `9:30`; raises Invalid naming the field."""
    at, turn = _clock(text, field)
    found = meant(day, at, zone, field)
    if not found.twice:
        return found.at_ms
    if not turn:
        raise Invalid(
            "twice",
            f"{field}: {at:%H:%M} came twice that night. Write {at:%H:%M}a for the first, {at:%H:%M}b for the second.",
        )
    return epoch_ms(datetime.combine(day, at, zone_info(zone)).replace(fold=1)) if turn == "b" else found.at_ms


def instant_after(day: date, text: str, zone: str, field: str, after_ms: int) -> int:
    """As `instant`; a time that is not after `after_ms` is the next date's."""
    found = instant(day, text, zone, field)
    return found if found > after_ms else instant(day + _ONE_DAY, text, zone, field)


def breaks(day: date, text: str, zone: str, field: str, begin_ms: int) -> list[Interval]:
    """Breaks of a working time that begins at `begin_ms`; none for an empty text."""
    parts = [part for part in _APART.split(text.strip()) if part]
    if len(parts) > MOST_BREAKS:
        raise Invalid("bad_break", f"{field}: write at most {MOST_BREAKS} breaks.")
    return [_pause(day, part, zone, field, begin_ms) for part in parts]


def repeated(day: date, zone: str) -> tuple[str, str] | None:
    """The first and last time of day, `02:00` and `03:00`, between which a local date's clocks went back."""
    start = datetime.combine(day, time.min, zone_info(zone))
    for quarter in range(96):
        moment = start + quarter * timedelta(minutes=15)
        before, after = moment.replace(fold=0).utcoffset(), moment.replace(fold=1).utcoffset()
        if before is not None and after is not None and before > after:
            return f"{moment:%H:%M}", f"{moment + (before - after):%H:%M}"
    return None


def _clock(text: str, field: str) -> tuple[time, str]:
    found = _TIME.fullmatch(text.strip())
    if found is None or int(found[1]) > 23:
        given = f"{text.strip()!r} is no time of day" if text.strip() else "a time of day is missing"
        raise Invalid("bad_time", f"{field}: {given}. Write it as 9, 930 or 9:30.")
    return time(int(found[1]), int(found[2] or 0)), found[3].lower()


def _pause(day: date, text: str, zone: str, field: str, begin_ms: int) -> Interval:
    ends = _BETWEEN.split(text)
    if len(ends) != 2:
        raise Invalid("bad_break", f"{field}: {text!r} is no break. Write it as 12:00–12:45, several with commas.")
    low = instant_after(day, ends[0], zone, field, begin_ms - 1)
    return low, instant_after(day, ends[1], zone, field, low)
