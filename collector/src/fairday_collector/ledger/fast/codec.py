"""A day's resolved timeline as one blob, and back; the same bytes for the same segments."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

import msgspec
import numpy as np

from fairday_collector.ledger.columns import Ints, Label, Timeline
from fairday_collector.ledger.fast.blobs import Column, narrow_each, opened, shut, wide
from fairday_collector.ledger.fast.columns import Places, numbered
from fairday_collector.ledger.fast.segments import segments_of_day
from fairday_collector.ledger.reckon.model import STATES, Segment

VERSION = 1
_UNKNOWN = STATES.index("unknown")

T = TypeVar("T")


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    """Columns with one value a segment; labels and claims are numbered as they first come, 0 for none.

    Without any claim its column is left out.
    """

    labels: list[Label]
    claims: list[str]
    length: Column
    state: bytes
    label: Column
    claim: Column | None


_decode = msgspec.msgpack.Decoder(_Stored).decode


def pack_timelines(timeline: Timeline, claim_ids: Sequence[str] = ()) -> list[bytes]:
    """Blobs of all days; `claim_ids` are those of the claims the block was reckoned with, in their order."""
    places = np.searchsorted(timeline.start, timeline.bounds)
    edges = places.tolist()
    label, labels = _named(timeline.label, places, timeline.labels)
    # In most blocks there is none to look for.
    claim, claims = _named(timeline.claim, places, claim_ids) if claim_ids else (None, None)
    length = narrow_each(timeline.end - timeline.start, edges)
    state = timeline.state.tobytes()
    return [
        shut(
            VERSION,
            _Stored(
                labels=labels[day],
                claims=claims[day] if claims else [],
                length=length[day],
                state=state[low:high],
                label=label[day],
                claim=claim[day] if claim and claims and claims[day] else None,
            ),
        )
        for day, (low, high) in enumerate(pairwise(edges))
    ]


def _named(values: Ints, places: Places, names: Sequence[T]) -> tuple[list[Column], list[list[T]]]:
    """Indices into some names as a column a day, and for each the names it numbers."""
    number, distinct, among = numbered(values, places, len(names))
    own = [names[one] for one in distinct.tolist()]
    return narrow_each(number, places.tolist()), [own[low:high] for low, high in pairwise(among.tolist())]


def unpack_timeline(data: bytes, start_ms: int) -> tuple[Timeline, list[str]]:
    """Timeline of the one day that starts at `start_ms`, and the ids of its claims; raises `ValueError` as `opened`."""
    stored = _decode(opened(VERSION, data))
    end = start_ms + np.cumsum(wide(stored.length))
    edges = np.concatenate([[start_ms], end])
    return (
        Timeline(
            bounds=edges[[0, -1]],
            labels=stored.labels,
            start=edges[:-1],
            end=end,
            day=np.zeros(len(end), np.int32),
            state=np.frombuffer(stored.state, np.uint8),
            label=wide(stored.label).astype(np.int32) - 1,
            claim=wide(stored.claim).astype(np.int32) - 1 if stored.claim else np.full(len(end), -1, np.int32),
        ),
        stored.claims,
    )


def segments(data: bytes, start_ms: int) -> list[Segment]:
    """Segments of the day that starts at `start_ms`, from its blob; raises `ValueError` as `opened`."""
    timeline, claims = unpack_timeline(data, start_ms)
    return segments_of_day(timeline, 0, claims)


def unknown_segments(data: bytes, start_ms: int) -> list[Segment]:
    """Of these segments the unknown ones, which are few; raises `ValueError` as `opened`."""
    timeline, _ = unpack_timeline(data, start_ms)
    rows = np.flatnonzero(timeline.state == _UNKNOWN)
    edges = zip(timeline.start[rows].tolist(), timeline.end[rows].tolist(), strict=True)
    return [Segment(start, end, "unknown") for start, end in edges]
