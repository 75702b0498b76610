"""Rows of the fact tables, made of what was read of some dates; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from fairday_collector.calendar import zone_info
from fairday_collector.ledger.facts.inputs import KLASSES
from fairday_collector.ledger.fast.cells_codec import StoredCells
from fairday_collector.ledger.fast.hours import hours_of
from fairday_collector.ledger.reckon import STATES
from fairday_collector.store.dialect.base import Row
from fairday_collector.timesheets.claims import ClaimNow
from fairday_collector.timesheets.model import Entry, Recorded

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MEETING, _PRODUCTIVE = STATES.index("meeting"), KLASSES.index("productive")
_KINDS = len(KLASSES)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose date it is and what holds on it; `[start_ms, end_ms)` is the date, epoch milliseconds UTC."""

    person_id: str
    day: str
    team_id: str
    role: str | None
    zone: str
    start_ms: int
    end_ms: int


def day_row(place: Place, terms: Sequence[int], *, is_over: bool, has_data: bool, through: Sequence[int]) -> Row:
    """The row of `feed_person_day`; `through` is the generation and the change that were read."""
    where = (place.person_id, place.day, place.team_id, place.role, place.zone, place.start_ms, place.end_ms)
    return (*where, is_over, has_data, *through, *terms)


def hour_rows(place: Place, cells: StoredCells | None) -> Iterator[Row]:
    """Rows of `feed_person_hour`; a date without cells is all unknown."""
    marked = wall_hours(place.zone, place.start_ms, place.end_ms)
    if cells is None:
        for hour_ms, local, length in marked:
            yield (place.person_id, place.day, hour_ms, "unknown", local, place.team_id, place.zone, length)
        return
    local_of = {hour_ms: local for hour_ms, local, _ in marked}
    hours = cells.hours.tolist()
    table = cells.by_hour()
    for number, state in zip(*(part.tolist() for part in np.nonzero(table)), strict=True):
        hour_ms, ms = hours[number], int(table[number, state])
        yield (
            *(place.person_id, place.day, hour_ms, STATES[state], local_of[hour_ms]),
            *(place.team_id, place.zone, ms),
        )


@lru_cache(maxsize=4_096)
def wall_hours(zone: str, start_ms: int, end_ms: int) -> tuple[tuple[int, int, int], ...]:
    """The hours of a date: where each begins, what the clock shows in it, and how much of it is of the date."""
    edges = (*hours_of(zone, start_ms, end_ms), end_ms)
    found = []
    for begin, end in pairwise(edges):
        first = max(begin, start_ms)
        local = (_EPOCH + timedelta(milliseconds=first)).astimezone(zone_info(zone)).hour
        found.append((begin, local, end - first))
    return tuple(found)


def app_rows(place: Place, cells: StoredCells) -> Iterator[Row]:
    """Rows of `feed_app_day`: screen time by app, category and class, of which a meeting is productive."""
    label = cells.label
    here = np.flatnonzero(label >= 0)
    label = label[here]
    klass = np.where(cells.state[here] == _MEETING, _PRODUCTIVE, cells.klass[label])
    core = cells.core[label] & (klass == _PRODUCTIVE)
    categories = len(cells.categories) + 1
    kind = ((cells.app[label] * categories + cells.category[label] + 1) * _KINDS + klass) * 2 + core
    sums = np.bincount(kind, cells.ms[here]).astype(np.int64)
    found: dict[tuple[str, str, str], list[int]] = {}
    for number in np.flatnonzero(sums).tolist():
        sort, is_core = divmod(number, 2)
        among, of_class = divmod(sort, _KINDS)
        app, category = divmod(among, categories)
        key = (cells.apps[app] or "", cells.categories[category - 1] if category else "", KLASSES[of_class])
        times = found.setdefault(key, [0, 0])
        times[0] += int(sums[number])
        times[1] += int(sums[number]) * is_core
    for key, times in found.items():
        yield (place.person_id, place.day, *key, place.team_id, place.zone, *times)


def sheet_rows(place: Place, record: Recorded, proposed: Entry | None) -> Iterator[Row]:
    """The row of `feed_timesheet`; none of a date that was not worked, where nobody said otherwise."""
    entry = record.entry
    if entry is None and proposed is None and record.source != "corrected":
        return
    times: tuple[Any, ...] = (None, None, 0, 0)
    if entry is not None:
        times = (entry.start_ms, entry.end_ms, entry.break_ms, entry.worked_ms)
    suggested = 0 if proposed is None else proposed.worked_ms
    yield (place.person_id, place.day, place.team_id, place.zone, record.source, *times, suggested)


def claim_row(place: Place, claim: ClaimNow) -> Row:
    """The row of `feed_claim`."""
    row = claim.row
    decided = None if claim.act is None else claim.act.at_ms
    what = (row.kind, claim.state, row.start_ms, row.end_ms, row.end_ms - row.start_ms, row.made_ms, decided)
    return (place.person_id, row.id, place.day, place.team_id, place.zone, *what)
