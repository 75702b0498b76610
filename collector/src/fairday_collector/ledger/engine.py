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
from fairday_collector.ledger.feed_marks import mark_feeds
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
from fairday_collector.ledger.keeping import agree, crosses_midnight
from fairday_collector.ledger.marks import ledger_days, mark, mark_rebuild, marks_of, remark, unmark
from fairday_collector.ledger.rows import ReckonedDay, keep_days
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
            eves = _eves(session, marks, known, world, seen.number or 0)
            days = self._reckon(session, {*marks, *eves}, known, world)
        if not marks:
            self._note_filled()
            return 0
        with self.store.write() as session:
            now_seen = visible(session)
            # A decision is known to the generation at once where it touches no day, and may have come before these.
            if (now_seen.number, now_seen.through_change) != (seen.number, seen.through_change):
                return 0
            now = marks_of(session, DirtyDay, marks)
            # Without its mark a day was reckoned by another worker, from all there is: what is here may be older.
            kept = [days[key] for key in now if key in days]
            done = len(kept)
            kept += _still(session, eves, days, seen.number or 0)
            kept = _telling(session, kept, seen.number or 0)
            neighbours = _neighbours(session, kept, seen.number or 0)
            keep_days(session, seen.number or 0, kept)
            keys = [(day.person_id, day.day) for day in kept]
            mark_feeds(session, keys)
            if building(session) is not None:
                # What is blank by these decisions may not be by those.
                mark_rebuild(session, {*keys, *(key for key in now if key in days)})
            # Days that failed are put behind all others.
            failed = {key: mark for key, mark in now.items() if key not in days}
            reckoned = {key: marks[key] for key in now if key in days}
            remark(session, reckoned | failed, [*failed, *neighbours], self.clock())
        return done

    def rebuild(self) -> int:
        """Reckons some days of the generation being made, the newest first; returns how many it did."""
        self._renew()
        with self.store.read() as session:
            making = building(session)
            marks = _lacking(session) if making is not None else {}
            eves: dict[Key, int] = {}
            days = {}
            if making is not None:
                known = histories(session, list({person for person, _ in marks}))
                world = self._world(session, making.through_change)
                eves = _eves(session, marks, known, world, making.number or 0)
                days = self._reckon(session, {*marks, *eves}, known, world)
        if making is None:
            return self._forget()
        with self.store.write() as session:
            under_way = building(session)
            if under_way is None or under_way.number != making.number:
                return 0  # another worker finished it: what readers see is the other job's
            now = marks_of(session, RebuildDay, marks)
            kept = [days[key] for key in now if key in days]
            kept += _still(session, eves, days, making.number or 0)
            # Of a day that fails readers keep the older one, and the other job tries again.
            mark(session, [key for key in now if key not in days], self.clock())
            unmark(session, RebuildDay, {key: marks[key] for key in now})
            keep_days(session, making.number or 0, _telling(session, kept, making.number or 0))
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
                # Another worker, or the other job of this one, may have been first.
                if not is_by(session, versions()):
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


def _telling(session: Session, days: Sequence[ReckonedDay], generation: int) -> list[ReckonedDay]:
    """Days without those that tell nothing and that the generation does not have."""
    return [day for day in days if day.tells or _newest(session, (day.person_id, day.day), generation) is not None]


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


def _eves(
    session: Session, marks: Marks, known: Mapping[str, PersonHistory], world: World, generation: int
) -> dict[Key, int]:
    """The dates before marked ones whose working time reaches into them, with the stamps of their kept days.

    They are reckoned along, even one of which nothing was known: all its work may lie behind midnight.
    """
    found: dict[Key, int] = {}
    for person, day in marks:
        eve = day - _ONE_DAY
        if (person, eve) not in marks and crosses_midnight(world, known[person], eve):
            stamp = _stamp_of(session, (person, eve), generation)
            if stamp is not None:
                found[person, eve] = stamp
    return found


def _still(
    session: Session, eves: Mapping[Key, int], days: Mapping[Key, ReckonedDay], generation: int
) -> list[ReckonedDay]:
    """The eves that nobody reckoned meanwhile, and that do not wait to be."""
    return [days[key] for key, stamp in eves.items() if key in days and _stamp_of(session, key, generation) == stamp]


def _stamp_of(session: Session, key: Key, generation: int) -> int | None:
    """When the kept day of a generation was reckoned, 0 for none; None where it waits to be once more."""
    if session.get(DirtyDay, key):
        return None
    kept = _newest(session, key, generation)
    return 0 if kept is None else kept[0]


def _neighbours(session: Session, kept: Iterable[ReckonedDay], generation: int) -> list[Key]:
    """The dates beside reckoned ones with which these do not agree on what lies over the edge between them."""
    edges = {(day.person_id, day.day): day.edges for day in kept}
    wanted = []
    for (person, day), own in edges.items():
        for step in (-1, 1):
            beside = (person, day + step * _ONE_DAY)
            theirs = edges.get(beside) or _edges_of(session, beside, generation)
            if not (agree(theirs, own) if step < 0 else agree(own, theirs)):
                wanted.append(beside)
    return wanted


def _edges_of(session: Session, key: Key, generation: int) -> list[str] | None:
    """Edge digests of a kept day, as readers see it; None for one that was never reckoned."""
    kept = _newest(session, key, generation)
    return None if kept is None else kept[1].split("|")


def _newest(session: Session, key: Key, generation: int) -> tuple[int, str] | None:
    """Stamp and edge digests of a kept day as a generation has it; None for a day that it does not have."""
    return session.exec(
        select(col(LedgerDay.reckoned_ms), col(LedgerDay.edge_gaps))
        .where(col(LedgerDay.person_id) == key[0], col(LedgerDay.day) == key[1])
        .where(col(LedgerDay.generation) <= generation)
        .order_by(col(LedgerDay.generation).desc())
    ).first()
