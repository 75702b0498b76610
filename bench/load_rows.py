"""The rows a database holds after an upload, as the databases take them: the same for the floor and for filling up.

A row of spans has the columns of `SPAN_COLUMNS`, in that order.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from bench.load_bodies import APPS, KINDS, Bodies
from fairday_collector.ledger.columns import PRESENCES
from fairday_collector.store.dialect.base import SPAN_COLUMNS

LABELS = {app: number for number, app in enumerate(APPS, 1)}
_WIDE, _SMALL = ("seat_id", "start_ms", "before_ms"), ("position", "kind")
_WIDTHS = [8 if name in _WIDE else 2 if name in _SMALL else 4 for name in SPAN_COLUMNS]
_TUPLE = np.dtype(
    [("fields", ">i2")]
    + [item for at, width in enumerate(_WIDTHS) for item in ((f"w{at}", ">i4"), (f"c{at}", f">i{width}"))]
)
_HEAD, _TAIL = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0), struct.pack(">h", -1)


def span_rows(bodies: Bodies, seat: int, seq: int) -> list[tuple[int, ...]]:
    """The rows of one batch, of epoch 1 of a seat."""
    found = []
    for position, span in enumerate(bodies.spans(seat % KINDS, seq)):
        kind = PRESENCES.index(span.presence) * 4
        values: dict[str, int] = {
            "seat_id": seat, "start_ms": span.start, "before_ms": 0, "epoch_no": 1, "seq": seq,
            "length_ms": span.end - span.start, "label_id": LABELS[span.app or ""], "keys": span.keys,
            "clicks": span.clicks, "scrolls": span.scrolls, "position": position, "kind": kind,
        }  # fmt: skip
        found.append(tuple(values[name] for name in SPAN_COLUMNS))
    return found


def batch_row(seat: int, seq: int, now_ms: int, spans: int) -> tuple[Any, ...]:
    """The row of a batch itself: seat, epoch, seq, digest, when, how many spans, none rejected."""
    return seat, 1, seq, struct.pack(">qqqq", seat, seq, seat, seq), now_ms, spans, "[]"


def as_copy(rows: "Sequence[tuple[int, ...]] | np.ndarray[Any, Any]") -> bytes:
    """Rows of spans in the binary form of PostgreSQL's COPY."""
    columns = np.asarray(rows, np.int64)
    made = np.empty(len(columns), _TUPLE)
    made["fields"] = len(_WIDTHS)
    for at, width in enumerate(_WIDTHS):
        made[f"w{at}"] = width
        made[f"c{at}"] = columns[:, at]
    return _HEAD + made.tobytes() + _TAIL


def groups(bodies: Bodies, seats: int, size: int, now_ms: int) -> Iterator[tuple[list[tuple[Any, ...]], list[Any]]]:
    """Groups of batches in the order they would arrive in, without end: rows of batches, and rows of spans."""
    batches: list[tuple[Any, ...]] = []
    spans: list[Any] = []
    seq = 0
    while True:
        seq += 1
        for seat in range(1, seats + 1):
            rows = span_rows(bodies, seat, seq)
            batches.append(batch_row(seat, seq, now_ms, len(rows)))
            spans += rows
            if len(batches) == size:
                yield batches, spans
                batches, spans = [], []
