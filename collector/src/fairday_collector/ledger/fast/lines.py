"""First step of the fast reckoning: from the spans of seats to lines, in which nothing overlaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from fairday_collector.ledger.columns import PRESENCES, Bytes, Ints, Label, Longs, SpanTable
from fairday_collector.ledger.fast.columns import Places
from fairday_collector.ledger.reckon.devices import Device, devices
from fairday_collector.ledger.reckon.model import Stretch
from fairday_collector.ledger.reckon.sweep import Interval
from fairday_wire.spans import Span

QUIET = PRESENCES.index("quiet")
CALL, MEDIA, KINDS = 8, 16, 32
"""What a kind is made of: a presence, and these bits; and how many kinds there are."""


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of devices of one seat that never overlap, by time; every column has one value a piece.

    `kind` is the index of the presence plus `CALL` and `MEDIA`; `device` counts in the order of seat and epoch, `label`
    in that of `Names`.
    """

    start: Longs
    end: Longs
    kind: Bytes
    label: Ints
    origin: Longs
    device: Ints


@dataclass(frozen=True, slots=True)
class Counted:
    """Spans whose counts are not lost to other batches, by start."""

    start: Longs
    keys: Longs
    clicks: Longs
    scrolls: Longs


@dataclass(frozen=True, slots=True)
class Seat:
    """What one seat recorded; `contested` is the time of each span that loses all of it, with its device."""

    name: str
    epochs: Sequence[str]
    first_device: int
    lines: Sequence[Line]
    counted: Counted
    contested: Sequence[tuple[int, Interval]]


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of a table that are kept for one device or more, with what is left of their time."""

    rows: Places | slice
    start: Longs
    end: Longs
    counted: Places | slice
    contested: Sequence[tuple[int, Interval]] = ()


def seats_of(tables: Iterable[SpanTable]) -> tuple[list[Seat], list[Label]]:
    """Seats by id, and the distinct labels of them all. Raises `ValueError` where two tables are of one seat."""
    by_seat = sorted(tables, key=lambda table: table.seat)
    if len({table.seat for table in by_seat}) < len(by_seat):
        raise ValueError("the spans of one seat come in one table")
    known: dict[Label, int] = {}
    seats: list[Seat] = []
    first_device = 0
    for table in by_seat:
        number = _numbers(table.labels, known)
        seats.append(_seat(table, number, first_device))
        first_device += len(table.epochs)
    return seats, list(known)


def _numbers(labels: Sequence[Label], known: dict[Label, int]) -> Ints:
    """Number of each label among those known so far, to which new ones are added."""
    if not known:
        known.update(zip(labels, range(len(labels)), strict=True))
        if len(known) == len(labels):
            return np.arange(len(labels), dtype=np.int32)
        known.clear()
    return np.array([known.setdefault(label, len(known)) for label in labels], np.int32)


def _seat(table: SpanTable, number: Ints, first_device: int) -> Seat:
    parts = _parts(table)
    counted = parts[0].counted if len(parts) == 1 else np.concatenate([np.asarray(part.counted) for part in parts])
    if not isinstance(counted, slice):
        counted = np.sort(counted)
    return Seat(
        name=table.seat,
        epochs=table.epochs,
        first_device=first_device,
        lines=[_line(table, number, first_device, lot) for lot in _packed(parts)],
        counted=Counted(table.start[counted], table.keys[counted], table.clicks[counted], table.scrolls[counted]),
        contested=[(first_device + epoch, interval) for part in parts for epoch, interval in part.contested],
    )


def _parts(table: SpanTable) -> list[_Part]:
    start, end = table.start, table.end
    if _apart(start, end):
        return [_Part(slice(None), start, end, slice(None))]
    if len(table.epochs) > 1 and bool((start[1:] == start[:-1]).any()):
        # Perhaps copies of one span in several epochs, which are told apart by the seat as a whole.
        return _resolved(table, np.arange(len(start)))
    parts: list[_Part] = []
    for epoch in range(len(table.epochs)):
        rows = np.flatnonzero(table.epoch == epoch)
        if _apart(start[rows], end[rows]):
            parts.append(_Part(rows, start[rows], end[rows], rows))
        else:
            parts += _resolved(table, rows)
    return parts


def _apart(start: Longs, end: Longs) -> bool:
    return bool((end[:-1] <= start[1:]).all())


def _resolved(table: SpanTable, rows: Places) -> list[_Part]:
    """Devices as the clear reckoning tells them apart: what overlaps or repeats is rare, and its rules are many."""
    stretches = stretches_of(table, rows)
    row_of = {id(stretch.span): int(row) for row, stretch in zip(rows, stretches, strict=True)}
    return [_resolved_part(table, device, row_of) for device in devices(stretches)]


def _resolved_part(table: SpanTable, device: Device, row_of: dict[int, int]) -> _Part:
    epoch = list(table.epochs).index(device.epoch)
    return _Part(
        rows=np.array([row_of[id(span)] for _, _, span in device.pieces], np.intp),
        start=np.array([start for start, _, _ in device.pieces], np.int64),
        end=np.array([end for _, end, _ in device.pieces], np.int64),
        counted=np.array([row_of[id(span)] for span in device.spans], np.intp),
        contested=[(epoch, interval) for interval in device.contested],
    )


def stretches_of(table: SpanTable, rows: Places) -> list[Stretch]:
    """Some rows of a table in the clear form."""
    columns = (
        *(table.start, table.end, table.origin, table.presence, table.call, table.media, table.label),
        *(table.keys, table.clicks, table.scrolls, table.epoch, table.seq),
    )
    found = []
    for start, end, origin, presence, call, media, label, keys, clicks, scrolls, epoch, seq in zip(
        *(column[rows].tolist() for column in columns), strict=True
    ):
        app, title, site = table.labels[label]
        span = Span(
            start=start, end=end, since=None if origin == start else origin, presence=PRESENCES[presence],
            call=call, media=media, app=app, title=title, site=site, keys=keys, clicks=clicks, scrolls=scrolls,
        )  # fmt: skip
        found.append(Stretch(span, table.seat, table.epochs[epoch], seq))
    return found


def _packed(parts: Iterable[_Part]) -> list[list[_Part]]:
    """Parts in as few lots as may be, so that within one lot they follow each other in time."""
    lots: list[list[_Part]] = []
    for part in sorted((part for part in parts if len(part.start)), key=lambda part: int(part.start[0])):
        for lot in lots:
            if lot[-1].end[-1] <= part.start[0]:
                lot.append(part)
                break
        else:
            lots.append([part])
    return lots


def _line(table: SpanTable, number: Ints, first_device: int, lot: Sequence[_Part]) -> Line:
    start, end = (_joined([getattr(part, name) for part in lot]) for name in ("start", "end"))
    rows = lot[0].rows if len(lot) == 1 else np.concatenate([np.asarray(part.rows) for part in lot])
    kind = (
        table.presence
        | np.where(table.call, CALL, 0).astype(np.uint8)
        | np.where(table.media, MEDIA, 0).astype(np.uint8)
    )
    return Line(start, end, kind[rows], number[table.label[rows]], table.origin[rows], table.epoch[rows] + first_device)


def _joined(columns: Sequence[Longs]) -> Longs:
    return columns[0] if len(columns) == 1 else np.concatenate(columns)
