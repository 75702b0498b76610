"""A day's resolved timeline as one blob, and back; the same bytes for the same segments."""

from collections.abc import Sequence

import msgspec
import numpy as np

from fairday_collector.ledger.columns import Label, Timeline
from fairday_collector.ledger.fast.blobs import narrow, opened, shut, wide
from fairday_collector.ledger.fast.columns import numbered
from fairday_collector.ledger.fast.segments import rows_of_day, segments_of_day
from fairday_collector.ledger.reckon.model import Segment

VERSION = 1

Column = tuple[int, bytes]
_NONE = np.zeros(0, np.int64)


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


def pack_timeline(timeline: Timeline, day: int, claim_ids: Sequence[str] = ()) -> bytes:
    """Blob of day number `day`; `claim_ids` are those of the claims the block was reckoned with, in their order."""
    rows = rows_of_day(timeline, day)
    label, labels = numbered(timeline.label[rows], len(timeline.labels))
    # On most days there is none to look for.
    claim, claims = numbered(timeline.claim[rows], len(claim_ids)) if len(claim_ids) else (_NONE, _NONE)
    return shut(
        VERSION,
        _Stored(
            labels=[timeline.labels[one] for one in labels.tolist()],
            claims=[claim_ids[one] for one in claims.tolist()],
            length=narrow(timeline.end[rows] - timeline.start[rows]),
            state=timeline.state[rows].tobytes(),
            label=narrow(label),
            claim=narrow(claim) if len(claims) else None,
        ),
    )


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
