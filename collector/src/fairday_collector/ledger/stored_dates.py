"""The dates of a person about which anything is stored: kept days, spans, claims and records, by their keys alone."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlmodel import Session, col, select

from fairday_collector.calendar import DAY_MS
from fairday_collector.ledger.load import held_of
from fairday_collector.ledger.read import spans_between
from fairday_collector.ledger.spans.stored import utc_days_of
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import ClaimRow, Correction, DayRollup, LedgerDay, TimesheetAct

_ONE_DAY = timedelta(days=1)


def kept_dates(session: Session, person_id: str) -> set[date]:
    """The dates of a person that a generation has a day or sums of."""
    return {
        day
        for table in (LedgerDay, DayRollup)
        for day in session.exec(select(col(table.day)).where(col(table.person_id) == person_id).distinct())
    }


def told_dates(session: Session, history: PersonHistory) -> set[date]:
    """The dates of a person that spans, claims or records may touch, an edge included.

    No date that is touched lacks. Some are not, since of packed spans only the UTC day is read.
    """
    person = history.person.id
    found = set(session.exec(select(col(Correction.day)).where(Correction.person_id == person).distinct()))
    acts = select(col(TimesheetAct.first), col(TimesheetAct.last)).where(TimesheetAct.person_id == person)
    for first, last in session.exec(acts.distinct()):
        found.update(_dates(first, last))
    for low, high in (*_sent(session, person), *_claimed(session, person)):
        # Dates that a zone skipped are among them: an edge of theirs is one of their neighbours' too.
        found.update(_dates(history.zones.date_of(low - 1), history.zones.date_of(high)))
    return found


def is_told(session: Session, history: PersonHistory, day: date) -> bool:
    """Whether a span, a claim or a correction lies on a date, or an act on its period; reads the spans around it."""
    person, (start_ms, end_ms) = history.person.id, history.zones.bounds(day)
    corrected = select(Correction.n).where(Correction.person_id == person, Correction.day == day)
    acted = select(TimesheetAct.n).where(
        TimesheetAct.person_id == person, TimesheetAct.first <= day, TimesheetAct.last >= day
    )
    return bool(
        session.exec(corrected).first()
        or session.exec(acted).first()
        or any(low < end_ms and start_ms < high for low, high in _claimed(session, person))
        or spans_between(session, history, start_ms, end_ms)
    )


def _sent(session: Session, person_id: str) -> Iterator[tuple[int, int]]:
    for seat, turns in held_of(session, person_id).items():
        for day in utc_days_of(session, seat):
            # A span is at most a day long: one that starts on this UTC day ends by the end of the next.
            low, high = day * DAY_MS, (day + 2) * DAY_MS - 1
            if any(start <= high and low <= end for start, end in turns):
                yield low, high


def _claimed(session: Session, person_id: str) -> Iterator[tuple[int, int]]:
    yield from session.exec(select(ClaimRow.start_ms, ClaimRow.end_ms).where(ClaimRow.person_id == person_id))


def _dates(first: date, last: date) -> Iterator[date]:
    return (first + _ONE_DAY * at for at in range((last - first).days + 1))
