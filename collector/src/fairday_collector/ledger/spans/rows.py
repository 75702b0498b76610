"""Span rows as columns: where the open days enter the form that is packed, merged and reckoned."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import BindParameter, Connection, bindparam, select
from sqlmodel import col

from fairday_collector.ledger.columns import Ints, Label, Longs, SpanTable
from fairday_collector.ledger.spans.order import by_start
from fairday_collector.store.dialect.base import SPAN_COLUMNS, SpanRows
from fairday_collector.store.labels import labels_of
from fairday_collector.store.tables import Epoch
from fairday_collector.store.types import id_of

_SEAT, _EPOCH, _LABEL = map(SPAN_COLUMNS.index, ("seat_id", "epoch_no", "label_id"))
_SEATS: BindParameter[str] = bindparam("seats", expanding=True)
_EPOCHS = (
    select(col(Epoch.seat_id), col(Epoch.number), col(Epoch.epoch))
    .where(col(Epoch.seat_id).in_(_SEATS))
    .where(col(Epoch.number).between(bindparam("low"), bindparam("high")))
)


def tables_of(connection: Connection, rows: SpanRows) -> dict[str, SpanTable]:
    """The tables of span rows by seat; the transaction must see what the rows' numbers stand for."""
    if not len(rows):
        return {}
    by_seat = {id_of(int(of_seat[0, _SEAT])): of_seat for of_seat in _by_seat(rows)}
    labels = labels_of(connection, np.unique(rows[:, _LABEL]).tolist())
    epochs = _epochs_of(connection, by_seat, rows[:, _EPOCH])
    return {seat: from_rows(seat, of_seat, labels, epochs[seat]) for seat, of_seat in by_seat.items()}


def from_rows(seat: str, rows: SpanRows, labels: Mapping[int, Label], epochs: Mapping[int, str]) -> SpanTable:
    """The table of one seat's rows, given in any order; labels by the first span that has each."""
    columns = dict(zip(SPAN_COLUMNS, np.ascontiguousarray(rows.T), strict=True))
    start, kind = columns["start_ms"], columns["kind"]
    numbers, epoch = _numbered(columns["epoch_no"])
    names = [epochs[number] for number in numbers]
    ordered = sorted(names)
    table = by_start(
        SpanTable(
            seat=seat,
            labels=(),
            epochs=ordered,
            start=start,
            end=start + columns["length_ms"],
            origin=start - columns["before_ms"],
            presence=(kind >> 2).astype(np.uint8),
            call=(kind & 2).astype(np.bool_),
            media=(kind & 1).astype(np.bool_),
            label=columns["label_id"].astype(np.int32),
            epoch=_places(names, ordered).take(epoch),
            seq=columns["seq"],
            position=columns["position"].astype(np.int32),
            keys=columns["keys"],
            clicks=columns["clicks"],
            scrolls=columns["scrolls"],
        )
    )
    ids, label = _numbered(table.label)
    meant = [labels[number] for number in ids]
    # One label may have two ids, of which the older is not given out any more.
    distinct = list(dict.fromkeys(meant))
    return replace(table, labels=distinct, label=_places(meant, distinct).take(label))


def _numbered(values: Longs | Ints) -> tuple[list[int], Ints]:
    """The distinct ones of some values, by first place, and for each value its index into these."""
    distinct, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(first)
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return distinct[order].tolist(), places.take(inverse)


def _places(some: Collection[Any], among: Collection[Any]) -> Ints:
    """For each of some values its index among distinct ones."""
    index = {value: place for place, value in enumerate(among)}
    return np.fromiter(map(index.__getitem__, some), np.int32, len(some))


def _by_seat(rows: SpanRows) -> list[SpanRows]:
    seats = rows[:, _SEAT]
    if (seats == seats[0]).all():
        return [rows]
    grouped = rows[np.argsort(seats, kind="stable")]
    return np.split(grouped, np.flatnonzero(np.diff(grouped[:, _SEAT])) + 1)


def _epochs_of(connection: Connection, seats: Collection[str], numbers: Longs) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {seat: {} for seat in seats}
    asked = {"seats": list(seats), "low": int(numbers.min()), "high": int(numbers.max())}
    for seat, number, epoch in connection.execute(_EPOCHS, asked):
        found[seat][number] = epoch
    return found
