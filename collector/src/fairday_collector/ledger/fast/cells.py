"""Time of each day by wall-clock hour, state and label: what pages and reports sum without the spans."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairday_collector.ledger.columns import Bytes, Ints, Label, Longs, Timeline
from fairday_collector.ledger.fast.columns import cut, numbered
from fairday_collector.ledger.fast.hours import hours_of
from fairday_collector.ledger.fast.states import PASSIVE
from fairday_collector.ledger.reckon.model import STATES

_PRESENT = PASSIVE + 1


@dataclass(frozen=True, slots=True)
class Cells:
    """Time of one day, one value a cell, by hour; no two cells are of one hour, state and label.

    `hour` is an index into `hours`, the UTC starts in epoch milliseconds; `state` one into `STATES`; `label` one into
    `labels`, those of the whole block, −1 where the person was not present. `ms` sums to the length of the day.
    """

    hours: Sequence[int]
    labels: Sequence[Label]
    hour: Bytes
    state: Bytes
    label: Ints
    ms: Longs


def cells_of(timeline: Timeline, zones: Sequence[str]) -> list[Cells]:
    """Cells of the days at the beginning of a block, each by the wall clock of the zone given for it."""
    bounds = timeline.bounds.tolist()
    hours = [hours_of(zone, bounds[day], bounds[day + 1]) for day, zone in enumerate(zones)]
    points = np.unique(np.array([hour for day in hours for hour in day], np.int64))
    start, end, source = cut(timeline.start, timeline.end, points)
    rows = slice(None) if source is None else source
    state, label = timeline.state[rows], timeline.label[rows]
    # Present states take a kind for each label, the others one alone.
    kind = np.where(label < 0, state, len(STATES) + label * _PRESENT + state)
    size = len(STATES) + len(timeline.labels) * _PRESENT
    edges = np.searchsorted(start, timeline.bounds)
    length = end - start
    return [
        _day(hours[day], timeline.labels, slice(edges[day], edges[day + 1]), start, length, kind, size)
        for day in range(len(zones))
    ]


def _day(
    hours: Sequence[int], labels: Sequence[Label], rows: slice, start: Longs, length: Longs, kind: Ints, size: int
) -> Cells:
    number, kinds = numbered(kind[rows], size)
    # Every part lies in one hour, and the first hour begins with the day or before it.
    edges = [0, *start[rows].searchsorted(hours[1:]).tolist(), len(number)] if hours else [0]
    hour = np.repeat(np.arange(len(hours)) * len(kinds), np.diff(edges))
    times = np.bincount(hour + number - 1, length[rows], len(hours) * len(kinds))
    used = np.flatnonzero(times)
    hour, number = np.divmod(used, max(len(kinds), 1))
    present = kinds >= len(STATES)
    label, state = np.divmod(kinds - len(STATES), _PRESENT)
    return Cells(
        hours=hours,
        labels=labels,
        hour=hour.astype(np.uint8),
        state=np.where(present, state, kinds).astype(np.uint8)[number],
        label=np.where(present, label, -1).astype(np.int32)[number],
        ms=times[used].astype(np.int64),
    )
