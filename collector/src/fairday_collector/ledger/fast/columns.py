"""Steps every part of the fast reckoning shares: cutting sorted stretches, and finding what lies in a range."""

import numpy as np
from numpy.typing import NDArray

from fairday_collector.ledger.columns import Longs

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


def by_first_use(values: NDArray[np.integer], size: int) -> tuple[Places, NDArray[np.integer]]:
    """Values numbered from 0 on as they first come, and the distinct ones in that order; all in `[−1, size)`."""
    count = np.arange(len(values))
    first = np.empty(size + 1, np.intp)
    # Of several writes to one place the last one stays: written backwards, that is the first use. −1 is the last place.
    first[values[::-1]] = count[::-1]
    first_use = first[values]
    new = first_use == count
    return (np.cumsum(new) - 1)[first_use], values[new]


def numbered(values: NDArray[np.integer], size: int) -> tuple[Longs, NDArray[np.integer]]:
    """Values numbered from 1 on as they first come, 0 for −1, and the distinct ones but −1 in that order."""
    place, distinct = by_first_use(values, size)
    used = distinct >= 0
    if used.all():
        return place + 1, distinct
    return np.where(used, np.cumsum(used), 0)[place], distinct[used]
