"""Third step of the fast reckoning: of all lines of a person, the highest state holds each instant."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairday_collector.ledger.columns import Bytes, Flags, Ints, Longs
from fairday_collector.ledger.fast.columns import Places, sums
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
    lines = [line for line in lines if len(line.start)]
    if len(lines) == 1:
        line = lines[0]
        return United(line.start, line.end, _state(line.standing), line.label, nothing)
    if not lines:
        empty = np.zeros(0, np.int64)
        return United(empty, empty, empty.astype(np.uint8), empty.astype(np.int32), nothing)
    outlines = [_outline(line) for line in lines]
    edges, places = _edges([instants for instants, _ in outlines])
    best = _Best(lines, len(edges) - 1)
    for number, (_, rows) in enumerate(outlines):
        best.hear(number, places[number], rows)
    start, end = edges[:-1], edges[1:]
    shared = np.where(best.present > 1, end - start, 0)
    held = np.flatnonzero(best.standing != _NOBODY)
    return United(
        start[held],
        end[held],
        _state(best.standing[held]),
        best.label[best.row[held]],
        sums(shared, np.searchsorted(start, bounds)),
    )


def _edges(outlines: Sequence[Longs]) -> tuple[Longs, list[Places]]:
    """All instants of some ascending columns, and the place of each one's among them."""
    every = np.concatenate(outlines)
    order = np.argsort(every, kind="stable")
    ordered = every[order]
    new = np.ones(len(every), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    place = np.empty(len(every), np.intp)
    place[order] = np.cumsum(new) - 1
    return ordered[new], np.split(place, np.cumsum([len(outline) for outline in outlines])[:-1])


def _outline(line: Readings) -> tuple[Longs, Places]:
    """Instants at which a line changes, and the row that holds from each on, −1 for none."""
    holes = np.flatnonzero(line.end[:-1] != line.start[1:])
    instants = np.insert(line.start, holes + 1, line.end[holes])
    rows = np.insert(np.arange(len(line.start)), holes + 1, -1)
    return np.append(instants, line.end[-1:]), np.append(rows, -1)


def _state(standing: Bytes) -> Bytes:
    return (standing >> 1).astype(np.uint8)


class _Best:
    """Who holds each of some stretches of time, as far as heard; `row` counts through the pieces of all lines."""

    def __init__(self, lines: Sequence[Readings], size: int) -> None:
        self.lines = lines
        self.first = np.cumsum([0, *(len(line.start) for line in lines)])
        self.label = np.concatenate([line.label for line in lines])
        self.origin = np.concatenate([line.origin for line in lines])
        self.device = np.concatenate([line.device for line in lines])
        self.standing = np.full(size, _NOBODY, np.uint8)
        self.row = np.zeros(size, np.intp)
        self.present = np.zeros(size, np.int32)

    def hear(self, number: int, places: Places, holders: Places) -> None:
        """Let line `number` bid: from each of `places` on the row of `holders` is its own, −1 for none."""
        changed = np.zeros(len(self.standing) + 1, np.intp)
        changed[places] = 1
        # Before the first change it is the last of them, from which on there is nothing either.
        rows = holders[np.cumsum(changed[:-1]) - 1]
        covered = rows >= 0
        standing = np.where(covered, self.lines[number].standing[rows], _NOBODY).astype(np.uint8)
        self.present += _state(standing) <= PASSIVE
        rows += self.first[number]
        wins = standing < self.standing
        ties = np.flatnonzero(covered & (standing == self.standing))
        wins[ties] = self._later(rows[ties], self.row[ties])
        np.copyto(self.standing, standing, where=wins)
        np.copyto(self.row, rows, where=wins)

    def _later(self, rows: Places, best: Places) -> Flags:
        """Which of some rows of equal standing go before those that hold so far."""
        origin, since = self.origin[rows], self.origin[best]
        later: Flags = (origin > since) | ((origin == since) & (self.device[rows] < self.device[best]))
        return later
