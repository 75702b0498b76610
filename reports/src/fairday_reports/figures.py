"""What a timesheet holds: the figures of days and people, pure, between the datasets and every format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from fairday_collector.ledger.reckon import STATES, Segment

SCREEN_STATES = ("active", "meeting", "passive")


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Durations in milliseconds, of one day or summed over several.

    `states` holds every state of the ledger and sums to `length_ms`. `frame_ms` runs from first to last
    presence of each day, `missing_ms` is the part of it that nobody observed. `overlap_ms` is time with
    several devices in use, counted once in the states. `not_yet_ms` is the part of the unknown time that has
    not come, or about which no data could have come yet.
    """

    length_ms: int
    states: Mapping[str, int]
    overlap_ms: int
    frame_ms: int
    missing_ms: int
    not_yet_ms: int = 0

    @property
    def screen_ms(self) -> int:
        """Screen time: active + meeting + passive."""
        return sum(self.states[state] for state in SCREEN_STATES)

    @property
    def observed_ms(self) -> int:
        """All time in a state other than unknown."""
        return self.length_ms - self.states["unknown"]

    @property
    def no_data_ms(self) -> int:
        """Time that has passed and that nobody observed."""
        return self.states["unknown"] - self.not_yet_ms

    @property
    def completeness(self) -> float | None:
        """Observed share, 0 to 1, of the time from first to last presence; None without presence."""
        return 1 - self.missing_ms / self.frame_ms if self.frame_ms else None


class Row(Figures, frozen=True, kw_only=True):
    """One local date of one person, in the team they were in and the zone they lived by.

    Instants are epoch milliseconds UTC: `first_ms` and `last_ms` of presence, None without; `received_ms` until
    when data of the day have come. `missing` are the unobserved ranges between first and last presence.
    `complete` is False while the day is not over or its ledger is not up to date. `made_by` names the versions
    that made the ledger; it is empty for a date nobody has sent anything about.
    """

    person_id: str
    person: str
    team_id: str
    team: str
    date: date
    zone: str
    first_ms: int | None
    last_ms: int | None
    received_ms: int | None
    missing: tuple[tuple[int, int], ...]
    complete: bool
    made_by: Mapping[str, Any]


class Total(Figures, frozen=True, kw_only=True):
    """The sum of some rows; `days` counts those with presence. `person` is empty where several people are summed."""

    person_id: str
    person: str
    rows: int
    days: int


@dataclass(frozen=True, slots=True)
class Timesheet:
    """The days of some people from `first` to `last`, both included, ordered by name, then date.

    `subject` says in words whose they are. `people` has a total for each person, in the order of the rows.
    `made_ms` is the instant it was read at.
    """

    subject: str
    team: str | None
    first: date
    last: date
    made_ms: int
    rows: tuple[Row, ...]
    people: tuple[Total, ...]
    total: Total

    def rows_of(self, person_id: str) -> list[Row]:
        """The rows of one person, by date."""
        return [row for row in self.rows if row.person_id == person_id]


def sum_rows(rows: Iterable[Row], *, person_id: str = "", person: str = "") -> Total:
    """The total of some rows."""
    rows = list(rows)
    return Total(
        length_ms=sum(row.length_ms for row in rows),
        states={state: sum(row.states[state] for row in rows) for state in STATES},
        overlap_ms=sum(row.overlap_ms for row in rows),
        frame_ms=sum(row.frame_ms for row in rows),
        missing_ms=sum(row.missing_ms for row in rows),
        not_yet_ms=sum(row.not_yet_ms for row in rows),
        person_id=person_id,
        person=person,
        rows=len(rows),
        days=sum(row.first_ms is not None for row in rows),
    )


def unobserved(segments: Iterable[Segment], first_ms: int, last_ms: int) -> tuple[tuple[int, int], ...]:
    """The unknown ranges between two instants, from the segments of a day in order of time; touching ones joined."""
    ranges: list[tuple[int, int]] = []
    for part in segments:
        start, end = max(part.start, first_ms), min(part.end, last_ms)
        if part.state != "unknown" or start >= end:
            continue
        if ranges and ranges[-1][1] == start:
            start = ranges.pop()[0]
        ranges.append((start, end))
    return tuple(ranges)
