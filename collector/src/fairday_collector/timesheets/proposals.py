"""Reads what the ledger proposes as working time, and the record of many dates at once."""

from datetime import date, timedelta

import msgspec
from sqlmodel import Session

from fairday_collector.ledger.read import visible_rows
from fairday_collector.store.tables import LedgerDay
from fairday_collector.timesheets.model import Entry, Recorded
from fairday_collector.timesheets.record import RecordBook


def proposals(session: Session, person_id: str, first: date, last: date) -> dict[date, Entry]:
    """The proposed working time of a person's local dates, both included; dates without any are not there."""
    rows = visible_rows(session, LedgerDay, ("proposed",), [person_id], first, last)
    return {day: msgspec.convert(proposed, Entry) for _, day, proposed in rows if proposed}


def records(session: Session, person_id: str, first: date, last: date) -> dict[date, Recorded]:
    """The record in force of every local date of a person, both included, in four statements."""
    book = RecordBook.load(session, person_id, first, last)
    proposed = proposals(session, person_id, first, last)
    days = (first + timedelta(days=index) for index in range((last - first).days + 1))
    return {day: book.recorded(day, proposed.get(day)) for day in days}
