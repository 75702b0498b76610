"""Fourth step of the fast reckoning: the days without a hole, claims laid over them, neighbours of one label joined."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairday_collector.ledger.columns import Ints, Label, Longs, Timeline
from fairday_collector.ledger.fast.columns import cut
from fairday_collector.ledger.fast.states import IDLE, PASSIVE
from fairday_collector.ledger.fast.unite import United
from fairday_collector.ledger.reckon.claims import CLAIMABLE, standing
from fairday_collector.ledger.reckon.model import STATES, Claim

CLAIMED, UNKNOWN = STATES.index("claimed"), STATES.index("unknown")
# A key is state + 16 × (1 + label) where the person was present, state + 16 × (1 + claim) where claimed, else state.
_STEP = 16


@dataclass(frozen=True, slots=True)
class Tiles:
    """Time without a hole: each tile lasts until the next one's start, the last to the end of the block."""

    start: Longs
    key: Ints


def timeline_of(line: United, bounds: Longs, labels: Sequence[Label], claims: Sequence[Claim]) -> Timeline:
    """The resolved timeline of the days between `bounds`, of what was observed of the person."""
    tiles = _claimed(_filled(line, bounds), int(bounds[-1]), claims)
    start, key = tiles.start, tiles.key
    keep = np.ones(len(start), np.bool_)
    keep[1:] = key[1:] != key[:-1]
    firsts = np.searchsorted(start, bounds)
    keep[firsts[firsts < len(start)]] = True
    start, key = start[keep], key[keep]
    sizes = np.diff(np.searchsorted(start, bounds))
    state = (key & (_STEP - 1)).astype(np.uint8)
    index = (key >> 4) - 1
    claimed = state == CLAIMED
    some = bool(claimed.any())
    return Timeline(
        bounds=bounds,
        labels=labels,
        start=start,
        end=np.append(start[1:], bounds[-1:]) if len(start) else start,
        day=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        state=state,
        label=np.where(claimed, np.int32(-1), index) if some else index,
        claim=np.where(claimed, index, np.int32(-1)) if some else np.full(len(start), -1, np.int32),
    )


def _filled(line: United, bounds: Longs) -> Tiles:
    """What was observed, and unknown time between, parted at the edges of days."""
    key = line.state.astype(np.int32)
    present = line.state <= PASSIVE
    key += np.where(present, (line.label + 1) * _STEP, 0).astype(np.int32)
    edges_low = np.concatenate([bounds[:1], line.end])
    edges_high = np.concatenate([line.start, bounds[-1:]])
    before = np.flatnonzero(edges_low != edges_high)
    if not len(before):
        return Tiles(line.start, key)
    low, _, source = cut(edges_low[before], edges_high[before], bounds)
    before = before if source is None else before[source]
    return Tiles(np.insert(line.start, before, low), np.insert(key, before, np.int32(UNKNOWN)))


def _claimed(tiles: Tiles, stop: int, claims: Sequence[Claim]) -> Tiles:
    parts = standing(claims)
    if not parts or not len(tiles.start):
        return tiles
    edges = np.array([edge for start, end, _ in parts for edge in (start, end)], np.int64)
    start, _, source = cut(tiles.start, np.append(tiles.start[1:], stop), edges)
    key = tiles.key.copy() if source is None else tiles.key[source]
    firsts, stops = np.searchsorted(start, edges[::2]), np.searchsorted(start, edges[1::2])
    for first, last, (_, _, index) in zip(firsts.tolist(), stops.tolist(), parts, strict=True):
        within = key[first:last]
        within[within & (_STEP - 1) >= IDLE] = CLAIMED + (index + 1) * _STEP
    return Tiles(start, key)


assert all((rank >= IDLE) == (state in CLAIMABLE) for rank, state in enumerate(STATES))
