"""Writes rows of the feeds under the number of one fill, whole or not at all."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, insert, tuple_, update
from sqlmodel import Session, SQLModel, col, select

from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.dialect.base import Row
from fairday_collector.store.tables import FeedClaim, FeedPersonDay, FeedSource, FeedState
from fairday_reports.feeds.fill.read import FACT_TABLES, Key

_KEYS_AT_ONCE = 500


class OutrunError(Exception):
    """Another fill was quicker: what is at hand may be older than what is kept, and is thrown away."""


def state_of(session: Session) -> FeedState:
    """How far the feeds are, as of this snapshot."""
    return session.get_one(FeedState, 1)


def source_of(session: Session, number: int) -> str | None:
    """Who gave a number, as a text that no other database has; None where it is none, or was not given yet."""
    if not 0 <= number <= state_of(session).changed:
        return None
    begun = select(FeedSource.source).where(col(FeedSource.first) <= number)
    return session.exec(begun.order_by(col(FeedSource.first).desc()).limit(1)).first()


class Numbers:
    """The numbers that one process gives its fills, under a source of its own.

    Where the database was restored under it, it meets a number below one it took, and begins another source.
    """

    def __init__(self) -> None:
        self._source = secrets.token_hex(32)
        self._taken = 0

    def take(self, session: Session, seen: int) -> int:
        """The number of this transaction's fill, the next after the one seen; raises OutrunError where it is taken."""
        number = seen + 1
        moved = session.connection().execute(
            update(FeedState).where(col(FeedState.id) == 1, col(FeedState.changed) == seen).values(changed=number)
        )
        if not moved.rowcount:
            raise OutrunError
        if number <= self._taken:
            self._source = secrets.token_hex(32)
        # Though the transaction may fail yet: a source too many harms nobody.
        self._taken = number
        if source_of(session, number) != self._source:
            session.connection().execute(insert(FeedSource).values(first=number, source=self._source))
        return number


def replace_days(session: Session, days: Collection[Key], rows: Mapping[str, Sequence[Row]], number: int) -> None:
    """Puts the rows of dates, by table, in the place of all that was there of them."""
    dialect, connection = dialect_of(session), session.connection()
    there = sorted(_there(session, days))
    if there:
        for table in FACT_TABLES:
            dialect.remove_days(connection, table, there)
    if set(there) - {(row[0], date.fromisoformat(row[1])) for row in rows["feed_person_day"]}:
        connection.execute(update(FeedState).where(col(FeedState.id) == 1).values(gone=number))
    # A claim is one row, whatever date it lay on before its person's zone was another.
    moved = [(row[0], row[1]) for row in rows["feed_claim"]]
    if moved:
        key = tuple_(col(FeedClaim.person_id), col(FeedClaim.claim_id))
        connection.execute(delete(FeedClaim).where(key.in_(moved)))
    for table in FACT_TABLES:
        if rows[table]:
            dialect.add_rows(connection, table, columns_of(table), [(*row, number) for row in rows[table]])


def upsert(session: Session, table: str, rows: Iterable[Row], number: int) -> None:
    """Writes rows over those that have their keys."""
    keys = [column.name for column in SQLModel.metadata.tables[table].primary_key]
    numbered = [(*row, number) for row in rows]
    if numbered:
        dialect_of(session).upsert_rows(session.connection(), table, columns_of(table), keys, numbered)


def columns_of(table: str) -> list[str]:
    """The columns of a table, in order; `changed` is the last."""
    return [column.name for column in SQLModel.metadata.tables[table].columns]


def _there(session: Session, days: Collection[Key]) -> set[Key]:
    """Those of some dates that have rows."""
    by_person: dict[str, list[date]] = {}
    for person, day in days:
        by_person.setdefault(person, []).append(day)
    dates = [day for _, day in days]
    found: set[Key] = set()
    people = sorted(by_person)
    for at in range(0, len(people), _KEYS_AT_ONCE):
        query = select(FeedPersonDay.person_id, col(FeedPersonDay.day)).where(
            col(FeedPersonDay.person_id).in_(people[at : at + _KEYS_AT_ONCE]),
            col(FeedPersonDay.day) >= min(dates),
            col(FeedPersonDay.day) <= max(dates),
        )
        found.update((person, day) for person, day in session.exec(query))
    return found & set(days)
