"""Third step of the fast reckoning: of all lines of a person, the highest state holds each instant."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairday_collector.ledger.columns import Bytes, Flags, Ints, Longs
from fairday_collector.ledger.fast.columns import sums
from fairday_collector.ledger.fast.states import PASSIVE, Readings

_NOBODY = 255


@dataclass(frozen=True, slots=True)
class United:
    """The person's observed time, by time, never overlapping, no piece over the edge of a day.

    `overlap_ms` is, for each day, the time in which two or more devices showed presence.
    """

    start: Longs
    end: Longs
    state: Bytes
    label: Ints
    overlap_ms: Longs


def united(lines: Sequence[Readings], bounds: Longs) -> United:
    """One line of all lines; of equal standing the latest origin holds, then the smaller device."""
    nothing = np.zeros(len(bounds) - 1, np.int64)
    if len(lines) == 1:
        line = lines[0]
        return United(line.start, line.end, _state(line.standing), line.label, nothing)
    if not lines:
        empty = np.zeros(0, np.int64)
        return United(empty, empty, empty.astype(np.uint8), empty.astype(np.int32), nothing)
    edges = np.concatenate([column for line in lines for column in (line.start, line.end)])
    edges.sort(kind="stable")
    edges = edges[np.concatenate([[True], edges[1:] != edges[:-1]])] if len(edges) else edges
    best = _Best(max(len(edges) - 1, 0))
    for line in lines:
        best.hear(line, edges)
    start, end = edges[:-1], edges[1:]
    shared = np.where(best.present > 1, end - start, 0)
    held = best.standing != _NOBODY
    return United(
        start[held],
        end[held],
        _state(best.standing[held]),
        best.label[held],
        sums(shared, np.searchsorted(start, bounds)),
    )


def _state(standing: Bytes) -> Bytes:
    return (standing >> 1).astype(np.uint8)


class _Best:
    """Who holds each of some stretches of time, as far as heard."""

    def __init__(self, size: int) -> None:
        self.standing = np.full(size, _NOBODY, np.uint8)
        self.label = np.zeros(size, np.int32)
        self.origin = np.zeros(size, np.int64)
        self.device = np.zeros(size, np.int32)
        self.present = np.zeros(size, np.int32)

    def hear(self, line: Readings, edges: Longs) -> None:
        """Let a line bid for the stretches between the edges, among which are all of its own."""
        if not len(line.start):
            return
        rows = _rows(line, edges)
        at = np.flatnonzero(rows >= 0)
        rows = rows[at]
        standing, origin, device = line.standing[rows], line.origin[rows], line.device[rows]
        self.present[at] += _state(standing) <= PASSIVE
        wins = self._wins(at, standing, origin, device)
        at = at[wins]
        self.standing[at], self.origin[at], self.device[at] = standing[wins], origin[wins], device[wins]
        self.label[at] = line.label[rows[wins]]

    def _wins(self, at: Longs, standing: Bytes, origin: Longs, device: Ints) -> Flags:
        best, since = self.standing[at], self.origin[at]
        later = (origin > since) | ((origin == since) & (device < self.device[at]))
        wins: Flags = (standing < best) | ((standing == best) & later)
        return wins


def _rows(line: Readings, edges: Longs) -> Longs:
    """For each stretch between the edges the row of the line that covers it, else −1."""
    size = len(edges) - 1
    first, stop = np.searchsorted(edges, line.start), np.searchsorted(edges, line.end)
    opened = np.zeros(size, np.int64)
    opened[first] = 1
    rows = np.cumsum(opened) - 1
    rows[np.arange(size) >= stop[rows]] = -1
    rows[: first[0]] = -1
    return rows
