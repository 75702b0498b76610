"""Interval algebra in columns: stretches of time by date, how much of others they hold, and what is left of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairday_collector.ledger.columns import Flags, Longs
from fairday_collector.ledger.reckon.sweep import union

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Stretches:
    """Half-open stretches of a block of days, by time, that do not overlap; they may touch.

    Those of day `i` are numbered `edges[i]` up to `edges[i + 1]`.
    """

    start: Longs
    end: Longs
    edges: Places

    @classmethod
    def of(cls, intervals: Iterable[tuple[int, int]], bounds: Longs) -> "Stretches":
        """The union of any intervals, cut at the bounds of the days and without what lies outside them all."""
        ends = np.array(union(intervals), dtype=np.int64).reshape(-1, 2)
        whole = cls(ends[:, 0], ends[:, 1], np.zeros(1, dtype=np.intp)).cut(bounds)
        edges = np.searchsorted(whole.start, bounds)
        low, high = edges[0], edges[-1]
        return cls(whole.start[low:high], whole.end[low:high], edges - low)

    @property
    def length(self) -> Longs:
        """Milliseconds, each."""
        return self.end - self.start

    def pick(self, here: Places) -> "Stretches":
        """Some of them, by their ascending numbers."""
        return Stretches(self.start.take(here), self.end.take(here), np.searchsorted(here, self.edges))

    def by_day(self, values: NDArray[Any]) -> Longs:
        """Sums by day of values that each stretch has one of."""
        return self._gather(np.add, values)

    def most_by_day(self, values: Longs) -> Longs:
        """Largest by day of values that each stretch has one of; 0 for none."""
        return self._gather(np.maximum, values)

    def each(self, by_day: NDArray[Any]) -> NDArray[Any]:
        """For each stretch, the value that its day has."""
        first = by_day[:1]
        # The same rules hold for most blocks as a whole; one value is as good as one a stretch.
        return first if len(first) and (by_day == first).all() else np.repeat(by_day, np.diff(self.edges))

    def first_of_day(self) -> Flags:
        """Whether each is the first of its day."""
        first = np.zeros(len(self.start) + 1, dtype=np.bool_)
        first[self.edges[:-1]] = True
        return first[:-1]

    def within(self, start: Longs, end: Longs) -> Longs:
        """How much time of all the stretches lies in each of `[start, end)`."""
        sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.length)))
        return self._before(end, sums) - self._before(start, sums)

    def cut(self, points: Longs) -> "Stretches":
        """The same time, with a stretch ending at each of the points, ascending, that lies in one."""
        at = np.searchsorted(self.start, points) - 1
        inside = (at >= 0) & (points < np.append(self.end, 0)[at])
        at, points = at[inside], points[inside]
        edges = self.edges + np.searchsorted(at, self.edges)
        return Stretches(np.insert(self.start, at + 1, points), np.insert(self.end, at, points), edges)

    def without(self, others: "Stretches") -> "Stretches":
        """The time that none of the others holds."""
        parts = self.cut(np.unique(np.concatenate((others.start, others.end))))
        depth = np.zeros(len(parts.start) + 1, dtype=np.int64)
        np.add.at(depth, np.searchsorted(parts.start, others.start), 1)
        np.add.at(depth, np.searchsorted(parts.start, others.end), -1)
        return parts.pick(np.flatnonzero(np.cumsum(depth[:-1]) == 0))

    def _before(self, at: Longs, sums: Longs) -> Longs:
        begun = np.searchsorted(self.start, at)
        left = np.maximum(np.append(self.end, 0)[begun - 1] - at, 0)
        return np.asarray(np.where(begun > 0, sums[begun] - left, 0), dtype=np.int64)

    def _gather(self, how: np.ufunc, values: NDArray[Any]) -> Longs:
        found = np.zeros(len(self.edges) - 1, dtype=np.int64)
        filled = np.flatnonzero(self.edges[:-1] < self.edges[1:])
        if len(filled):
            found[filled] = how.reduceat(values, self.edges[filled], dtype=np.int64)
        return found
