"""What a table should say compared with what it says, so that only rows that differ get a new number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, tuple_
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel

from fairday_collector.store.dialect.base import Row
from fairday_reports.feeds.fill.keep import upsert


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of a table that are new or other than they were, and the keys of those that are no more."""

    table: str
    rows: Sequence[Row]
    gone: Sequence[Row]


def difference(session: Session, table: str, wanted: Iterable[Row], *, keeps: bool = False) -> Difference | None:
    """How a table differs from the rows it should have, dates as text; None where it does not.

    `keeps` leaves rows there that are not wanted.
    """
    model = SQLModel.metadata.tables[table]
    width = len(model.primary_key)
    query = columns(*(column for column in model.columns if column.name != "changed"))
    there = {row[:width]: row for row in map(_plain, session.connection().execute(query))}
    asked: Mapping[Row, Row] = {row[:width]: row for row in wanted}
    rows = [row for key, row in asked.items() if there.get(key) != row]
    gone = [] if keeps else [key for key in there if key not in asked]
    return Difference(table, rows, gone) if rows or gone else None


def keep_differences(session: Session, found: Iterable[Difference], number: int) -> None:
    """Makes the tables say what they should."""
    for each in found:
        model = SQLModel.metadata.tables[each.table]
        if each.gone:
            key = tuple_(*model.primary_key)
            gone = [_typed(row, model.primary_key) for row in each.gone]
            session.connection().execute(delete(model).where(key.in_(gone)))
        upsert(session, each.table, each.rows, number)


def _plain(row: Any) -> Row:
    return tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def _typed(key: Row, of: Iterable[Any]) -> Row:
    return tuple(
        date.fromisoformat(value) if column.type.python_type is date else value
        for value, column in zip(key, of, strict=True)
    )
