"""What must be filled again without anybody having written to the ledger: time went by, or decisions changed.

Each part is looked for in a reading transaction, and marked in a writing one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, exists, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from fairday_collector.clock import utc
from fairday_collector.config.change import reach_of
from fairday_collector.config.members import people_of
from fairday_collector.ledger.feed_marks import fill_anew, mark_feeds, mark_feeds_of
from fairday_collector.ledger.generations import visible
from fairday_collector.people import FIRST_DATE, PersonHistory, histories
from fairday_collector.store.tables import (
    ConfigChange,
    DayRollup,
    FeedMark,
    FeedPersonDay,
    FeedReach,
    FeedState,
    Person,
)
from fairday_reports.feeds.fill.read import Key
from fairday_reports.metrics.gather import first_dates

FILLED = 1
"""The version of what is filled. Raised whenever the same ledger would be filled otherwise."""
AT_ONCE = 2_000
DECISIONS_AT_ONCE = 500
# What the rules say of labels cannot be about a date that has none.
_OF_LABELS = ("rule", "category")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due: dates that are over now, people with a new date, and people to be filled from their first date on.

    `decided` says that readers see decisions whose dates are not marked yet.
    """

    over: Sequence[Key]
    behind: Sequence[str]
    new: Sequence[str]
    decided: bool
    is_other_version: bool

    def __bool__(self) -> bool:
        return bool(self.over or self.behind or self.new or self.decided or self.is_other_version)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is ahead of the clock: people whose dates reach beyond today, with today, and dates said to be over."""

    back: Mapping[str, date]
    early: Sequence[Key]

    def __bool__(self) -> bool:
        return bool(self.back or self.early)


def look(session: Session, state: FeedState, now_ms: int, people_at_once: int) -> Due:
    """What is due as of this snapshot, a part of it where it is much."""
    marked = exists().where(
        col(FeedMark.person_id) == col(FeedPersonDay.person_id), col(FeedMark.day) == col(FeedPersonDay.day)
    )
    over = session.exec(
        select(FeedPersonDay.person_id, col(FeedPersonDay.day))
        .where(~col(FeedPersonDay.is_over), col(FeedPersonDay.until_ms) <= now_ms, ~marked)
        .limit(AT_ONCE)
    )
    behind = select(FeedReach.person_id).where(col(FeedReach.next_ms) <= now_ms).limit(AT_ONCE)
    is_filled = exists().where(col(FeedReach.person_id) == col(Person.id))
    new = select(Person.id).where(~is_filled).order_by(Person.id).limit(people_at_once)
    return Due(
        over=list(over),
        behind=session.exec(behind).all(),
        new=session.exec(new).all() if people_at_once else (),
        decided=visible(session).through_change != state.through_change,
        is_other_version=state.version != FILLED,
    )


def look_ahead(session: Session, now_ms: int) -> Ahead:
    """What was filled by a clock that was ahead and is set right."""
    reached = session.exec(select(FeedReach.person_id, col(FeedReach.first), col(FeedReach.last))).all()
    known = histories(session, [person for person, _, _ in reached])
    back = {}
    for person, first, last in reached:
        if person in known and last > (right := max(first - _ONE_DAY, known[person].today(now_ms))):
            back[person] = right
    early = select(FeedPersonDay.person_id, col(FeedPersonDay.day)).where(
        col(FeedPersonDay.is_over),
        col(FeedPersonDay.until_ms) > now_ms,
        # By the index of dates: working time ends less than two days after midnight.
        col(FeedPersonDay.day) > utc(now_ms).date() - 4 * _ONE_DAY,
    )
    return Ahead(back, session.exec(early).all())


def mark_ahead(session: Session, ahead: Ahead) -> None:
    """Marks dates that are not over after all, and those yet to come, which begin when they do."""
    mark_feeds(session, ahead.early)
    known = histories(session, list(ahead.back))
    for reach in session.exec(select(FeedReach).where(col(FeedReach.person_id).in_(list(known)))):
        person, last = reach.person_id, ahead.back[reach.person_id]
        reach.last, reach.next_ms = last, known[person].zones.bounds(last)[1]
        session.add(reach)
        later = columns(col(FeedPersonDay.person_id), col(FeedPersonDay.day))
        mark_feeds_of(session, later.where(col(FeedPersonDay.person_id) == person, col(FeedPersonDay.day) > last))
    session.flush()


def mark_due(session: Session, due: Due, state: FeedState, now_ms: int) -> None:
    """Marks what is due, and remembers that it did."""
    if due.is_other_version:
        session.connection().execute(delete(FeedReach))
        session.connection().execute(update(FeedState).values(version=FILLED))
        return
    mark_feeds(session, due.over)
    if due.decided:
        through = _mark_decided(session, state.through_change, visible(session).through_change)
        session.connection().execute(update(FeedState).values(through_change=through))
    known = histories(session, sorted({*due.behind, *due.new}))
    _forget(session, [person for person in due.behind if person not in known])
    # Another worker can have begun them since, or have had them filled anew.
    begun = set(session.exec(select(FeedReach.person_id).where(col(FeedReach.person_id).in_(list(known)))))
    for person in due.behind:
        if person in begun:
            _extend(session, known[person], now_ms)
    _begin(session, [known[person] for person in due.new if person in known and person not in begun], now_ms)


def widen(session: Session, looked_at: Collection[Key], filled: Collection[Key]) -> None:
    """Where a filled date lies before a person's first one, marks those between: they count from now on.

    Where their first one was looked at and is none any more, all of them are filled anew.
    """
    lost = set(looked_at).difference(filled)
    reaches = select(FeedReach).where(col(FeedReach.person_id).in_({person for person, _ in lost}))
    begun = [reach for reach in session.exec(reaches) if reach.first <= reach.last]
    fill_anew(session, [reach.person_id for reach in begun if (reach.person_id, reach.first) in lost])
    first: dict[str, date] = {}
    for person, day in filled:
        first[person] = min(day, first.get(person, day))
    for reach in session.exec(select(FeedReach).where(col(FeedReach.person_id).in_(list(first)))):
        day = first[reach.person_id]
        if day < reach.first:
            mark_feeds(session, ((reach.person_id, each) for each in _dates(day + _ONE_DAY, reach.first - _ONE_DAY)))
            reach.first = day
            session.add(reach)
    session.flush()


def _mark_decided(session: Session, old: int, new: int) -> int:
    """Marks the dates that were never reckoned, and that decisions behind `old` up to `new` may be about.

    Returns the last of those it looked at: of many, some are left for the next time.
    """
    if session.exec(select(FeedPersonDay.person_id).limit(1)).first() is None:
        return new
    changes = select(ConfigChange).where(col(ConfigChange.id) > old, col(ConfigChange.id) <= new)
    some = session.exec(changes.order_by(col(ConfigChange.id)).limit(DECISIONS_AT_ONCE)).all()
    for change in some:
        if change.kind not in _OF_LABELS:
            _mark_change(session, change)
    return new if len(some) < DECISIONS_AT_ONCE else some[-1].id or new


def _mark_change(session: Session, change: ConfigChange) -> None:
    found = columns(col(FeedPersonDay.person_id), col(FeedPersonDay.day)).where(~col(FeedPersonDay.has_data))
    people = people_of(session, (change.scope, change.scope_id))
    if people is not None:
        found = found.where(col(FeedPersonDay.person_id).in_(people))
    first, last = reach_of(session, change)
    if first is not None:
        found = found.where(col(FeedPersonDay.day) >= first)
    if last is not None:
        found = found.where(col(FeedPersonDay.day) <= last)
    mark_feeds_of(session, found)


def _forget(session: Session, gone: Sequence[str]) -> None:
    """Marks the dates of people who are no more, so that their rows go."""
    if gone:
        dates = columns(col(FeedPersonDay.person_id), col(FeedPersonDay.day))
        mark_feeds_of(session, dates.where(col(FeedPersonDay.person_id).in_(gone)))
        session.connection().execute(delete(FeedReach).where(col(FeedReach.person_id).in_(gone)))


def _extend(session: Session, history: PersonHistory, now_ms: int) -> None:
    """Marks the dates that have begun since."""
    reach = session.get_one(FeedReach, history.person.id)
    today = max(history.today(now_ms), reach.last)
    mark_feeds(session, ((history.person.id, day) for day in _dates(reach.last + _ONE_DAY, today)))
    reach.last, reach.next_ms = today, history.zones.bounds(today)[1]
    session.add(reach)


def _begin(session: Session, people: Sequence[PersonHistory], now_ms: int) -> None:
    """Marks all dates of people so far, and those that have rows, though they may be none of theirs any more."""
    ids = [history.person.id for history in people]
    for table in (FeedPersonDay, DayRollup):
        found = columns(col(table.person_id), col(table.day)).where(col(table.person_id).in_(ids)).distinct()
        mark_feeds_of(session, found)
    begun = first_dates(session, {history.person.id: history for history in people}, FIRST_DATE)
    for history in people:
        today = history.today(now_ms)
        first = begun[history.person.id]
        mark_feeds(session, ((history.person.id, day) for day in _dates(first, today)))
        last = max(first - _ONE_DAY, today)
        next_ms = history.zones.bounds(last)[1]
        session.add(FeedReach(person_id=history.person.id, first=first, last=last, next_ms=next_ms))
    session.flush()


def _dates(first: date, last: date) -> list[date]:
    return [first + _ONE_DAY * at for at in range((last - first).days + 1)]
