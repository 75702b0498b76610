"""Proves the feeds: makes the rows of dates again from the ledger, and compares them with those that are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from fairday_collector.clock import Clock
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.world import World
from fairday_collector.store import Store
from fairday_collector.store.tables import DirtyDay, FeedMark, FeedPersonDay, FeedReach
from fairday_reports.feeds.fill.keep import columns_of
from fairday_reports.feeds.fill.read import FACT_TABLES, Key, rows_of_sound

DAYS_AT_ONCE = 512
# What is known of more people at once is held in memory, and one snapshot is held for as long as they take.
PEOPLE_AT_ONCE = 32
UNMADE = "its rows cannot be made"
# They say when a row was filled, not what is in it.
_OF_THE_FILL = ("changed", "generation", "config_change")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one date of a person: the tables whose rows differ from what the ledger comes to.

    `waits` says that it is known to change: it is marked, or its time is over and nobody looked yet. A date whose rows
    cannot be made differs in a sentence that begins with `UNMADE`, and waits for nothing.
    """

    person_id: str
    day: date
    waits: bool
    differs: tuple[str, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether the rows are not what they should be, and nothing is known that will set them right."""
        return bool(self.differs) and not self.waits


def verify_people(store: Store, people: Sequence[str], first: date, last: date, clock: Clock) -> Iterator[Verdict]:
    """Judges the dates of people, by person, then date; some people at once see one snapshot."""
    for at in range(0, len(people), PEOPLE_AT_ONCE):
        with store.read() as session:
            yield from verify(session, feed_days(session, people[at : at + PEOPLE_AT_ONCE], first, last), clock())


def feed_days(session: Session, people: Sequence[str], first: date, last: date) -> list[Key]:
    """The dates of some people that have rows or should have, by person, then date.

    These are all that the fill says it has come to, with data or without.
    """
    found: set[Key] = set()
    for reach in session.exec(select(FeedReach).where(col(FeedReach.person_id).in_(people))):
        low, high = max(first, reach.first), min(last, reach.last)
        found.update((reach.person_id, low + timedelta(days=at)) for at in range((high - low).days + 1))
    for name in (*FACT_TABLES, "day_rollup"):
        table = SQLModel.metadata.tables[name]
        query = columns(table.c.person_id, table.c.day).where(
            table.c.person_id.in_(people), table.c.day >= first, table.c.day <= last
        )
        found.update((person, day) for person, day in session.connection().execute(query.distinct()))
    return sorted(found)


def verify(session: Session, days: Sequence[Key], now_ms: int) -> Iterator[Verdict]:
    """Compares the kept rows of dates, given by person, then date, with rows made anew, in one snapshot."""
    world = World.load(session, visible(session).through_change)
    for at in range(0, len(days), DAYS_AT_ONCE):
        some = days[at : at + DAYS_AT_ONCE]
        fresh, failed = rows_of_sound(session, some, world, now_ms)
        made = {table: _by_date(_named(table, fresh[table])) for table in FACT_TABLES}
        kept = {table: _by_date(_kept(session, table, some)) for table in FACT_TABLES}
        waiting = _waiting(session, some, now_ms)
        for key in some:
            if key in failed:
                yield Verdict(*key, waits=False, differs=(f"{UNMADE}: {failed[key]}",))
                continue
            differs = tuple(table for table in FACT_TABLES if made[table].get(key, []) != kept[table].get(key, []))
            yield Verdict(*key, key in waiting, differs)


def _named(table: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    names = columns_of(table)[:-1]
    dates = {column.name for column in SQLModel.metadata.tables[table].columns if column.type.python_type is date}
    for row in rows:
        named = dict(zip(names, row, strict=True))
        yield named | {name: date.fromisoformat(named[name]) for name in dates}


def _kept(session: Session, table: str, days: Sequence[Key]) -> Iterator[dict[str, Any]]:
    model = SQLModel.metadata.tables[table]
    people, dates, wanted = {person for person, _ in days}, [day for _, day in days], set(days)
    query = columns(model).where(model.c.person_id.in_(people), model.c.day >= min(dates), model.c.day <= max(dates))
    for row in session.connection().execute(query).mappings():
        if (row["person_id"], row["day"]) in wanted:
            yield dict(row)


def _by_date(rows: Iterator[dict[str, Any]]) -> dict[Key, list[str]]:
    """The rows of each date, in one order, without what tells of the fill."""
    found: dict[Key, list[str]] = {}
    for row in rows:
        plain = {name: value for name, value in sorted(row.items()) if name not in _OF_THE_FILL}
        found.setdefault((row["person_id"], row["day"]), []).append(repr(plain))
    return {key: sorted(own) for key, own in found.items()}


def _waiting(session: Session, days: Sequence[Key], now_ms: int) -> set[Key]:
    people, dates = {person for person, _ in days}, [day for _, day in days]
    found: set[Key] = set()
    for table in (FeedMark, DirtyDay):
        query = select(table.person_id, col(table.day)).where(
            col(table.person_id).in_(people), col(table.day) >= min(dates), col(table.day) <= max(dates)
        )
        found.update((person, day) for person, day in session.exec(query))
    over = select(FeedPersonDay.person_id, col(FeedPersonDay.day)).where(
        ~col(FeedPersonDay.is_over), col(FeedPersonDay.until_ms) <= now_ms
    )
    found.update((person, day) for person, day in session.exec(over))
    begun = set(session.exec(select(FeedReach.person_id).where(col(FeedReach.person_id).in_(people))))
    return found | {key for key in days if key[0] not in begun}
