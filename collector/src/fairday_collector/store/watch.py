"""Watches a writer for changes of what ingest goes by, so that no path can forget to have ingest take notice."""

from sqlalchemy import event, inspect
from sqlalchemy.orm import UOWTransaction
from sqlmodel import Session, SQLModel

from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import (
    Assignment,
    ConfigChange,
    Membership,
    Person,
    PersonRole,
    PersonZone,
    Seat,
    SeatKey,
)

PAUSED = "fairday_paused"
_OF_PEOPLE = (Membership, PersonRole, PersonZone)


def pause_ingest(session: Session) -> None:
    """No group of uploads commits from here to the end of the transaction, and ingest forgets what it remembers.

    The first thing in a transaction that changes keys, whom seats feed, people's zones, teams or roles, or policies:
    what it reads after that no upload can overtake.
    """
    if not session.info.get(PAUSED):
        session.info[PAUSED] = True
        dialect_of(session).pause_ingest(session.connection())


def watch(session: Session) -> None:
    """Pauses ingest before such a change is written, where nobody did."""
    event.listen(session, "before_flush", _before_flush)


def _before_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    # New people and seats are known to nobody yet: enrolling a thousand must not have ingest forget the others.
    born = session.info.setdefault("fairday_born", set())
    born.update(row.id for row in session.new if isinstance(row, Person | Seat))
    changed = [row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, SQLModel)]
    if not session.info.get(PAUSED) and any(_matters(session, row, born) for row in changed):
        pause_ingest(session)


def _matters(session: Session, row: SQLModel, born: set[str]) -> bool:
    if isinstance(row, SeatKey):
        return row not in session.new and _changes(row, "revoked_ms")
    if isinstance(row, Seat):
        return row not in session.new and _changes(row, "revoked_ms")
    if isinstance(row, Assignment):
        return row.seat_id not in born
    if isinstance(row, _OF_PEOPLE):
        return row.person_id not in born
    return isinstance(row, ConfigChange) and row.kind == "policy"


def _changes(row: SQLModel, name: str) -> bool:
    return bool(inspect(row).attrs[name].history.has_changes())
