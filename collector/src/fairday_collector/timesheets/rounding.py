"""Rounding as a view: exact entries to rounded ones, and what that makes of the time; nothing rounded is stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from fairday_collector.calendar import zone_info
from fairday_collector.clock import utc
from fairday_collector.errors import Invalid
from fairday_collector.timesheets.model import Entry, joined, worked_ms

Direction = Literal["nearest", "up", "down"]
MINUTES = (1, 5, 6, 15)
MINUTE_MS = 60_000
STATEMENTS: dict[Direction, str] = {
    "nearest": "Rounds each time to the nearest step, either way: over many days the drift stays around zero.",
    "up": "Rounds working time up: every drift favours the worker.",
    "down": "Rounds working time down: every drift favours the employer, and may leave exact time unpaid.",
}
_OPPOSITE: dict[Direction, Direction] = {"up": "down", "down": "up", "nearest": "nearest"}


@dataclass(frozen=True, slots=True)
class RoundedDay:
    """A date's exact and rounded entry; `drift_ms` is rounded less exact working time."""

    day: date
    exact: Entry | None
    rounded: Entry | None

    @property
    def drift_ms(self) -> int:
        """Rounded less exact working time."""
        return worked_ms(self.rounded) - worked_ms(self.exact)


@dataclass(frozen=True, slots=True)
class RoundedRange:
    """Dates in one rounding, with the sums of a person."""

    minutes: int
    direction: Direction
    days: tuple[RoundedDay, ...]

    @property
    def exact_ms(self) -> int:
        """Exact working time."""
        return sum(worked_ms(day.exact) for day in self.days)

    @property
    def rounded_ms(self) -> int:
        """Rounded working time."""
        return sum(worked_ms(day.rounded) for day in self.days)

    @property
    def drift_ms(self) -> int:
        """Rounded less exact working time."""
        return self.rounded_ms - self.exact_ms

    @property
    def statement(self) -> str:
        """Whom this rounding favours."""
        return STATEMENTS[self.direction]


def rounded_range(entries: Iterable[tuple[date, str, Entry | None]], minutes: int, rule: str) -> RoundedRange:
    """Dates, each with its zone and exact entry, in a rounding. Raises Invalid for one that there is not."""
    if minutes not in MINUTES:
        raise Invalid("bad_rounding", f"minutes: round to {', '.join(map(str, MINUTES))} minutes, not {minutes}.")
    direction = next((known for known in STATEMENTS if known == rule), None)
    if direction is None:
        raise Invalid("bad_rounding", f"rule: choose {', '.join(STATEMENTS)}, not {rule!r}.")
    days = (RoundedDay(day, entry, rounded(entry, minutes, direction, zone)) for day, zone, entry in entries)
    return RoundedRange(minutes, direction, tuple(days))


def rounded(entry: Entry | None, minutes: int, direction: Direction, zone: str) -> Entry | None:
    """The entry with all its times on the wall clock's steps of some minutes in a zone.

    `up` widens the working time and narrows breaks, `down` does the opposite; `nearest` takes half a step up.
    """
    if entry is None:
        return None
    step = minutes * MINUTE_MS
    narrow = _OPPOSITE[direction]
    # Working time grows by an earlier start and a later end; a break shrinks by a later start and an earlier end.
    start = _snapped(entry.start_ms, step, narrow, zone)
    end = max(start, _snapped(entry.end_ms, step, direction, zone))
    pauses = [(_snapped(low, step, direction, zone), _snapped(high, step, narrow, zone)) for low, high in entry.breaks]
    return Entry(start, end, joined(pauses, start, end))


def _snapped(instant_ms: int, step_ms: int, direction: Direction, zone: str) -> int:
    offset = utc(instant_ms).astimezone(zone_info(zone)).utcoffset()
    assert offset is not None
    local = instant_ms + offset // timedelta(milliseconds=1)
    below = local % step_ms
    if below == 0:
        return instant_ms
    later = direction == "up" or (direction == "nearest" and 2 * below >= step_ms)
    return instant_ms - below + (step_ms if later else 0)
