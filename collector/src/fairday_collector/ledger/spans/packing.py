"""The job that packs closed seat-days: from rows to one blob, late rows into the blob that is there."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, func

from fairday_collector.clock import Clock
from fairday_collector.ledger.fill import filled
from fairday_collector.ledger.spans.blob import DamagedError
from fairday_collector.ledger.spans.codec import pack, unpack_days
from fairday_collector.ledger.spans.merge import merge
from fairday_collector.ledger.spans.rows import STORED_COLUMNS
from fairday_collector.ledger.spans.stored import open_day, open_tables
from fairday_collector.store import Store
from fairday_collector.store.tables import SeatDay, SpanRow
from fairday_wire.spans import DAY_MS

# Most of what is late comes within a day and a half: a machine that was offline for a night and a morning.
CLOSED_AFTER_MS = 36 * 3_600_000
# Some 40 ms each, so that no other job waits long; there is always a next run.
DAYS_AT_ONCE = 16
FILL = "pack"
log = logging.getLogger(__name__)

_KEYS = ("seat_id", "start_ms", "epoch_no", "seq", "position")
# By all of its key, since rows that come while others are packed are in none of the blobs.
_DELETE = delete(SpanRow).where(*(getattr(SpanRow, name) == bindparam(name) for name in _KEYS))


class _OvertakenError(Exception):
    """Rows that were read are gone: somebody else packed or erased them."""


@dataclass(frozen=True, slots=True)
class Packing:
    """Brings closed seat-days into blobs; idempotent, safe beside ingest and itself, and to kill at any point."""

    store: Store
    clock: Clock

    def bring_up(self) -> int:
        """Packs some seat-days whose UTC day ended 36 h ago, the oldest first; returns how many it did."""
        now_ms = self.clock()
        with self.store.read() as session:
            due = _due(session, (now_ms - CLOSED_AFTER_MS) // DAY_MS * DAY_MS)
        if not due:
            self._note_filled(now_ms)
        done = 0
        for seat, utc_day in due:
            done += self._try(seat, utc_day)
            if done == DAYS_AT_ONCE:
                break
        return done

    def _try(self, seat: str, utc_day: int) -> bool:
        try:
            return self._pack(seat, utc_day)
        except DamagedError:  # its rows stay, and other seats must not wait for it
            log.exception("pack.day_failed", extra={"seat": seat, "utc_day": utc_day})
            return False
        except _OvertakenError:
            return False

    def _pack(self, seat: str, utc_day: int) -> bool:
        """Whether the day was packed; read and packed beside other writers, then swapped in a short transaction."""
        with self.store.read() as session:
            rows = _rows(session, seat, utc_day)
            before = _blob(session, seat, utc_day)
            tables = open_tables(session.connection(), {seat: rows} if rows else {})
        if not rows:
            return False
        table = tables[seat]
        if before is not None:
            table = merge([unpack_days(seat, [open_day(seat, utc_day, before)]), table])
        blob = pack(table)
        keys = [dict(zip(_KEYS, (seat, *row[:4]), strict=True)) for row in rows]
        with self.store.write() as session:
            gone = session.connection().execute(_DELETE, keys).rowcount
            if gone != len(rows) or _blob(session, seat, utc_day) != before:
                raise _OvertakenError
            session.merge(
                SeatDay(seat_id=seat, utc_day=utc_day, spans=len(table.start), packed_ms=self.clock(), columns=blob)
            )
        return True

    def _note_filled(self, now_ms: int) -> None:
        with self.store.read() as session:
            due = filled(session, FILL, now_ms)
        if due:
            with self.store.write() as session:
                filled(session, FILL, now_ms, note=True)


def _due(session: Session, before_ms: int) -> Sequence[tuple[str, int]]:
    """The oldest UTC day with open rows of each seat that has any before an instant, oldest first."""
    query: Any = (
        columns(col(SpanRow.seat_id), func.min(SpanRow.start_ms))
        .where(col(SpanRow.start_ms) < before_ms)
        .group_by(col(SpanRow.seat_id))
        .order_by(func.min(SpanRow.start_ms), col(SpanRow.seat_id))
    )
    return [(seat, first_ms // DAY_MS) for seat, first_ms in session.connection().execute(query)]


def _rows(session: Session, seat: str, utc_day: int) -> Sequence[Sequence[int]]:
    query = columns(*STORED_COLUMNS).where(
        col(SpanRow.seat_id) == seat,
        col(SpanRow.start_ms) >= utc_day * DAY_MS,
        col(SpanRow.start_ms) < (utc_day + 1) * DAY_MS,
    )
    return session.connection().execute(query).all()


def _blob(session: Session, seat: str, utc_day: int) -> bytes | None:
    query = columns(col(SeatDay.columns)).where(col(SeatDay.seat_id) == seat, col(SeatDay.utc_day) == utc_day)
    return session.connection().execute(query).scalar()
