"""Last step of the reckoning: what the worker says of stretches that show no work, laid over the united day."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from fairday_collector.ledger.reckon.model import Claim, Segment
from fairday_collector.ledger.reckon.sweep import winners

CLAIMABLE = frozenset({"idle", "away", "locked", "suspended", "off", "unknown"})

Standing = tuple[int, int, int]
"""`(start, end, index)`: a part of a claim that no earlier one holds, and the claim's place among those given."""


def standing(claims: Sequence[Claim]) -> list[Standing]:
    """Parts of claims by time, none overlapping: of several over one instant the one made first holds, then by id."""
    by_making = sorted(range(len(claims)), key=lambda index: (claims[index].made_ms, claims[index].id))
    bids = [(claims[index].start, claims[index].end, (rank,), index) for rank, index in enumerate(by_making)]
    return list(winners(bid for bid in bids if bid[0] < bid[1]))


def laid(segments: Sequence[Segment], claims: Sequence[Claim]) -> list[Segment]:
    """Segments of a day with the claims over them; only time in one of `CLAIMABLE` is turned into `claimed`."""
    held = standing(claims)
    if not held:
        return list(segments)
    found: list[Segment] = []
    for part in _parts(segments, held, claims):
        before = found[-1] if found else None
        if before is not None and part.claim is not None and before.claim == part.claim:
            found[-1] = msgspec.structs.replace(before, end=part.end)
        else:
            found.append(part)
    return found


def _parts(segments: Iterable[Segment], held: Sequence[Standing], claims: Sequence[Claim]) -> Iterator[Segment]:
    for segment in segments:
        if segment.state not in CLAIMABLE:
            yield segment
            continue
        at = segment.start
        for start, end, index in held:
            low, high = max(start, segment.start), min(end, segment.end)
            if low >= high:
                continue
            if at < low:
                yield Segment(at, low, segment.state)
            yield Segment(low, high, "claimed", claim=claims[index].id)
            at = high
        if at < segment.end:
            yield Segment(at, segment.end, segment.state)
