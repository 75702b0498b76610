"""Seats and the people they feed: find, assign, revoke, list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from fairday_collector import audit
from fairday_collector.errors import Invalid, NotFound
from fairday_collector.ledger.marks import mark
from fairday_collector.ledger.spans.stored import utc_days_of
from fairday_collector.people import PersonHistory, histories
from fairday_collector.seat_health.holes import holes
from fairday_collector.store.tables import Assignment, Person, Seat, SeatKey
from fairday_collector.store.watch import pause_ingest
from fairday_wire.spans import DAY_MS

FOREVER_MS = 2**62
# Where the first assignment of a seat begins: it covers the past, so that a later one may be dated into it.
FIRST_MS = 0


@dataclass(frozen=True, slots=True)
class SeatNow:
    """A seat as administrators see it; `missing` lists the holes in its numbering, epoch by epoch."""

    seat: Seat
    person: str | None
    missing: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Feeds:
    """Whom a seat feeds: (from, to, person id) in epoch ms, and the dated facts of these people by id."""

    turns: Sequence[tuple[int, int, str]]
    known: Mapping[str, PersonHistory]

    def at(self, instant_ms: int) -> PersonHistory | None:
        """The person it feeds at an instant; None for a seat nobody was given yet."""
        return next((self.known[person] for start, end, person in self.turns if start <= instant_ms < end), None)

    def days_of(self, stretches: Sequence[tuple[int, int]]) -> set[tuple[str, date]]:
        """The (person, local date) pairs that stretches lie on, given by start, for whomever it fed at the time."""
        found: set[tuple[str, date]] = set()
        for start, end, person in self.turns:
            zones, known_until = self.known[person].zones, start
            for first, last in stretches:
                low, high = max(first, start), min(last, end)
                # Most lie whole within the day of the one before: no need to ask the calendar again.
                if low >= high or high <= known_until:
                    continue
                for day in zones.dates_between(low, high):
                    found.add((person, day))
                    known_until = zones.bounds(day)[1]
        return found


def find_seat(session: Session, seat_id: str) -> Seat:
    """The seat of an id; raises NotFound."""
    seat = session.get(Seat, seat_id)
    if seat is None:
        raise NotFound("unknown_seat", f"There is no seat {seat_id!r}. `fairday seat list` shows them.")
    return seat


def held_by(session: Session, seat_ids: Sequence[str]) -> dict[str, list[tuple[int, int, str]]]:
    """For each seat, who it feeds: (from, to, person) in epoch ms; the first assignment covers its past."""
    assigned = select(Assignment.seat_id, Assignment.from_ms, Assignment.person_id)
    held: dict[str, list[tuple[int, int, str]]] = {}
    for seat, from_ms, person in session.exec(
        assigned.where(col(Assignment.seat_id).in_(seat_ids)).order_by(col(Assignment.from_ms))
    ):
        turns = held.setdefault(seat, [])
        if turns:
            start, _, before = turns[-1]
            turns[-1] = (start, from_ms, before)
        turns.append((from_ms if turns else -FOREVER_MS, FOREVER_MS, person))
    return held


def feeds_of(session: Session, seat_id: str) -> Feeds:
    """Whom a seat feeds, now and before."""
    return feeds_of_seats(session, [seat_id])[seat_id]


def feeds_of_seats(session: Session, seat_ids: Collection[str]) -> dict[str, Feeds]:
    """Whom each of some seats feeds, now and before, in a few statements whatever their number."""
    held = held_by(session, list(seat_ids))
    known = histories(session, list({person for turns in held.values() for _, _, person in turns}))
    return {
        seat: Feeds(turns, {person: known[person] for _, _, person in turns})
        for seat in seat_ids
        for turns in [held.get(seat, [])]
    }


def person_of(session: Session, seat_id: str, at_ms: int) -> str | None:
    """The id of the person a seat feeds at an instant; None for a seat nobody was given yet."""
    turns = held_by(session, [seat_id]).get(seat_id, [])
    return next((person for start, end, person in turns if start <= at_ms < end), None)


def seats_of(session: Session, person_id: str) -> list[str]:
    """The ids of all seats that ever fed a person's record."""
    return list(session.exec(select(Assignment.seat_id).where(Assignment.person_id == person_id).distinct()))


def assign_seat(session: Session, seat: Seat, person: Person, from_ms: int | None, now_ms: int, actor: str) -> None:
    """Gives a seat to a person from an instant on, or, where it is the first, for all its past.

    Every day of the seat's spans is marked for the person and for those it fed before.
    """
    if from_ms is not None and from_ms > now_ms + DAY_MS:
        raise Invalid("bad_instant", "--from lies in the future. Assign the seat when the person takes it over.")
    pause_ingest(session)
    before = {who for _, _, who in held_by(session, [seat.id]).get(seat.id, [])}
    start = FIRST_MS if not before else now_ms if from_ms is None else from_ms
    session.merge(Assignment(seat_id=seat.id, from_ms=start, person_id=person.id))
    audit.record(session, now_ms, actor, "seat.assign", seat.id, person=person.id, from_ms=start)
    session.flush()
    known = histories(session, [person.id, *before])
    for day in utc_days_of(session, seat.id):
        # A span is at most a day long, so one that starts on this UTC day ends by the end of the next.
        first = day * DAY_MS
        mark(
            session,
            [
                (who, local)
                for who, past in known.items()
                for local in past.zones.dates_between(first, first + 2 * DAY_MS)
            ],
            now_ms,
        )


def revoke_seat(session: Session, seat: Seat, now_ms: int, actor: str) -> None:
    """Refuses a seat's keys from now on; what it sent stays."""
    pause_ingest(session)
    if seat.revoked_ms is None:
        seat.revoked_ms = now_ms
        session.add(seat)
        for key in session.exec(select(SeatKey).where(SeatKey.seat_id == seat.id, col(SeatKey.revoked_ms).is_(None))):
            key.revoked_ms = now_ms
            session.add(key)
        audit.record(session, now_ms, actor, "seat.revoke", seat.id)


def people_fed(session: Session, now_ms: int) -> Mapping[str, tuple[str, str]]:
    """For each seat that feeds somebody now, their id and name; the first assignment covers the past."""
    rows = session.exec(
        select(Assignment.seat_id, Assignment.from_ms, Person.id, Person.name)
        .join(Person, col(Person.id) == Assignment.person_id)
        .order_by(col(Assignment.from_ms))
    )
    fed: dict[str, tuple[str, str]] = {}
    for seat, from_ms, person, name in rows:
        if from_ms <= now_ms or seat not in fed:
            fed[seat] = (person, name)
    return fed


def list_seats(session: Session, now_ms: int) -> list[SeatNow]:
    """All seats by host and user, with whom they feed now and which batches are missing."""
    people = people_fed(session, now_ms)
    missing: dict[str, list[tuple[str, int, int]]] = {}
    for hole in holes(session):
        missing.setdefault(hole.seat_id, []).append((hole.epoch, hole.first, hole.last))
    seats = session.exec(select(Seat).order_by(col(Seat.host), col(Seat.os_user), col(Seat.id))).all()
    return [
        SeatNow(seat, people[seat.id][1] if seat.id in people else None, tuple(missing.get(seat.id, [])))
        for seat in seats
    ]
