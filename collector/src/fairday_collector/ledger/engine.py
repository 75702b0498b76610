"""Keeps the ledger current: reckons marked days, and marks neighbours that depend on the same gaps."""

import logging
import zlib
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from fairday_collector.calendar import tzdata_version
from fairday_collector.clock import Clock
from fairday_collector.ledger.edges import edge
from fairday_collector.ledger.load import held_of, load_day
from fairday_collector.ledger.marks import mark
from fairday_collector.ledger.reckon import DayLedger, reckon_day
from fairday_collector.ledger.reckon.devices import devices
from fairday_collector.people import PersonHistory, histories
from fairday_collector.policy.book import PolicyBook
from fairday_collector.store import Store
from fairday_collector.store.tables import DirtyDay, LedgerDay

# Raised whenever the reckoning itself gives another result for the same spans and rules.
RECKONING = 1
BLOCK = 32
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engine:
    """The job "bring the ledger up to date"; idempotent, safe to run beside others and to kill at any point."""

    store: Store
    clock: Clock

    def bring_up(self) -> int:
        """Reckons one block of marked days, the longest waiting first; returns how many it did."""
        with self.store.read() as session:
            dirty = session.exec(
                select(DirtyDay).order_by(col(DirtyDay.since_ms), col(DirtyDay.day)).limit(BLOCK)
            ).all()
            if not dirty:
                return 0
            book = PolicyBook.load(session)
            known = histories(session, list({d.person_id for d in dirty}))
            rows = [self._try(session, known[d.person_id], d.day, book) for d in dirty]
        with self.store.write() as session:
            kept = []
            for row, seen in zip(rows, dirty, strict=True):
                marked = session.get(DirtyDay, (seen.person_id, seen.day))
                # Without its mark the day was reckoned by another worker, from all there is: this row may be older.
                if marked is not None and row is not None:
                    kept.append(row)
                    self._keep(session, row, marked, seen.mark)
                elif marked is not None:
                    marked.since_ms = self.clock()
            session.flush()
            # Only now, so that neighbours of one block are compared as they are from here on.
            for row in kept:
                self._mark_neighbours(session, row)
        return sum(row is not None for row in rows)

    def _try(self, session: Session, history: PersonHistory, day: date, book: PolicyBook) -> LedgerDay | None:
        try:
            return reckon(session, history, day, book, self.clock())
        except SQLAlchemyError:
            raise
        except Exception:  # a day that cannot be reckoned keeps its mark and must not hold up all others
            log.exception("ledger.day_failed", extra={"person": history.person.id, "day": str(day)})
            return None

    def _keep(self, session: Session, row: LedgerDay, marked: DirtyDay, seen: int) -> None:
        session.merge(row)
        # A mark made since the spans were read stays, and the day is reckoned once more.
        if marked.mark == seen:
            session.delete(marked)

    def _mark_neighbours(self, session: Session, row: LedgerDay) -> None:
        start, end = row.edge_gaps.split("|")
        for step, own, theirs in ((-1, start, 1), (1, end, 0)):
            day = row.day + timedelta(days=step)
            neighbour = session.get(LedgerDay, (row.person_id, day))
            other = neighbour.edge_gaps.split("|")[theirs] if neighbour else ""
            if own != other:
                mark(session, [(row.person_id, day)], self.clock())


def reckon(session: Session, history: PersonHistory, day: date, book: PolicyBook, now_ms: int) -> LedgerDay:
    """The ledger of a person's local date, from the stored spans and the policy of that date."""
    start_ms, end_ms = history.zones.bounds(day)
    held = held_of(session, history.person.id)
    stretches = load_day(session, held, start_ms, end_ms)
    policy = book.of(history, day)
    ledger = reckon_day(stretches, policy.settings.rules, start_ms, end_ms, held)
    made_by = {
        "reckoning": RECKONING,
        "policy_changes": list(policy.changes),
        "rules": msgspec.to_builtins(policy.settings.rules),
        "tzdata": tzdata_version(),
    }
    lines = devices(stretches)
    edges = f"{edge(lines, start_ms)}|{edge(lines, end_ms)}"
    return _row(history, day, ledger, edges, made_by, now_ms)


def _row(
    history: PersonHistory, day: date, ledger: DayLedger, edges: str, made_by: dict[str, object], now_ms: int
) -> LedgerDay:
    return LedgerDay(
        person_id=history.person.id,
        day=day,
        zone=history.zones.zone_on(day),
        start_ms=ledger.start_ms,
        end_ms=ledger.end_ms,
        first_ms=ledger.first_ms,
        last_ms=ledger.last_ms,
        last_received_ms=ledger.last_received_ms,
        overlap_ms=ledger.overlap_ms,
        states=dict(ledger.states),
        apps=[[app, ms] for app, ms in ledger.apps],
        counts=msgspec.to_builtins(ledger.counts),
        segments=zlib.compress(msgspec.json.encode(ledger.segments)),
        edge_gaps=edges,
        made_by=made_by,
        reckoned_ms=now_ms,
    )
