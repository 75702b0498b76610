"""Reads the facts of people's dates from the rollups; of dates that were never reckoned, from the calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from fairday_collector.ledger.facts import DayFacts, DayInput, decode_facts, unseen_facts
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.read import facts_rows
from fairday_collector.ledger.world import World
from fairday_collector.people import FIRST_DATE, PersonHistory
from fairday_collector.store.tables import DirtyDay
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
    session: Session,
    known: Mapping[str, PersonHistory],
    counted: Counted,
    first: date,
    last: date,
    now_ms: int,
    world: World | None = None,
) -> Gathered:
    """The facts of all dates asked for; none that is still to come.

    A date before a person was added counts only if something is known of it, or of an earlier one. `world` is that of
    the generation readers see, read where it is needed unless it is given.
    """
    number = {person: at for at, person in enumerate(known)}
    dirty = _dirty(session, known, first, last)
    today = {person: history.today(now_ms) for person, history in known.items()}
    kept: dict[tuple[int, date], DayFacts] = {}
    for person, day, data in facts_rows(session, list(known), first, last):
        # One may be kept that is to come: it had begun in a zone that the person has left.
        if day <= today[person] and counted(known[person], day):
            kept[number[person], day] = decode_facts(data)
    found = dict(kept)
    begun = first_dates(session, known, first)
    missing = [
        (person, day)
        for person, history in known.items()
        for day in _dates(max(first, begun[person]), min(last, today[person]))
        if (number[person], day) not in kept and counted(history, day)
    ]
    if missing:
        world = world or World.load(session, visible(session).through_change)
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


def first_dates(session: Session, known: Mapping[str, PersonHistory], first: date) -> dict[str, date]:
    """For each person the date they were added on, or the first that something is known of, if earlier."""
    added = {person: history.today(history.person.created_ms) for person, history in known.items()}
    late = [person for person, day in added.items() if day > first]
    if late:
        for person, day, _ in facts_rows(session, late, FIRST_DATE, max(added[person] for person in late)):
            added[person] = min(day, added[person])
    return added


def _dates(first: date, last: date) -> list[date]:
    return [first + _ONE_DAY * at for at in range((last - first).days + 1)]
