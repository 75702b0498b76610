"""Room for the spans of each UTC day: made ahead, given back once all of the day is packed, taken away by retention."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col

from fairday_collector.clock import Clock
from fairday_collector.ledger.spans.packing import CLOSED_AFTER_MS
from fairday_collector.store import Store
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import SeatDay
from fairday_collector.store.watch import pause_ingest
from fairday_wire.spans import DAY_MS

# Yesterday for what is on its way; two days ahead, so that a worker may be away over one.
AROUND = range(-1, 3)


@dataclass(frozen=True, slots=True)
class Days:
    """Brings the room for spans up to now; idempotent, and safe beside ingest, which makes what it misses itself."""

    store: Store
    clock: Clock

    def bring_up(self) -> int:
        """Makes room for the days around now, and gives back that of closed days that hold no span; returns these."""
        now_ms = self.clock()
        with self.store.write() as session:
            today = now_ms // DAY_MS
            dialect_of(session).ensure_days(session.connection(), [today + step for step in AROUND])
        closed = (now_ms - CLOSED_AFTER_MS) // DAY_MS
        with self.store.read() as session:
            # Looked for before ingest has to wait, and once more while it does.
            if not dialect_of(session).empty_days(session.connection(), closed):
                return 0
        with self.store.write() as session:
            pause_ingest(session)
            connection, dialect = session.connection(), dialect_of(session)
            empty = dialect.empty_days(connection, closed)
            return len(empty) if dialect.drop_days(connection, empty) else 0


def drop_days(session: Session, before_day: int) -> bool:
    """Erases every span that starts before a UTC day, packed or not, for good.

    The day is counted from 1970-01-01. False, with nothing done, where readers did not end within a second.
    """
    pause_ingest(session)
    if not dialect_of(session).erase_spans(session.connection(), before_day):
        return False
    session.connection().execute(delete(SeatDay).where(col(SeatDay.utc_day) < before_day))
    return True
