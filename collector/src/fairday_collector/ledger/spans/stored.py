"""What is stored of some seats, packed days and open rows alike: the one place that reads both."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from fairday_collector.ledger.columns import Label, SpanTable
from fairday_collector.ledger.spans.blob import DamagedError, Opened, opened
from fairday_collector.ledger.spans.codec import unpack_days
from fairday_collector.ledger.spans.merge import merge
from fairday_collector.ledger.spans.rows import STORED_COLUMNS, STORED_NAMES, from_stored
from fairday_collector.store.labels import labels_of
from fairday_collector.store.tables import Epoch, SeatDay, SpanRow
from fairday_wire.spans import DAY_MS

# Built once: to build and adapt a statement each time costs as much as to read ten packed days.
_SEATS: BindParameter[str] = bindparam("seats", expanding=True)
_PACKED = (
    columns(col(SeatDay.seat_id), col(SeatDay.utc_day), col(SeatDay.columns))
    .where(col(SeatDay.seat_id).in_(_SEATS))
    .where(col(SeatDay.utc_day) >= bindparam("first"), col(SeatDay.utc_day) < bindparam("end"))
    .order_by(col(SeatDay.utc_day))
)
_OPEN = (
    columns(*STORED_COLUMNS, col(SpanRow.seat_id))
    .where(col(SpanRow.seat_id).in_(_SEATS))
    .where(col(SpanRow.start_ms) >= bindparam("first"), col(SpanRow.start_ms) < bindparam("end"))
)
_EPOCHS = columns(col(Epoch.seat_id), col(Epoch.number), col(Epoch.epoch)).where(col(Epoch.seat_id).in_(_SEATS))


def stored(session: Session, seats: Collection[str], first_day: int, end_day: int) -> dict[str, SpanTable]:
    """Tables of the spans that start on the UTC days `[first_day, end_day)`, by seat; seats without any are left out.

    Days are counted from 1970-01-01. The session must see one snapshot: a span is being moved from rows to a blob
    at any time. Raises DamagedError for a packed day that cannot be read.
    """
    connection = session.connection()
    asked = list(seats)
    packed: dict[str, list[Opened]] = {}
    for seat, utc_day, blob in connection.execute(_PACKED, {"seats": asked, "first": first_day, "end": end_day}):
        packed.setdefault(seat, []).append(open_day(seat, utc_day, blob))
    found = {seat: [unpack_days(seat, days)] for seat, days in packed.items()}
    rows: dict[str, list[Sequence[int]]] = {}
    between = {"first": first_day * DAY_MS, "end": end_day * DAY_MS}
    for row in connection.execute(_OPEN, {"seats": asked, **between}).all():
        rows.setdefault(row[-1], []).append(row)
    for seat, table in open_tables(connection, rows).items():
        found.setdefault(seat, []).append(table)
    return {seat: merge(tables) for seat, tables in found.items()}


def open_tables(connection: Connection, rows: Mapping[str, Sequence[Sequence[int]]]) -> dict[str, SpanTable]:
    """Tables of the open rows of some seats, values of `STORED_NAMES`, with what their numbers stand for looked up."""
    if not rows:
        return {}
    place = STORED_NAMES.index("label_id")
    labels: dict[int, Label] = labels_of(connection, {row[place] for of_seat in rows.values() for row in of_seat})
    epochs: dict[str, dict[int, str]] = {seat: {} for seat in rows}
    for seat, number, epoch in connection.execute(_EPOCHS, {"seats": list(rows)}):
        epochs[seat][number] = epoch
    return {seat: from_stored(seat, of_seat, epochs[seat], labels) for seat, of_seat in rows.items()}


def open_day(seat: str, utc_day: int, blob: bytes) -> Opened:
    """A packed seat-day, checked; raises DamagedError, which names it."""
    try:
        return opened(blob)
    except DamagedError as fault:
        message = f"seat {seat}, UTC day {utc_day}: {fault}"
        raise DamagedError(message) from fault


def utc_days_of(session: Session, seat_id: str) -> set[int]:
    """The UTC days, counted from 1970-01-01, on which any span of a seat starts."""
    packed = select(SeatDay.utc_day).where(SeatDay.seat_id == seat_id)
    waiting: Any = select(func.distinct(col(SpanRow.start_ms) // DAY_MS)).where(SpanRow.seat_id == seat_id)
    return {*session.exec(packed), *session.exec(waiting)}
