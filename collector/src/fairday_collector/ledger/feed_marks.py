"""Marks of the feeds: which dates of whom changed for readers of the ledger, so that their rows are filled again."""

import secrets
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import Select, delete, literal
from sqlmodel import Session, col

from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import FeedMark, FeedReach
from fairday_collector.store.types import BIG

_KEYS = ("person_id", "day")


def mark_feeds(session: Session, days: Iterable[tuple[str, date]]) -> None:
    """Marks (person, local date) pairs, in the transaction that changes what readers see of them.

    A day that is marked already gets a new mark, so that a fill under way does not clear it.
    """
    some = sorted(set(days))
    if some:
        dialect_of(session).mark_feeds(session.connection(), some, secrets.randbits(62))


def mark_feeds_of(session: Session, found: Select[str, date]) -> None:
    """Marks the days that a SELECT of `person_id` and `day` finds; it must have a WHERE."""
    chosen = found.add_columns(literal(secrets.randbits(62), BIG))
    statement = dialect_of(session).insert(FeedMark).from_select((*_KEYS, "mark"), chosen)
    renewed = {"mark": statement.excluded.mark}
    session.connection().execute(statement.on_conflict_do_update(index_elements=_KEYS, set_=renewed))


def fill_anew(session: Session, people: Collection[str]) -> None:
    """Has all dates of some people filled again, those they no longer have too."""
    session.connection().execute(delete(FeedReach).where(col(FeedReach.person_id).in_(people)))
