"""What is stored of some seats, packed days and open rows alike: the one place that reads both."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, func, select

from fairday_collector.ledger.columns import SpanTable
from fairday_collector.ledger.spans.blob import DamagedError, Opened, opened
from fairday_collector.ledger.spans.codec import unpack_days
from fairday_collector.ledger.spans.merge import merge
from fairday_collector.ledger.spans.rows import tables_of
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import SeatDay, SpanRow
from fairday_wire.spans import DAY_MS

# Built once: to build and adapt a statement each time costs as much as to read ten packed days.
_SEATS: BindParameter[str] = bindparam("seats", expanding=True)
_PACKED = (
    columns(col(SeatDay.seat_id), col(SeatDay.utc_day), col(SeatDay.columns))
    .where(col(SeatDay.seat_id).in_(_SEATS))
    .where(col(SeatDay.utc_day) >= bindparam("first"), col(SeatDay.utc_day) < bindparam("end"))
    .order_by(col(SeatDay.utc_day))
)


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
    rows = dialect_of(connection).spans(connection, asked, first_day * DAY_MS, end_day * DAY_MS)
    for seat, table in tables_of(connection, rows).items():
        found.setdefault(seat, []).append(table)
    return {seat: merge(tables) for seat, tables in found.items()}


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
