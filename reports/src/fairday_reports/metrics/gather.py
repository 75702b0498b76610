"""Reads the facts of people's dates from the rollups; of dates that were never reckoned, from the calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from fairday_collector.ledger.facts import DayFacts, DayInput, decode_facts, unseen_facts
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.read import facts_rows
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import DayRollup, DirtyDay
from fairday_reports.metrics.sums import Table, as_table

_ONE_DAY = timedelta(days=1)
Counted = Callable[[PersonHistory, date], bool]
"""Whether a local date of a person is asked for."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The facts of some dates, as rows; of each the number of its person, its date, and whether new data wait for it.

    `reckoned` is False for a date of which only the calendar is known.
    """

    table: Table
    people: list[int] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)
    waits: list[bool] = field(default_factory=list)
    reckoned: list[bool] = field(default_factory=list)


def gather(
    session: Session, known: Mapping[str, PersonHistory], counted: Counted, first: date, last: date, now_ms: int
) -> Gathered:
    """The facts of all dates asked for, by person in the order given; none that is still to come.

    A date before a person was added counts only if something is known of it, or of an earlier one.
    """
    number = {person: at for at, person in enumerate(known)}
    dirty = _dirty(session, known, first, last)
    kept: dict[tuple[int, date], DayFacts] = {}
    for person, day, data in facts_rows(session, list(known), first, last):
        if counted(known[person], day):
            kept[number[person], day] = decode_facts(data)
    found = dict(kept)
    begun = _first_dates(session, known, first)
    missing = [
        (person, day)
        for person, history in known.items()
        for day in _dates(max(first, begun[person]), min(last, history.today(now_ms)))
        if (number[person], day) not in kept and counted(history, day)
    ]
    if missing:
        world = World.load(session, visible(session).through_change)
        found |= {(number[person], day): _unseen(world, known[person], day) for person, day in missing}
    return Gathered(
        table=as_table(list(found.values())),
        people=[person for person, _ in found],
        dates=[day for _, day in found],
        waits=[key in dirty for key in found],
        reckoned=[key in kept for key in found],
    )


def _unseen(world: World, history: PersonHistory, day: date) -> DayFacts:
    around = [world.roster.on(history, day + shift * _ONE_DAY) for shift in (-1, 0, 1)]
    given = DayInput(
        settings=world.policy.of(history, day).settings,
        schedule=around[1],
        hours=[hours for schedule in around for hours in schedule.intervals],
    )
    return unseen_facts(*history.zones.bounds(day), given)


def _dirty(session: Session, known: Mapping[str, PersonHistory], first: date, last: date) -> set[tuple[int, date]]:
    number = {person: at for at, person in enumerate(known)}
    query = select(DirtyDay.person_id, col(DirtyDay.day)).where(
        col(DirtyDay.person_id).in_(list(known)), col(DirtyDay.day) >= first, col(DirtyDay.day) <= last
    )
    return {(number[person], day) for person, day in session.exec(query)}


def _first_dates(session: Session, known: Mapping[str, PersonHistory], first: date) -> dict[str, date]:
    """For each person the date they were added on, or that of the first day reckoned, if earlier."""
    added = {person: history.today(history.person.created_ms) for person, history in known.items()}
    late = [person for person, day in added.items() if day > first]
    if late:
        query = (
            select(DayRollup.person_id, func.min(DayRollup.day))
            .where(col(DayRollup.person_id).in_(late))
            .group_by(col(DayRollup.person_id))
        )
        added |= {person: min(day, added[person]) for person, day in session.exec(query)}
    return added


def _dates(first: date, last: date) -> list[date]:
    return [first + _ONE_DAY * at for at in range((last - first).days + 1)]
