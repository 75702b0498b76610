"""The job that packs closed seat-days: from rows to one blob, late rows into the blob that is there."""

import logging
from dataclasses import dataclass

from sqlalchemy import select as columns
from sqlmodel import Session, col

from fairday_collector.clock import Clock
from fairday_collector.ledger.fill import filled
from fairday_collector.ledger.spans.blob import DamagedError
from fairday_collector.ledger.spans.codec import pack, unpack_days
from fairday_collector.ledger.spans.merge import merge
from fairday_collector.ledger.spans.rows import tables_of
from fairday_collector.ledger.spans.stored import open_day
from fairday_collector.store import Store
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import SeatDay
from fairday_wire.spans import DAY_MS

# Most of what is late comes within a day and a half: a machine that was offline for a night and a morning.
CLOSED_AFTER_MS = 36 * 3_600_000
# Some 40 ms each, so that no other job waits long; there is always a next run.
DAYS_AT_ONCE = 16
FILL = "pack"
log = logging.getLogger(__name__)


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
        closed = (now_ms - CLOSED_AFTER_MS) // DAY_MS
        done, is_due = 0, False
        with self.store.read() as session:
            for seat, utc_day in dialect_of(session).open_days(session.connection(), closed):
                is_due = True
                done += self._try(seat, utc_day)
                if done == DAYS_AT_ONCE:
                    break
        if not is_due:
            self._note_filled(now_ms)
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
            connection, dialect = session.connection(), dialect_of(session)
            rows = dialect.spans(connection, [seat], utc_day * DAY_MS, (utc_day + 1) * DAY_MS)
            tables = list(tables_of(connection, rows).values())
            before = _blob(session, seat, utc_day)
        if not tables:
            return False
        if before is not None:
            tables.append(unpack_days(seat, [open_day(seat, utc_day, before)]))
        table = merge(tables)
        blob = pack(table)
        with self.store.write() as session:
            # By all of their keys, since rows that come while others are packed are in none of the blobs.
            gone = dialect.remove_spans(session.connection(), rows)
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


def _blob(session: Session, seat: str, utc_day: int) -> bytes | None:
    query = columns(col(SeatDay.columns)).where(col(SeatDay.seat_id) == seat, col(SeatDay.utc_day) == utc_day)
    return session.connection().execute(query).scalar()
