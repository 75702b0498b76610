"""Second step of the fast reckoning: the gaps of a line, and the state of each piece by the rules of its day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fairday_collector.ledger.columns import PRESENCES, Bytes, Ints, Longs
from fairday_collector.ledger.fast.columns import Places, cut, spread
from fairday_collector.ledger.fast.lines import CALL, KINDS, MEDIA, QUIET, Line
from fairday_collector.ledger.reckon.model import STATES, Rules
from fairday_collector.ledger.reckon.sweep import Interval

ACTIVE, MEETING, PASSIVE, IDLE, AWAY = (STATES.index(name) for name in ("active", "meeting", "passive", "idle", "away"))
# Parts of a gap, in the order of `reckon.states.phases`.
_UNBROKEN, _PASSIVE, _IDLE, _AWAY = range(4)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Maximal runs of touching quiet pieces of one device, by time."""

    start: Longs
    end: Longs
    device: Ints


@dataclass(frozen=True, slots=True)
class Ruled:
    """Neighbouring days under the same rules, as one stretch of time."""

    start: int
    end: int
    rules: Rules


@dataclass(frozen=True, slots=True)
class Readings:
    """Parts of a line in one state each, within one day and the person's own time; `standing` orders as states do.

    Where two devices show the same state, an input stands before quiet: hence two standings a state, even and odd.
    """

    start: Longs
    end: Longs
    standing: Bytes
    label: Ints
    origin: Longs
    device: Ints


def gaps_of(line: Line) -> Gaps:
    """The gaps of every device of a line."""
    quiet = (line.kind & (CALL - 1)) == QUIET
    touching = quiet[1:] & quiet[:-1] & (line.end[:-1] == line.start[1:]) & (line.device[1:] == line.device[:-1])
    opens, closes = quiet.copy(), quiet
    opens[1:] &= ~touching
    closes[:-1] &= ~touching
    first = np.flatnonzero(opens)
    return Gaps(line.start[first], line.end[closes], line.device[first])


def readings(line: Line, gaps: Gaps, bounds: Longs, ruled: Sequence[Ruled], own: Sequence[Interval]) -> Readings:
    """States of a line over the days between `bounds`, within the intervals that are the person's own."""
    phases = [_phases(gaps, part) for part in ruled]
    edges = np.array([edge for interval in own for edge in interval], np.int64)
    points = np.unique(
        np.concatenate([bounds, edges, *(instants for phase in phases for instants in phase.instants())])
    )
    start, end, source = cut(line.start, line.end, points)
    kind = line.kind if source is None else line.kind[source]
    phase = np.zeros(len(start), np.uint8)
    for part in phases:
        part.mark(start, phase)
    kept = _within(start, own)
    rows: Places | slice = kept if source is None else source[kept]
    return Readings(
        start[kept],
        end[kept],
        _STANDING[phase[kept], kind[kept]],
        line.label[rows],
        line.origin[rows],
        line.device[rows],
    )


@dataclass(frozen=True, slots=True)
class _Phases:
    """Gaps that are inactive in part within some days: from where inactive, from where idle, from where away."""

    low: Longs
    high: Longs
    inactive: Longs
    idle: Longs
    away: Longs

    def instants(self) -> Iterator[Longs]:
        """Where the phase changes, some of it perhaps outside the days."""
        for instant in (self.inactive, self.idle, self.away):
            yield instant[(self.low < instant) & (instant < self.high)]

    def mark(self, start: Longs, phase: Bytes) -> None:
        """Write the phase of every piece in these gaps; the pieces, by start, are cut where it changes."""
        first, stop = np.searchsorted(start, self.low), np.searchsorted(start, self.high)
        rows = spread(first, stop)
        at, sizes = start[rows], stop - first
        phase[rows] = sum(
            (at >= np.repeat(instant, sizes)).astype(np.uint8) for instant in (self.inactive, self.idle, self.away)
        )


def _phases(gaps: Gaps, part: Ruled) -> _Phases:
    rules = part.rules
    length = gaps.end - gaps.start
    chosen = np.flatnonzero((length >= rules.idle_after_ms) & (gaps.end > part.start) & (gaps.start < part.end))
    start, end, length = gaps.start[chosen], gaps.end[chosen], length[chosen]
    if rules.idle_rule == "backdate":
        inactive = start
        away = np.where(length >= rules.away_after_ms, start, end)
    else:
        inactive = start + rules.idle_after_ms
        away = np.minimum(start + rules.away_after_ms, end)
    idle = np.minimum(inactive + rules.passive_for_ms, end)
    return _Phases(np.maximum(start, part.start), np.minimum(end, part.end), inactive, idle, np.maximum(away, idle))


def _within(start: Longs, own: Sequence[Interval]) -> Places | slice:
    lows, highs = (np.searchsorted(start, np.array(edges, np.int64)) for edges in zip(*own, strict=True))
    return slice(int(lows[0]), int(highs[0])) if len(own) == 1 else spread(lows, highs)


def _standings() -> Bytes:
    table = np.zeros((4, KINDS), np.uint8)
    for phase in range(4):
        for kind in range(KINDS):
            presence = kind & (CALL - 1)
            if presence < len(PRESENCES):
                table[phase, kind] = 2 * _state(phase, PRESENCES[presence], kind) + (presence == QUIET)
    return table


def _state(phase: int, presence: str, kind: int) -> int:
    if presence == "input":
        return ACTIVE
    if presence != "quiet":
        return STATES.index(presence)
    if kind & CALL:
        return MEETING
    if phase == _UNBROKEN:
        return ACTIVE
    if kind & MEDIA:
        return PASSIVE
    return {_PASSIVE: PASSIVE, _IDLE: IDLE, _AWAY: AWAY}[phase]


_STANDING = _standings()
