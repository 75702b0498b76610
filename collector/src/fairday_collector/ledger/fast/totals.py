"""Last step of the fast reckoning: the sums of each day."""

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter

import numpy as np

from fairday_collector.ledger.columns import Label, Longs, Timeline
from fairday_collector.ledger.fast.columns import spread, sums
from fairday_collector.ledger.fast.lines import Counted
from fairday_collector.ledger.fast.states import PASSIVE
from fairday_collector.ledger.fast.unite import United
from fairday_collector.ledger.reckon.model import STATES, Counts
from fairday_collector.ledger.reckon.sweep import Interval

Apps = list[tuple[str | None, int]]


def state_times(timeline: Timeline) -> list[dict[str, int]]:
    """Milliseconds of every state of every day."""
    size = len(STATES)
    days = len(timeline.bounds) - 1
    length = timeline.end - timeline.start
    times = np.bincount(timeline.day * np.int32(size) + timeline.state, length, days * size)
    return [dict(zip(STATES, row, strict=True)) for row in times.astype(np.int64).reshape(days, size).tolist()]


def app_times(timeline: Timeline) -> list[Apps]:
    """Milliseconds of every app of every day while the person was present, the longest first."""
    days = len(timeline.bounds) - 1
    names, app_of = _apps(timeline.labels)
    rows = np.flatnonzero(timeline.state <= PASSIVE)
    if not len(rows):
        return [[] for _ in range(days)]
    place = timeline.day[rows] * np.int32(len(names)) + app_of[timeline.label[rows]]
    times = np.bincount(place, (timeline.end - timeline.start)[rows], days * len(names))
    found: list[Apps] = []
    for row in times.astype(np.int64).reshape(days, len(names)):
        used = np.flatnonzero(row)
        # The names are in order already, and sorting keeps it among equals.
        found.append(sorted(zip([names[app] for app in used], row[used].tolist(), strict=True), key=_longest))
    return found


def presence_ends(timeline: Timeline) -> list[tuple[int | None, int | None]]:
    """First instant and end of presence of every day."""
    rows = np.flatnonzero(timeline.state <= PASSIVE)
    edges = np.searchsorted(timeline.start[rows], timeline.bounds).tolist()
    starts, ends = timeline.start[rows], timeline.end[rows]
    return [
        (int(starts[first]), int(ends[last - 1])) if first < last else (None, None) for first, last in pairwise(edges)
    ]


def received_ends(line: United, bounds: Longs) -> list[int | None]:
    """End of the last observed time of every day."""
    edges = np.searchsorted(line.start, bounds).tolist()
    return [int(line.end[last - 1]) if first < last else None for first, last in pairwise(edges)]


def day_counts(seats: Sequence[tuple[Counted, Sequence[Interval]]], bounds: Longs) -> list[Counts]:
    """Inputs of the spans that start in each day within the person's own time on their seat."""
    total = np.zeros((3, len(bounds) - 1), np.int64)
    for counted, own in seats:
        lows, highs = (np.searchsorted(counted.start, np.array(edges, np.int64)) for edges in zip(*own, strict=True))
        rows = slice(int(lows[0]), int(highs[0])) if len(own) == 1 else spread(lows, highs)
        edges = np.searchsorted(counted.start[rows], bounds)
        total += [sums(column[rows], edges) for column in (counted.keys, counted.clicks, counted.scrolls)]
    return [Counts(*row) for row in total.T.tolist()]


def _apps(labels: Sequence[Label]) -> tuple[list[str | None], Longs]:
    apps = list(map(itemgetter(0), labels))
    names: list[str | None] = [*sorted(set(apps) - {None}), None]
    number = {name: place for place, name in enumerate(names)}
    return names, np.fromiter(map(number.__getitem__, apps), np.int64, len(apps))


def _longest(item: tuple[str | None, int]) -> int:
    return -item[1]
