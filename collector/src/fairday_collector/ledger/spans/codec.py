"""Tables as blobs: each column is kept as what differs from the usual, which mostly is nothing at all.

The usual is a span that starts where the one before ended, stands behind it in the same batch or first in the next,
and continues that one or none.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np

from fairday_collector.ledger.columns import Bytes, Longs, SpanTable
from fairday_collector.ledger.spans.blob import Head, Opened, opened, sealed, shrunk
from fairday_collector.ledger.spans.order import in_order

_PRESENCE, _CALL, _MEDIA, _CONTINUES = 7, 8, 16, 32
# Lengths, holes, back, bits, label, epoch, steps, shifts, keys, clicks and scrolls, in the order `pack` gives them.
_KINDS = tuple(map(np.dtype, ("<i8", "<i8", "<i8", "u1", "<i4", "<i4", "<i8", "<i4", "<i8", "<i8", "<i8")))


def pack(table: SpanTable) -> bytes:
    """The blob of a table, whose seat stays outside of it; raises ValueError where the spans are out of order."""
    if not in_order(table):
        message = "only a table by start, epoch, seq and position can be packed"
        raise ValueError(message)
    spans = len(table.start)
    first_ms, first_seq = (int(table.start[0]), int(table.seq[0])) if spans else (0, 0)
    continues = (table.origin == _before(table.origin, first_ms)) & (table.origin != table.start)
    begins = np.zeros(min(spans, 1), np.int64)
    shrunken = [
        shrunk(values.astype(np.int64))
        for values in (
            table.end - table.start,
            table.start - _before(table.end, first_ms),
            np.where(continues, 0, table.start - table.origin),
            table.presence | table.call * _CALL | table.media * _MEDIA | continues * _CONTINUES,
            table.label,
            table.epoch,
            table.seq - _before(table.seq, first_seq),
            table.position - _usual_positions(table.seq, begins),
            *(table.keys, table.clicks, table.scrolls),
        )
    ]
    shapes = [shape for shape, _ in shrunken]
    head = Head(spans, first_ms, first_seq, list(table.epochs), list(table.labels), shapes)
    return sealed(head, [column for _, column in shrunken])


def unpack(seat: str, data: bytes) -> SpanTable:
    """The table of a seat that was packed; raises DamagedError."""
    return unpack_days(seat, [opened(data)])


def unpack_days(seat: str, days: Sequence[Opened]) -> SpanTable:
    """The table of a seat's packed days, at least one, by time: as if merged, and much faster."""
    edges = [0]
    for day in days:
        edges.append(edges[-1] + day.head.spans)
    columns = _widened(days, edges)
    lengths, start, back, bits, label, epoch, seq, position, keys, clicks, scrolls = columns
    start[1:] += lengths[:-1]
    for day, low, high in zip(days, edges, edges[1:], strict=False):
        start[low : low + 1], seq[low : low + 1] = day.head.first_ms, day.head.first_seq
        np.add.accumulate(start[low:high], out=start[low:high])
        np.add.accumulate(seq[low:high], out=seq[low:high])
    begins = np.array(edges[:-1])
    position += _usual_positions(seq, begins[begins < edges[-1]])
    return SpanTable(
        seat=seat,
        labels=_joined(label, [day.head.labels for day in days], edges),
        epochs=_joined(epoch, [day.head.epochs for day in days], edges, ordered=True),
        start=start,
        end=start + lengths,
        origin=_origins(start - back, bits),
        presence=bits & _PRESENCE,
        call=(bits & _CALL).astype(np.bool_),
        media=(bits & _MEDIA).astype(np.bool_),
        label=label,
        epoch=epoch,
        seq=seq,
        position=position,
        keys=keys,
        clicks=clicks,
        scrolls=scrolls,
    )


def _before(values: Longs, first: int) -> Longs:
    """Each span's value of the one before it; that of the first span is given."""
    found = np.empty_like(values)
    found[:1] = first
    found[1:] = values[:-1]
    return found


def _usual_positions(seq: Longs, begins: Longs) -> Longs:
    """Positions as they are where each run of one seq is a whole batch: counted from 0, and where a table begins."""
    places = np.arange(len(seq))
    first = places.copy()
    first[1:] *= seq[1:] != seq[:-1]
    first[begins] = begins
    np.maximum.accumulate(first, out=first)
    places -= first
    return places


def _origins(origin: Longs, bits: Bytes) -> Longs:
    """Origins, where those of spans that continue are still to be taken from the last that does not."""
    holder = np.arange(len(origin))
    holder *= bits < _CONTINUES
    np.maximum.accumulate(holder, out=holder)
    return origin.take(holder)


def _widened(days: Sequence[Opened], edges: Sequence[int]) -> list[Any]:
    """The columns of all days one after another, as they were given to `shrunk`."""
    at = [0] * len(days)
    sizes = [day.head.spans for day in days]
    found: list[Any] = []
    for number, kind in enumerate(_KINDS):
        shapes = [day.head.columns[number] for day in days]
        widths = [width for width, _ in shapes]
        whole = np.zeros(edges[-1], kind)
        planes = whole.view(np.uint8).reshape(len(whole), kind.itemsize)
        # Byte by byte of a value, of all days at once: a day by itself is too short for the price of a call.
        for place in range(max(widths)):
            parts = [
                day.columns[low + place * size : low + (place + 1) * size]
                if place < width
                else np.zeros(size, np.uint8)
                for day, low, size, width in zip(days, at, sizes, widths, strict=True)
            ]
            if place:
                planes[:, place] = np.concatenate(parts)
            else:
                whole[:] = np.concatenate(parts)
        bases = [base for _, base in shapes]
        if any(bases):
            whole += np.repeat(np.array(bases, kind), sizes)
        at = [low + size * width for low, size, width in zip(at, sizes, widths, strict=True)]
        found.append(whole)
    return found


def _joined(
    indices: Any, names: Sequence[Sequence[Any]], edges: Sequence[int], *, ordered: bool = False
) -> Sequence[Any]:
    """All names once, sorted if `ordered`; the indices, each day's into its own names, become indices into these."""
    if len(names) == 1:
        return names[0]
    # The next number for each name not met before, without a line of Python for each.
    places: dict[Any, int] = defaultdict(count().__next__)
    for name in sorted({name for of_day in names for name in of_day}) if ordered else ():
        places[name]
    for of_day, low, high in zip(names, edges, edges[1:], strict=False):
        own = np.fromiter(map(places.__getitem__, of_day), np.int32, len(of_day))
        indices[low:high] = own.take(indices[low:high])
    return list(places)
