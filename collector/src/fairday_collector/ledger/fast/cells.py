"""Time of each day by wall-clock hour, state and label: what pages and reports sum without the spans."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from fairday_collector.ledger.columns import Bytes, Ints, Label, Longs, Timeline
from fairday_collector.ledger.fast.columns import Places, cut, numbered
from fairday_collector.ledger.fast.hours import hours_of
from fairday_collector.ledger.fast.states import PASSIVE
from fairday_collector.ledger.reckon.model import STATES

_PRESENT = PASSIVE + 1


@dataclass(frozen=True, slots=True)
class Cells:
    """Time of one day, one value a cell, by hour; no two cells are of one hour, state and label.

    `hour` is an index into `hours`, the UTC starts in epoch milliseconds; `state` one into `STATES`; `label` one into
    `labels`, those that occur, −1 where the person was not present. `of_block` has the number of each of these among
    the labels of the block. `ms` sums to the length of the day.
    """

    hours: Sequence[int]
    labels: Sequence[Label]
    of_block: Places
    hour: Bytes
    state: Bytes
    label: Ints
    ms: Longs


def cells_of(timeline: Timeline, zones: Sequence[str]) -> list[Cells]:
    """Cells of the days at the beginning of a block, each by the wall clock of the zone given for it."""
    bounds = timeline.bounds.tolist()
    hours = [hours_of(zone, low, high) for zone, (low, high) in zip(zones, pairwise(bounds), strict=False)]
    # The first hour of a day may begin before it, and be one of the day before too.
    begins = [edge for low, own in zip(bounds, hours, strict=False) if own for edge in (low, *own[1:])]
    summed = _summed(timeline, np.array(begins, np.int64), [len(own) for own in hours])
    places = np.searchsorted(summed.day, np.arange(len(hours) + 1))
    label, labels, among = numbered(summed.label, places, len(timeline.labels))
    label -= 1
    hour, state = summed.hour.astype(np.uint8), summed.state.astype(np.uint8)
    found = []
    for own, (low, high), (first, last) in zip(hours, pairwise(places.tolist()), pairwise(among.tolist()), strict=True):
        of_block, rows = labels[first:last], slice(low, high)
        named = [timeline.labels[one] for one in of_block.tolist()]
        found.append(Cells(own, named, of_block, hour[rows], state[rows], label[rows], summed.ms[rows]))
    return found


@dataclass(frozen=True, slots=True)
class _Summed:
    """Cells of many days, by day and hour; `hour` counts from 0 in each day, `label` is one of the block."""

    day: Places
    hour: Places
    state: Places
    label: Places
    ms: Longs


def _summed(timeline: Timeline, begins: Longs, counts: Sequence[int]) -> _Summed:
    """Sums over the hours that begin at `begins`, of which the days have so many each, and which fill the days."""
    days = np.arange(len(counts) + 1)
    start, end, source = cut(timeline.start, timeline.end, begins)
    rows = slice(None) if source is None else source
    state, label = timeline.state[rows], timeline.label[rows]
    # Present states take a kind for each label, the others one alone.
    kind = np.where(label < 0, state, len(STATES) + label * _PRESENT + state)
    edges = np.searchsorted(start, timeline.bounds[: len(days)])
    number, kinds, among = numbered(kind, edges, len(STATES) + len(timeline.labels) * _PRESENT)
    # Every hour has a row with a place for each kind of its day, and the rows stand one after another.
    day_of_hour = np.repeat(days[:-1], counts)
    sizes = np.diff(among)[day_of_hour]
    row = np.cumsum(sizes) - sizes
    parts = np.diff(np.append(np.searchsorted(start, begins), edges[-1]))
    times = np.bincount(np.repeat(row, parts) + number - 1, (end - start)[: edges[-1]], int(sizes.sum()))
    used = np.flatnonzero(times)
    hour = np.repeat(np.arange(len(row)), sizes)[used]
    day = day_of_hour[hour]
    kind = kinds[used - row[hour] + among[day]]
    named, state = np.divmod(kind - len(STATES), _PRESENT)
    present = named >= 0
    return _Summed(
        day=day,
        hour=hour - np.searchsorted(day_of_hour, days)[day],
        state=np.where(present, state, kind),
        label=np.where(present, named, -1),
        ms=times[used].astype(np.int64),
    )
