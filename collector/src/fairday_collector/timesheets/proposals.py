"""Reads what the ledger proposes as working time, and the record of many dates at once."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec
from sqlmodel import Session

from fairday_collector.ledger.read import visible_rows
from fairday_collector.store.tables import LedgerDay
from fairday_collector.timesheets.model import Entry, Recorded
from fairday_collector.timesheets.record import RecordBook


def proposals(session: Session, person_id: str, first: date, last: date) -> dict[date, Entry]:
    """The proposed working time of a person's local dates, both included; dates without any are not there."""
    return _proposals(session, [person_id], first, last).get(person_id, {})


def records(session: Session, person_id: str, first: date, last: date) -> dict[date, Recorded]:
    """The record in force of every local date of a person, both included, in four statements."""
    return records_of(session, [person_id], first, last)[person_id]


def records_of(session: Session, people: Sequence[str], first: date, last: date) -> Mapping[str, dict[date, Recorded]]:
    """The record in force of every local date of each of some people, as `records`, in as many statements."""
    books = RecordBook.load_each(session, people, first, last)
    proposed = _proposals(session, people, first, last)
    days = [first + timedelta(days=index) for index in range((last - first).days + 1)]
    return {
        person: {day: book.recorded(day, proposed.get(person, {}).get(day)) for day in days}
        for person, book in books.items()
    }


def _proposals(session: Session, people: Sequence[str], first: date, last: date) -> dict[str, dict[date, Entry]]:
    found: dict[str, dict[date, Entry]] = {}
    for person, day, proposed in visible_rows(session, LedgerDay, ("proposed",), people, first, last):
        if proposed:
            found.setdefault(person, {})[day] = msgspec.convert(proposed, Entry)
    return found
