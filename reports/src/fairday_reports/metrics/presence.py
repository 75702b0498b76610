"""When a team is at its screens: people by weekday and hour of the local clock, from the hour cells of the ledger."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final

from sqlmodel import Session

from fairday_collector.ledger.fast.cells_codec import unpack_cells
from fairday_collector.ledger.fast.hours import hours_of
from fairday_collector.ledger.read import cells_rows
from fairday_collector.ledger.reckon import STATES
from fairday_collector.people import PersonHistory
from fairday_collector.roster.schedule import Schedule
from fairday_reports.local import local

HALF_HOUR_MS: Final = 1_800_000
_PRESENT = [STATES.index(state) for state in ("active", "meeting", "passive")]
_UNKNOWN = STATES.index("unknown")
Cell = tuple[int, int]
"""Weekday, 0 for Monday, and hour of the local clock."""


@dataclass(frozen=True, slots=True)
class HourMap:
    """People by weekday and hour: `there` were at a screen for half of the hour or more, `unseen` had no data for it.

    An hour without data counts where the person was scheduled, or between data of the same date.
    """

    there: Mapping[Cell, int] = field(default_factory=dict)
    unseen: Mapping[Cell, int] = field(default_factory=dict)


def hour_map(
    session: Session,
    days: Sequence[tuple[PersonHistory, Sequence[date]]],
    schedule: Callable[[PersonHistory, date], Schedule],
    now_ms: int,
) -> HourMap:
    """The map of some dates of people, each with their own; of several weeks the sums of all of them."""
    dates = [day for _, own in days for day in own]
    if not dates:
        return HourMap()
    people = [history.person.id for history, _ in days]
    kept = {(person, day): data for person, day, data in cells_rows(session, people, min(dates), max(dates))}
    there: dict[Cell, int] = {}
    unseen: dict[Cell, int] = {}
    for history, own in days:
        for day in own:
            _, end_ms = history.zones.bounds(day)
            expected = _scheduled(history, day, schedule) if end_ms <= now_ms else frozenset[int]()
            data = kept.get((history.person.id, day))
            if data is None:
                _count(unseen, day, expected)
                continue
            present, unknown = _hours_of(data, history.zones.zone_on(day))
            _count(there, day, {hour for hour, ms in present.items() if ms >= HALF_HOUR_MS})
            at_screen = [hour for hour, ms in present.items() if ms]
            if at_screen and end_ms <= now_ms:
                expected |= set(range(min(at_screen), max(at_screen) + 1))
            _count(unseen, day, {hour for hour in expected if unknown.get(hour, 0) >= HALF_HOUR_MS})
    return HourMap(there, unseen)


def _count(counts: dict[Cell, int], day: date, hours: Iterable[int]) -> None:
    for hour in hours:
        counts[day.weekday(), hour] = counts.get((day.weekday(), hour), 0) + 1


def _hours_of(data: bytes, zone: str) -> tuple[dict[int, int], dict[int, int]]:
    """Milliseconds at a screen, and without data, by hour of the clock; a repeated hour is taken together."""
    cells = unpack_cells(data)
    times = cells.by_hour()
    present: dict[int, int] = {}
    unknown: dict[int, int] = {}
    for hour, here, none in zip(
        _clock_hours(tuple(cells.hours.tolist()), zone),
        times[:, _PRESENT].sum(1).tolist(),
        times[:, _UNKNOWN].tolist(),
        strict=True,
    ):
        present[hour] = present.get(hour, 0) + here
        unknown[hour] = unknown.get(hour, 0) + none
    return present, unknown


@lru_cache(maxsize=4096)
def _clock_hours(starts: tuple[int, ...], zone: str) -> tuple[int, ...]:
    return tuple(local(start, zone).hour for start in starts)


def _scheduled(
    history: PersonHistory, day: date, schedule: Callable[[PersonHistory, date], Schedule]
) -> frozenset[int]:
    """The hours of the clock, on the date itself, of which half or more is scheduled."""
    return _hours_within(history.zones.zone_on(day), history.zones.bounds(day), schedule(history, day).intervals)


@lru_cache(maxsize=4096)
def _hours_within(zone: str, bounds: tuple[int, int], intervals: tuple[tuple[int, int], ...]) -> frozenset[int]:
    starts = hours_of(zone, *bounds)
    edges = list(pairwise((*starts, bounds[1])))
    return frozenset(
        hour
        for begin, end in intervals
        for (first, last), hour in zip(edges, _clock_hours(starts, zone), strict=True)
        if min(end, last) - max(begin, first) >= HALF_HOUR_MS
    )
