"""Proves what is kept: recomputes days from their spans by the clear way, and compares every figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlmodel import Session, col, select

from fairday_collector.ledger.clear import clear_days
from fairday_collector.ledger.facts import decode_facts
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.keeping import is_blank
from fairday_collector.ledger.read import segments_of, visible_rows
from fairday_collector.ledger.rows import visible_day
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import DayRollup, DirtyDay, LedgerDay


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one day: the fields that differ, each as kept and as recomputed; none where all agree.

    `waits` says that the day is marked: new data are known and not reckoned yet, so that a difference means nothing.
    """

    person_id: str
    day: date
    waits: bool
    differs: dict[str, tuple[Any, Any]]


def kept_days(session: Session, people: Sequence[str], first: date, last: date) -> list[tuple[str, date]]:
    """The days that readers see of some people, by person, then date."""
    return [(row[0], row[1]) for row in visible_rows(session, LedgerDay, (), people, first, last)]


def verify(session: Session, history: PersonHistory, days: Sequence[date]) -> Iterator[Verdict]:
    """Compares kept days of a person with what their spans come to, one after the other."""
    world = World.load(session, visible(session).through_change)
    marked = set(
        session.exec(
            select(col(DirtyDay.day)).where(col(DirtyDay.person_id) == history.person.id, col(DirtyDay.day).in_(days))
        )
    )
    for day in days:
        row = visible_day(session, history.person.id, day)
        if row is not None:
            facts = _facts(session, history.person.id, day)
            yield Verdict(history.person.id, day, day in marked, _differences(session, history, row, facts, world))


def _facts(session: Session, person_id: str, day: date) -> dict[str, Any]:
    rows = list(visible_rows(session, DayRollup, ("facts",), [person_id], day, day))
    return msgspec.structs.asdict(decode_facts(rows[0][2])) if rows and rows[0][2] else {}


def _differences(
    session: Session, history: PersonHistory, row: LedgerDay, facts: dict[str, Any], world: World
) -> dict[str, tuple[Any, Any]]:
    made = clear_days(session, history, [row.day], world)
    ledger = made.block.ledger(0, made.claims)
    fresh: dict[str, tuple[Any, Any]] = {
        "start_ms": (row.start_ms, ledger.start_ms),
        "end_ms": (row.end_ms, ledger.end_ms),
        "first_ms": (row.first_ms, ledger.first_ms),
        "last_ms": (row.last_ms, ledger.last_ms),
        "last_received_ms": (row.last_received_ms, ledger.last_received_ms),
        "overlap_ms": (row.overlap_ms, ledger.overlap_ms),
        "states": (row.states, ledger.states),
        "apps": (row.apps, [list(app) for app in ledger.apps]),
        "counts": (row.counts, msgspec.to_builtins(ledger.counts)),
        "segments": (segments_of(row), ledger.segments),
    }
    blank = is_blank(made.block.ledgers[0], made.recorded[0])
    terms = {} if blank else msgspec.structs.asdict(made.facts[0])
    fresh |= {f"facts.{name}": (facts.get(name), terms.get(name)) for name in {**terms, **facts}}
    return {name: pair for name, pair in fresh.items() if pair[0] != pair[1]}
