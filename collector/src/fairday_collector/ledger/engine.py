"""Keeps the ledger current: reckons marked days, and marks neighbours that depend on the same gaps."""

import zlib
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
from sqlmodel import Session, col, delete, select

from fairday_collector.calendar import tzdata_version
from fairday_collector.clock import Clock
from fairday_collector.ledger.edges import gaps_at
from fairday_collector.ledger.load import held_of, load_day
from fairday_collector.ledger.marks import mark
from fairday_collector.ledger.reckon import DayLedger, reckon_day
from fairday_collector.people import PersonHistory, histories
from fairday_collector.policy.book import PolicyBook
from fairday_collector.store import Store
from fairday_collector.store.tables import DirtyDay, LedgerDay

# Raised whenever the reckoning itself gives another result for the same spans and rules.
RECKONING = 1
BLOCK = 32


@dataclass(frozen=True, slots=True)
class Engine:
    """The job "bring the ledger up to date"; idempotent, safe to run beside others and to kill at any point."""

    store: Store
    clock: Clock

    def bring_up(self) -> int:
        """Reckons one block of marked days, the longest waiting first; returns how many there were."""
        with self.store.read() as session:
            dirty = session.exec(
                select(DirtyDay).order_by(col(DirtyDay.since_ms), col(DirtyDay.day)).limit(BLOCK)
            ).all()
            if not dirty:
                return 0
            book = PolicyBook.load(session)
            known = histories(session, list({d.person_id for d in dirty}))
            rows = [reckon(session, known[d.person_id], d.day, book, self.clock()) for d in dirty]
        with self.store.write() as session:
            for row, seen in zip(rows, dirty, strict=True):
                self._keep(session, row, seen)
        return len(rows)

    def _keep(self, session: Session, row: LedgerDay, seen: DirtyDay) -> None:
        session.merge(row)
        session.flush()
        # A mark made since the spans were read stays, and the day is reckoned once more.
        session.exec(
            delete(DirtyDay).where(
                col(DirtyDay.person_id) == seen.person_id,
                col(DirtyDay.day) == seen.day,
                col(DirtyDay.mark) == seen.mark,
            )
        )
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
    edges = f"{gaps_at(stretches, start_ms)}|{gaps_at(stretches, end_ms)}"
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
