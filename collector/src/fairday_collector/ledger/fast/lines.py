"""First step of the fast reckoning: from the spans of seats to lines, in which nothing overlaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from fairday_collector.ledger.columns import PRESENCES, Bytes, Ints, Label, Longs, SpanTable
from fairday_collector.ledger.fast.parts import Part, parts_of
from fairday_collector.ledger.reckon.sweep import Interval

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
    parts = parts_of(table)
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


def _packed(parts: Iterable[Part]) -> list[list[Part]]:
    """Parts in as few lots as may be, so that within one lot they follow each other in time."""
    lots: list[list[Part]] = []
    for part in sorted((part for part in parts if len(part.start)), key=lambda part: int(part.start[0])):
        for lot in lots:
            if lot[-1].end[-1] <= part.start[0]:
                lot.append(part)
                break
        else:
            lots.append([part])
    return lots


def _line(table: SpanTable, number: Ints, first_device: int, lot: Sequence[Part]) -> Line:
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
