"""Proves what is kept: recomputes dates by the clear way, and compares whether they are kept, and every figure."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from fairday_collector.ledger.block import Reckoned
from fairday_collector.ledger.clear import clear_days
from fairday_collector.ledger.facts import decode_facts
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.keeping import agree, crosses_midnight, is_blank, tells
from fairday_collector.ledger.read import segments_of, visible_rows
from fairday_collector.ledger.rows import visible_day
from fairday_collector.ledger.stored_dates import is_told, kept_dates, told_dates
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store import Store
from fairday_collector.store.tables import DayRollup, DirtyDay, LedgerDay, RebuildDay
from fairday_collector.timesheets.model import Recorded

# What is known of more people at once is held in memory, and one snapshot is held for as long as they take.
PEOPLE_AT_ONCE = 32
LACKS = "it is not kept, though what was sent, claimed or recorded says that it should be"
UNFOUNDED = "its sums are kept, though nobody sent, claimed or recorded anything about it"
NO_SUMS = "its sums are not kept"
UNRECKONED = "it cannot be reckoned"
UNREAD = "what is kept of it cannot be read"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one date: the fields that differ, each as kept and as recomputed; none where all agree.

    `fault` is a sentence where there is more to say, or nothing to compare. `waits` says that new data are known and
    not reckoned yet, so that a difference means nothing; a date that cannot be reckoned waits for nothing.
    """

    person_id: str
    day: date
    waits: bool
    differs: dict[str, tuple[Any, Any]]
    fault: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether what is kept is not what it should be, and nothing is known that will set it right."""
        return bool(self.fault or self.differs) and not self.waits


def verify_people(store: Store, people: Sequence[str], first: date, last: date) -> Iterator[Verdict]:
    """Judges the dates of people, person by person; some people at once see one snapshot."""
    for at in range(0, len(people), PEOPLE_AT_ONCE):
        with store.read() as session:
            # It remembers whom it was asked about, and is dropped with them.
            world = World.load(session, visible(session).through_change)
            some = people[at : at + PEOPLE_AT_ONCE]
            known = histories(session, some)
            for history in (known[person] for person in some if person in known):
                days = dates_to_prove(session, history, world, first, last)
                yield from verify(session, history, days, world)


def dates_to_prove(session: Session, history: PersonHistory, world: World, first: date, last: date) -> list[date]:
    """The dates of a person, both ends included and by time, that are kept or may have to be."""
    found = kept_dates(session, history.person.id) | told_dates(session, history)
    eves = {day - _ONE_DAY for day in found} - found
    found |= {day for day in eves if crosses_midnight(world, history, day)}
    return sorted(day for day in found if first <= day <= last)


def verify(session: Session, history: PersonHistory, days: Iterable[date], world: World) -> Iterator[Verdict]:
    """Judges dates of a person, one after the other; of those that are not kept, rightly, nothing is said.

    `world` is that of the visible generation.
    """
    proof = _Proof(
        session, history, world, *(_marked(session, table, history.person.id) for table in (DirtyDay, RebuildDay))
    )
    for day in days:
        try:
            verdict = proof.of(day)
        except _UnsoundError as error:
            verdict = Verdict(history.person.id, day, waits=False, differs={}, fault=str(error))
        if verdict is not None:
            yield verdict


class _UnsoundError(Exception):
    """What went wrong with one date, as a sentence."""


@dataclass(frozen=True, slots=True)
class _Proof:
    session: Session
    history: PersonHistory
    world: World
    dirty: set[date]
    lacking: set[date]

    def of(self, day: date) -> Verdict | None:
        """The verdict on a date; None for one that is not kept and need not be. Raises `_UnsoundError`."""
        person = self.history.person.id
        try:
            made = self._reckoned(day)
        except _UnsoundError:
            if day in self.dirty or self._is_kept(day) or self._is_told(day):
                raise
            return None
        with _one_date(UNREAD):
            row = visible_day(self.session, person, day)
            sums = _sums(self.session, person, day)
            if row is None:
                fault, differs = self._fault_of_none(day, made, sums), {}
                if not fault:
                    return None
            else:
                fault, terms = _terms(made, sums)
                differs = _differences(row, made) | terms
        waits = day in self.dirty or (row is None and day in self.lacking)
        return Verdict(person, day, waits or (bool(fault or differs) and self._is_reached(day)), differs, fault)

    def _reckoned(self, day: date) -> Reckoned:
        with _one_date(UNRECKONED):
            return clear_days(self.session, self.history, [day], self.world)

    def _fault_of_none(self, day: date, made: Reckoned, sums: bytes | None) -> str:
        recorded = made.recorded[0]
        if recorded.source == "proposed" and not self._is_eve(day):
            # By a roster alone something may be proposed for every date: none is looked at for that.
            recorded = Recorded(None, "proposed")
        if tells(made.block.ledgers[0], recorded):
            return LACKS
        return "" if sums is None else UNFOUNDED

    def _is_eve(self, day: date) -> bool:
        """Whether a date was reckoned along with the next one."""
        return crosses_midnight(self.world, self.history, day) and self._is_kept(day + _ONE_DAY)

    def _is_kept(self, day: date) -> bool:
        return any(True for _ in visible_rows(self.session, LedgerDay, (), [self.history.person.id], day, day))

    def _is_told(self, day: date) -> bool:
        with _one_date(UNRECKONED):
            return is_told(self.session, self.history, day)

    def _is_reached(self, day: date) -> bool:
        """Whether a mark of another date will come to this one: its next date's, or from neighbour to neighbour."""
        if day + _ONE_DAY in self.dirty and crosses_midnight(self.world, self.history, day):
            return True
        return self._is_reached_from(day, _ONE_DAY) or self._is_reached_from(day, -_ONE_DAY)

    def _is_reached_from(self, day: date, step: timedelta) -> bool:
        while True:
            row = visible_day(self.session, self.history.person.id, day)
            kept = row.edge_gaps.split("|") if row is not None else None
            day += step
            try:
                fresh = self._reckoned(day).block.ledgers[0].edges
            except _UnsoundError:
                return False
            if agree(kept, fresh) if step > timedelta() else agree(fresh, kept):
                return False
            if day in self.dirty:
                return True


@contextmanager
def _one_date(what: str) -> Iterator[None]:
    """What goes wrong in here is the fault of one date, but for what goes wrong with the database."""
    try:
        yield
    except SQLAlchemyError:
        raise
    except Exception as error:
        message = f"{what}: {type(error).__name__}: {error}"
        raise _UnsoundError(message) from error


def _marked(session: Session, table: type[DirtyDay] | type[RebuildDay], person_id: str) -> set[date]:
    return set(session.exec(select(col(table.day)).where(col(table.person_id) == person_id)))


def _sums(session: Session, person_id: str, day: date) -> bytes | None:
    rows = list(visible_rows(session, DayRollup, ("facts",), [person_id], day, day))
    return rows[0][2] if rows else None


def _terms(made: Reckoned, sums: bytes | None) -> tuple[str, dict[str, tuple[Any, Any]]]:
    """What is wrong with the sums of a kept day as a sentence, or the terms that differ."""
    blank = is_blank(made.block.ledgers[0], made.recorded[0])
    if sums is None or (not sums and not blank):
        return NO_SUMS, {}
    if blank:
        return UNFOUNDED if sums else "", {}
    kept, fresh = msgspec.structs.asdict(decode_facts(sums)), msgspec.structs.asdict(made.facts[0])
    return "", {f"facts.{name}": (kept[name], fresh[name]) for name in fresh if kept[name] != fresh[name]}


def _differences(row: LedgerDay, made: Reckoned) -> dict[str, tuple[Any, Any]]:
    ledger = made.block.ledger(0, made.claims)
    pairs: dict[str, tuple[Any, Any]] = {
        "start_ms": (row.start_ms, ledger.start_ms),
        "end_ms": (row.end_ms, ledger.end_ms),
        "first_ms": (row.first_ms, ledger.first_ms),
        "last_ms": (row.last_ms, ledger.last_ms),
        "last_received_ms": (row.last_received_ms, ledger.last_received_ms),
        "overlap_ms": (row.overlap_ms, ledger.overlap_ms),
        "states": (row.states, ledger.states),
        "apps": (row.apps, [list(app) for app in ledger.apps]),
        "counts": (row.counts, msgspec.to_builtins(ledger.counts)),
        "edges": (row.edge_gaps.split("|"), list(made.block.ledgers[0].edges)),
        "segments": (segments_of(row), ledger.segments),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
