"""The job "bring the feeds up to now": marks what is due, fills marked dates, and looks after the dimensions."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from types import MappingProxyType

from sqlmodel import Session, col, func, select

from fairday_collector.clock import Clock
from fairday_collector.jobs import Job
from fairday_collector.ledger.fill import follows
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.marks import unmark
from fairday_collector.ledger.world import World
from fairday_collector.store import Store
from fairday_collector.store.tables import FeedMark, FeedReach, Person
from fairday_reports.feeds.fill.differences import keep_differences
from fairday_reports.feeds.fill.dimensions import differences, ensure_of_facts, newcomers
from fairday_reports.feeds.fill.due import look, look_ahead, mark_ahead, mark_due, widen
from fairday_reports.feeds.fill.keep import Numbers, OutrunError, replace_days, state_of
from fairday_reports.feeds.fill.read import Key, rows_of_sound
from fairday_reports.feeds.fill.seats import seat_differences

FAMILY = "feeds"
# As long as this takes to write, all other writers wait.
DAYS_AT_ONCE = 512
PEOPLE_AT_ONCE = 8
DAYS_BACK = timedelta(days=62)
DIMENSIONS_MS = 60_000
SEATS_MS = 300_000
TELL_MS = 30_000
log = logging.getLogger(__name__)


def feed_jobs(store: Store, clock: Clock) -> list[Job]:
    """The job, declared."""
    return [Job("feeds", Filling(store, clock).bring_up, pause_s=1.0, family=FAMILY)]


@dataclass
class Filling:
    """Fills the feeds; idempotent, safe to run beside others and to kill at any point.

    Every fill is one transaction with a number of its own, so that who has read all rows up to a number lacks none.
    """

    store: Store
    clock: Clock
    _world: World | None = None
    _numbers: Numbers = field(default_factory=Numbers)
    _looked_ms: dict[str, int] = field(default_factory=dict)
    _failed: dict[Key, int] = field(default_factory=dict)
    """Dates that could not be filled, by the mark they had: tried again once they have another."""

    def bring_up(self) -> int:
        """Does some of what there is to do; returns how much it did, 0 where nothing is left."""
        try:
            return self._set_right() + self._mark() + self._fill() + self._look_after() or self._note_filled()
        except OutrunError:
            log.info("feeds.outrun")
            return 1

    def _set_right(self) -> int:
        """Marks what was filled by a clock that was ahead: at once where it goes back, and every so often."""
        now_ms = self.clock()
        if now_ms >= self._looked_ms.get("mark", 0) and not self._is_time("clock", DIMENSIONS_MS, now_ms):
            return 0
        with self.store.read() as session:
            ahead = look_ahead(session, now_ms)
        if ahead:
            with self.store.write() as session:
                mark_ahead(session, ahead)
        self._looked_ms["clock"] = now_ms
        return int(bool(ahead))

    def _mark(self) -> int:
        now_ms = self._looked_ms["mark"] = self.clock()
        with self.store.read() as session:
            waiting = len(session.exec(select(FeedMark.person_id).limit(DAYS_AT_ONCE)).all())
            # Only while little waits: else everything would be marked before the first row is there.
            before = state_of(session)
            due = look(session, before, now_ms, PEOPLE_AT_ONCE if waiting < DAYS_AT_ONCE else 0)
            # Whoever reads the rows of new people looks for the people themselves.
            added = newcomers(session, due.new, now_ms) if due.new else []
        if not due:
            return 0
        with self.store.write() as session:
            if added:
                keep_differences(session, added, self._numbers.take(session, before.changed))
            mark_due(session, due, state_of(session), now_ms)
        self._tell(now_ms)
        return 1

    def _fill(self) -> int:
        now_ms = self.clock()
        with self.store.read() as session:
            marks = _waiting(session, self._failed)
            if not marks:
                return 0
            seen = state_of(session).changed
            world = self._world_of(session)
            rows, failed = rows_of_sound(session, list(marks), world, now_ms)
        self._failed = {key: mark for key, mark in self._failed.items() if key not in marks}
        self._failed |= {key: marks.pop(key) for key in failed}
        if not marks:
            return len(failed)
        with self.store.write() as session:
            number = self._numbers.take(session, seen)
            replace_days(session, marks.keys(), rows, number)
            unmark(session, FeedMark, marks)
            ensure_of_facts(session, rows, world, now_ms, number)
            filled = [(row[0], date.fromisoformat(row[1])) for row in rows["feed_person_day"]]
            widen(session, marks.keys(), filled)
        return len(marks) + len(failed)

    def _look_after(self) -> int:
        """Brings the dimensions and the seats up to now, every so often, however much waits."""
        return self._compare("dimensions", DIMENSIONS_MS) + self._compare("seats", SEATS_MS)

    def _compare(self, what: str, every_ms: int) -> int:
        now_ms = self.clock()
        if not self._is_time(what, every_ms, now_ms):
            return 0
        with self.store.read() as session:
            seen = state_of(session).changed
            if what == "seats":
                found = seat_differences(session, now_ms)
            else:
                found = differences(session, self._world_of(session), now_ms)
        if found:
            with self.store.write() as session:
                keep_differences(session, found, self._numbers.take(session, seen))
        self._looked_ms[what] = now_ms
        return len(found)

    def _is_time(self, what: str, every_ms: int, now_ms: int) -> bool:
        return abs(now_ms - self._looked_ms.get(what, -every_ms)) >= every_ms

    def _note_filled(self) -> int:
        """Nothing waits: all that was in the ledger is in the feeds."""
        now_ms = self.clock()
        with self.store.read() as session:
            due = follows(session, FAMILY, "ledger", now_ms) and not _waiting(session)
        if due:
            with self.store.write() as session:
                if not _waiting(session):
                    follows(session, FAMILY, "ledger", now_ms, note=True)
        return 0

    def _world_of(self, session: Session) -> World:
        through = visible(session).through_change
        if self._world is None or self._world.through != through:
            self._world = World.load(session, through)
        return self._world

    def _tell(self, now_ms: int) -> None:
        """Says now and then how many people are still to be filled from their first date on."""
        if now_ms - self._looked_ms.get("told", 0) < TELL_MS:
            return
        self._looked_ms["told"] = now_ms
        with self.store.read() as session:
            people = session.exec(select(func.count()).select_from(Person)).one()
            filled = session.exec(select(func.count()).select_from(FeedReach)).one()
        if filled < people:
            log.info("feeds.filling", extra={"people": people, "begun": filled})


def _waiting(session: Session, failed: Mapping[Key, int] = MappingProxyType({})) -> dict[Key, int]:
    """The newest marked dates, and what else waits of the same people in the two months before, with their marks.

    Those that failed with the mark that they have are left out.
    """
    marked = select(FeedMark.person_id, col(FeedMark.day), FeedMark.mark)
    newest = _sound(
        session.exec(marked.order_by(col(FeedMark.day).desc(), FeedMark.person_id).limit(DAYS_AT_ONCE + len(failed))),
        failed,
    )
    if not newest:
        return {}
    query = (
        marked.where(col(FeedMark.person_id).in_({person for person, _ in newest}))
        .where(col(FeedMark.day) > max(day for _, day in newest) - DAYS_BACK)
        .order_by(FeedMark.person_id, col(FeedMark.day).desc())
        .limit(DAYS_AT_ONCE + len(failed))
    )
    return _sound(session.exec(query), failed)


def _sound(found: Iterable[tuple[str, date, int]], failed: Mapping[Key, int]) -> dict[Key, int]:
    left = ((person, day, mark) for person, day, mark in found if failed.get((person, day)) != mark)
    return {(person, day): mark for person, day, mark in islice(left, DAYS_AT_ONCE)}
