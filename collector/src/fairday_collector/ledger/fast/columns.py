"""Steps every part of the fast reckoning shares: cutting sorted stretches, and finding what lies in a range."""

import numpy as np
from numpy.typing import NDArray

from fairday_collector.ledger.columns import Ints, Longs

Places = NDArray[np.intp]


def cut(start: Longs, end: Longs, points: Longs) -> tuple[Longs, Longs, Places | None]:
    """Stretches cut at `points`, and the row each part comes from; None where nothing was cut.

    Stretches are by time and do not overlap; points are ascending and may repeat. Only a point inside a stretch cuts.
    """
    if not len(start) or not len(points):
        return start, end, None
    row = np.searchsorted(start, points, "right") - 1
    inside = (row >= 0) & (start[row] < points) & (points < end[row])
    inside[1:] &= points[1:] != points[:-1]
    if not inside.any():
        return start, end, None
    at, row = points[inside], row[inside]
    source = np.insert(np.arange(len(start)), row + 1, row)
    return np.insert(start, row + 1, at), np.insert(end, row, at), source


def spread(first: Places, stop: Places) -> Places:
    """Every index of the ranges `[first, stop)`, one range after the other."""
    sizes = stop - first
    ends = np.cumsum(sizes)
    rows: Places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + sizes, sizes)
    return rows


def sums(values: NDArray[np.integer], edges: Places) -> Longs:
    """Sum of the values from each edge to the next; edges ascend and may be equal."""
    running = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=running[1:])
    return np.diff(running[edges])


def numbered(values: NDArray[np.integer], edges: Places, size: int) -> tuple[Ints, Places, Places]:
    """Values in `[−1, size)` numbered anew from each edge to the next, from 1 on as they first come, 0 for −1.

    Gives the numbers of those from the first edge to the last, the distinct values of all stretches one after another,
    each in the order of its numbers, and the edges of the stretches among these.
    """
    sizes = edges[1:] - edges[:-1]
    step = size + 1
    # A value of each stretch has a place of its own; the first place of each stretch is that of −1.
    key: Places = np.repeat(np.arange(len(sizes)) * step + 1, sizes)
    key += values[edges[0] : edges[-1]]
    count = np.arange(len(key), dtype=np.int32)
    place = np.zeros(len(sizes) * step, np.int32)
    # Of several writes to one place the last one stays: written backwards, that is the first use.
    place[key[::-1]] = count[::-1]
    place[::step] = -1
    first = np.flatnonzero(place.take(key) == count)
    among = np.searchsorted(first, edges - edges[0])
    distinct = key.take(first)
    place[distinct] = np.arange(1, len(first) + 1) - np.repeat(among[:-1], np.diff(among))
    place[::step] = 0
    return place.take(key), distinct % step - 1, among
