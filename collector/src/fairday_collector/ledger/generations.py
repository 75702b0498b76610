"""States of the ledger as a whole: readers see one, while the next is made in the background after a change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, exists, tuple_
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from fairday_collector.ledger.feed_marks import mark_feeds_of
from fairday_collector.ledger.marks import mark_rebuild
from fairday_collector.store.tables import DayRollup, Generation, LedgerDay, RebuildDay


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the generation being made is: days in all, days left, and when it was begun, epoch milliseconds."""

    number: int
    total: int
    left: int
    since_ms: int


def visible(session: Session) -> Generation:
    """The generation that readers see."""
    found = session.exec(
        select(Generation).where(col(Generation.finished_ms).is_not(None)).order_by(col(Generation.number).desc())
    ).first()
    assert found is not None  # the migration made the first one
    return found


def visible_number(session: Session) -> int:
    """The number of the generation that readers see."""
    number = visible(session).number
    assert number is not None
    return number


def building(session: Session) -> Generation | None:
    """The generation that is being made, if any."""
    return session.exec(select(Generation).where(col(Generation.finished_ms).is_(None))).first()


def rebuild(session: Session, days: Collection[tuple[str, date]], through_change: int, now_ms: int) -> None:
    """Begins the generation that knows the change, or extends the one being made; only these days need reckoning.

    Where there are none, the change is known at once. In the transaction of the change itself.
    """
    under_way, seen = building(session), visible(session)
    if under_way is None and not days:
        seen.through_change = through_change
        session.add(seen)
        return
    if under_way is None:
        under_way = Generation(through_change=through_change, versions=seen.versions, total=0, created_ms=now_ms)
    under_way.through_change = through_change
    session.add(under_way)
    before = _left(session)
    mark_rebuild(session, days)
    session.flush()
    under_way.total += _left(session) - before
    session.add(under_way)


def is_by(session: Session, versions: str) -> bool:
    """Whether the newest generation, seen or being made, is by these versions of the program and its data."""
    return (building(session) or visible(session)).versions == versions


def renew(session: Session, days: Collection[tuple[str, date]], versions: str, now_ms: int) -> None:
    """Begins, or extends, a generation of all days given, after the program or its data became another version."""
    newest = building(session) or visible(session)
    if days:
        rebuild(session, days, newest.through_change, now_ms)
        newest = building(session) or newest
    newest.versions = versions
    session.add(newest)


def finish_if_whole(session: Session, now_ms: int) -> bool:
    """Shows the generation being made to readers, once no day lacks; says whether it did."""
    under_way = building(session)
    if under_way is None or _left(session):
        return False
    under_way.finished_ms = now_ms
    session.add(under_way)
    changed = columns(col(DayRollup.person_id), col(DayRollup.day))
    mark_feeds_of(session, changed.where(col(DayRollup.generation) == under_way.number))
    return True


def has_superseded(session: Session) -> bool:
    """Whether rows of older generations may still be there."""
    older = select(Generation.number).where(col(Generation.number) < visible_number(session))
    return session.exec(older).first() is not None


def drop_superseded(session: Session, limit: int) -> int:
    """Deletes up to `limit` days, of each kind of row, that a newer visible generation replaces; returns how many.

    Once none is left, the older generations themselves are forgotten, and the next call has nothing to look for.
    """
    number = visible_number(session)
    older = select(Generation).where(col(Generation.number) < number)
    if session.exec(older).first() is None:
        return 0
    dropped = sum(_drop(session, table, number, limit) for table in (LedgerDay, DayRollup))
    if not dropped:
        for generation in session.exec(older):
            session.delete(generation)
    return dropped


def progress(session: Session) -> Progress | None:
    """How far the generation being made is; None where nothing is being made."""
    under_way = building(session)
    if under_way is None or under_way.number is None:
        return None
    return Progress(under_way.number, under_way.total, _left(session), under_way.created_ms)


def _drop(session: Session, table: type[LedgerDay] | type[DayRollup], number: int, limit: int) -> int:
    key = (col(table.person_id), col(table.day), col(table.generation))
    newer = aliased(table)
    replaced = exists().where(
        col(newer.person_id) == key[0], col(newer.day) == key[1], col(newer.generation) > key[2],
        col(newer.generation) <= number,
    )  # fmt: skip
    some = columns(*key).where(key[2] < number, replaced).limit(limit)
    return session.connection().execute(delete(table).where(tuple_(*key).in_(some))).rowcount


def _left(session: Session) -> int:
    return session.exec(select(func.count()).select_from(RebuildDay)).one()
