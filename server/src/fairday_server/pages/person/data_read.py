"""Reads what is kept about a person: policies by date, computers, the dates there are, and who looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from fairday_collector.access.looks import Looked, looks_at
from fairday_collector.config.book import ORGANISATION, ConfigBook, Scope
from fairday_collector.ledger.read import visible_rows
from fairday_collector.people import FIRST_DATE, PersonHistory
from fairday_collector.policy.book import POLICY, PolicyBook
from fairday_collector.policy.settings import Settings
from fairday_collector.seats import FOREVER_MS, held_by, seats_of
from fairday_collector.store.tables import BiGrant, LedgerDay, Seat
from fairday_reports.feeds.direct.roles import who_may_query

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Computer:
    """A seat that fed the person's record; `until_ms` is when somebody else was given it, None while it is theirs."""

    seat: Seat
    until_ms: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is told of what is kept about a person; `policies` are by date, `dates` those with a ledger.

    `programs` are roles of the database that may query the feeds of them: what these read leaves no look.
    """

    today: date
    zone: str
    policies: Sequence[tuple[date, Settings]]
    computers: Sequence[Computer]
    dates: Sequence[date]
    looks: Sequence[Looked]
    programs: Sequence[BiGrant]


def kept_of(session: Session, history: PersonHistory, now_ms: int) -> Kept:
    """What is kept about a person, as of now."""
    person_id, today = history.person.id, history.today(now_ms)
    rows = visible_rows(session, LedgerDay, ("last_received_ms",), [person_id], FIRST_DATE, today)
    return Kept(
        today=today,
        zone=history.zones.zone_on(today),
        policies=policies_of(ConfigBook.load(session), history, today),
        computers=_computers(session, person_id, now_ms),
        dates=[row.day for row in rows if row.last_received_ms is not None],
        looks=looks_at(session, person_id, FIRST_DATE),
        programs=who_may_query(session, {team for _, team in history.teams}),
    )


def policies_of(book: ConfigBook, history: PersonHistory, today: date) -> list[tuple[date, Settings]]:
    """The policies that held for a person up to today, each with its first date; `FIRST_DATE` for the beginning."""
    policies = PolicyBook(book)
    days = {FIRST_DATE, *(day for day, _ in (*history.teams, *history.roles))}
    for scope in _scopes(history):
        for entry in book.entries(POLICY, scope):
            days |= {entry.from_date, *([entry.until + _ONE_DAY] if entry.until is not None else [])}
    found: list[tuple[date, Settings]] = []
    for day in sorted(day for day in days if day <= today):
        settings = policies.of(history, day).settings
        if not found or found[-1][1] != settings:
            found.append((day, settings))
    return found


def _scopes(history: PersonHistory) -> set[Scope]:
    """All scopes a person ever belonged to."""
    teams = {("team", team) for _, team in history.teams}
    roles = {("role", role) for _, role in history.roles}
    return {ORGANISATION, *teams, *roles, ("person", history.person.id)}


def _computers(session: Session, person_id: str, now_ms: int) -> list[Computer]:
    ids = seats_of(session, person_id)
    turns = held_by(session, ids)
    seats = session.exec(select(Seat).where(col(Seat.id).in_(ids)).order_by(col(Seat.host), col(Seat.id))).all()
    found = []
    for seat in seats:
        ends = [until for _, until, who in turns[seat.id] if who == person_id]
        found.append(Computer(seat, None if ends[-1] == FOREVER_MS or ends[-1] > now_ms else ends[-1]))
    return found
