"""Keeps the ledger current: reckons marked days, makes the next generation, and forgets replaced ones."""

import logging
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from fairday_collector.clock import Clock
from fairday_collector.ledger.block import reckon_days, versions
from fairday_collector.ledger.fill import filled
from fairday_collector.ledger.generations import (
    building,
    drop_superseded,
    finish_if_whole,
    has_superseded,
    is_by,
    renew,
    visible,
)
from fairday_collector.ledger.marks import ledger_days, mark, mark_rebuild, marks_of, unmark
from fairday_collector.ledger.rows import ReckonedDay, keep_days, visible_day
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store import Store
from fairday_collector.store.tables import DirtyDay, LedgerDay, RebuildDay

PEOPLE_AT_ONCE = 32
# Longer blocks of one person's days lose to caches, and hold up readers of the newest days.
DAYS_AT_ONCE = 64
DAYS_BACK = timedelta(days=62)
DROPPED_AT_ONCE = 2_000
_ONE_DAY = timedelta(days=1)
log = logging.getLogger(__name__)

Key = tuple[str, date]
"""A person's id and one of their local dates."""
Marks = dict[Key, int]
"""Marked days of people, with the marks as they were seen."""


@dataclass
class Engine:
    """The jobs that keep the ledger current; each idempotent, safe to run beside others and to kill at any point."""

    store: Store
    clock: Clock
    _worlds: dict[int, World] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_renewed: bool = False

    def bring_up(self) -> int:
        """Reckons some marked days, the longest waiting first; returns how many it did."""
        self._renew()
        with self.store.read() as session:
            marks = _waiting(session)
            seen = visible(session)
            world = self._world(session, seen.through_change)
            known = histories(session, list({person for person, _ in marks}))
            eves = _eves(session, marks, known, world)
            days = self._reckon(session, {*marks, *eves}, known, world)
        if not marks:
            self._note_filled()
            return 0
        with self.store.write() as session:
            if visible(session).number != seen.number:
                return 0
            now = marks_of(session, DirtyDay, marks)
            # Without its mark a day was reckoned by another worker, from all there is: what is here may be older.
            kept = [days[key] for key in now if key in days]
            unmark(session, DirtyDay, {key: marks[key] for key in now if key in days})
            _send_back(session, [key for key in now if key not in days], self.clock())
            done = len(kept)
            kept += [days[key] for key, stamp in eves.items() if key in days and _stamp_of(session, key) == stamp]
            keep_days(session, seen.number or 0, kept)
            if building(session) is not None:
                mark_rebuild(session, [(day.person_id, day.day) for day in kept])
            # Only now, so that neighbours of one block are compared as they are from here on.
            self._mark_neighbours(session, kept, seen.number or 0)
        return done

    def rebuild(self) -> int:
        """Reckons some days of the generation being made, the newest first; returns how many it did."""
        self._renew()
        with self.store.read() as session:
            making = building(session)
            marks = _lacking(session) if making is not None else {}
            days = {}
            if making is not None:
                known = histories(session, list({person for person, _ in marks}))
                days = self._reckon(session, marks, known, self._world(session, making.through_change))
        if making is None:
            return self._forget()
        with self.store.write() as session:
            now = marks_of(session, RebuildDay, marks)
            kept = [days[key] for key in now if key in days]
            # Of a day that fails readers keep the older one, and the other job tries again.
            mark(session, [key for key in now if key not in days], self.clock())
            unmark(session, RebuildDay, {key: marks[key] for key in now})
            keep_days(session, making.number or 0, kept)
            finish_if_whole(session, self.clock())
        return len(marks)

    def _reckon(
        self, session: Session, days: Collection[Key], known: Mapping[str, PersonHistory], world: World
    ) -> dict[Key, ReckonedDay]:
        done: dict[Key, ReckonedDay] = {}
        for person, run in runs(days):
            for day in self._try(session, known[person], run, world, self.clock()):
                done[person, day.day] = day
        return done

    def _try(
        self, session: Session, history: PersonHistory, run: Sequence[date], world: World, now_ms: int
    ) -> list[ReckonedDay]:
        try:
            return reckon_days(session, history, run, world, now_ms)
        except SQLAlchemyError:
            raise
        except Exception:  # a day that cannot be reckoned keeps its mark and must not hold up all others
            if len(run) > 1:
                return [day for one in run for day in self._try(session, history, [one], world, now_ms)]
            log.exception("ledger.day_failed", extra={"person": history.person.id, "day": str(run[0])})
            return []

    def _world(self, session: Session, through: int) -> World:
        """The world as of a change; the last two are kept, since a change can never be altered."""
        with self._lock:
            found = self._worlds.get(through)
        if found is None:
            found = World.load(session, through)
            with self._lock:
                self._worlds[through] = found
                for old in sorted(self._worlds)[:-2]:
                    del self._worlds[old]
        return found

    def _mark_neighbours(self, session: Session, kept: Iterable[ReckonedDay], generation: int) -> None:
        edges = {(day.person_id, day.day): day.edge_gaps.split("|") for day in kept}
        wanted = []
        for (person, day), own in edges.items():
            for step, side, other_side in ((-1, 0, 1), (1, 1, 0)):
                beside = (person, day + step * _ONE_DAY)
                theirs = edges.get(beside) or _edges_of(session, beside, generation)
                if own[side] != (theirs[other_side] if theirs else ""):
                    wanted.append(beside)
        mark(session, wanted, self.clock())

    def _note_filled(self) -> None:
        now_ms = self.clock()
        with self.store.read() as session:
            # What arrived before now is seen here, or is in the rollups already.
            due = filled(session, "ledger", now_ms) and not _waiting(session)
        if due:
            with self.store.write() as session:
                filled(session, "ledger", now_ms, note=True)

    def _renew(self) -> None:
        """Has every day reckoned anew where it was by another version of the program, the catalogue or the zones."""
        if self._is_renewed:
            return
        with self.store.read() as session:
            known = is_by(session, versions())
        if not known:
            now_ms = self.clock()
            with self.store.write() as session:
                days = ledger_days(session, None)
                renew(session, days, versions(), now_ms)
            log.info("ledger.renewed", extra={"days": len(days)})
        self._is_renewed = True

    def _forget(self) -> int:
        with self.store.read() as session:
            if not has_superseded(session):
                return 0
        with self.store.write() as session:
            return drop_superseded(session, DROPPED_AT_ONCE)


def runs(days: Collection[Key]) -> list[tuple[str, list[date]]]:
    """Marked days as runs of consecutive dates of one person, at most `DAYS_AT_ONCE` long."""
    found: list[tuple[str, list[date]]] = []
    for person, day in sorted(days):
        if found and found[-1][0] == person and found[-1][1][-1] + _ONE_DAY == day and len(found[-1][1]) < DAYS_AT_ONCE:
            found[-1][1].append(day)
        else:
            found.append((person, [day]))
    return found


def _send_back(session: Session, keys: Sequence[Key], now_ms: int) -> None:
    """Puts marked days that failed behind all others."""
    for person, day in keys:
        session.get_one(DirtyDay, (person, day)).since_ms = now_ms
    session.flush()


def _waiting(session: Session) -> Marks:
    """The days that wait longest, and what else waits of the same people, so that much is read only once."""
    oldest = session.exec(
        select(DirtyDay.person_id)
        .group_by(DirtyDay.person_id)
        .order_by(func.min(DirtyDay.since_ms), DirtyDay.person_id)
        .limit(PEOPLE_AT_ONCE)
    ).all()
    marks: Marks = {}
    for person in oldest:
        query = select(DirtyDay).where(DirtyDay.person_id == person).order_by(col(DirtyDay.since_ms), col(DirtyDay.day))
        for row in session.exec(query.limit(DAYS_AT_ONCE)):
            marks[row.person_id, row.day] = row.mark
        if len(marks) >= DAYS_AT_ONCE:
            break
    return marks


def _lacking(session: Session) -> Marks:
    """The newest days that lack, and the month before them of the same people."""
    newest = session.exec(
        select(col(RebuildDay.person_id), col(RebuildDay.day))
        .order_by(col(RebuildDay.day).desc(), col(RebuildDay.person_id))
        .limit(PEOPLE_AT_ONCE)
    ).all()
    marks: Marks = {}
    taken: set[str] = set()
    for person, day in newest:
        if person in taken:
            continue
        taken.add(person)
        query = select(RebuildDay).where(
            RebuildDay.person_id == person, col(RebuildDay.day) <= day, col(RebuildDay.day) > day - DAYS_BACK
        )
        marks |= {(row.person_id, row.day): row.mark for row in session.exec(query)}
        if len(marks) >= DAYS_AT_ONCE:
            break
    return marks


def _eves(session: Session, marks: Marks, known: Mapping[str, PersonHistory], world: World) -> dict[Key, int]:
    """The dates before marked ones whose working time reaches into them, with the stamps of their kept days.

    They are reckoned along. One without a kept day has nothing that could change.
    """
    found: dict[Key, int] = {}
    for person, day in marks:
        eve = day - _ONE_DAY
        if (person, eve) not in marks and world.roster.crosses_midnight(known[person], eve):
            stamp = _stamp_of(session, (person, eve))
            if stamp is not None:
                found[person, eve] = stamp
    return found


def _stamp_of(session: Session, key: Key) -> int | None:
    """When a kept day was reckoned; None for one that was never, or waits to be once more."""
    row = None if session.get(DirtyDay, key) else visible_day(session, *key)
    return None if row is None else row.reckoned_ms


def _edges_of(session: Session, key: Key, generation: int) -> list[str] | None:
    """Edge digests of a kept day, as readers see it; None for one that was never reckoned."""
    found = session.exec(
        select(LedgerDay.edge_gaps)
        .where(col(LedgerDay.person_id) == key[0], col(LedgerDay.day) == key[1])
        .where(col(LedgerDay.generation) <= generation)
        .order_by(col(LedgerDay.generation).desc())
    ).first()
    return None if found is None else found.split("|")
