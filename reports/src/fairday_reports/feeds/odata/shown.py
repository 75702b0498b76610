"""Whose rows an answer is about to show, to be written down before it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, null, select
from sqlmodel import Session

from fairday_reports.feeds.odata.query import Query
from fairday_reports.feeds.odata.source import Source
from fairday_reports.feeds.schema import EntitySet


@dataclass(frozen=True, slots=True)
class Shown:
    """The people, by id, whose rows of a set are shown, and the dates these are of; None where it has none."""

    of: EntitySet
    people: Sequence[str]
    first: date | None
    last: date | None


Note = Callable[[Shown], None]
"""Writes down what is shown; called once for all pages of a query, before the first row is read for it."""


def shown_by(session: Session, query: Query) -> Shown:
    """Whose rows all pages of a query show, or are counted."""
    columns = _columns(query.source)
    if columns is None:
        return Shown(query.source.of, (), None, None)
    if query.with_count or (query.top is None and not query.skip):
        return _shown(session, query.source, select(*columns).select_from(query.source.joined).where(*query.conditions))
    return _shown(session, query.source, query.rows(columns, query.top, None))


def shown_row(session: Session, source: Source, conditions: Sequence[ColumnElement[bool]]) -> Shown:
    """Whose the row of a key is."""
    columns = _columns(source)
    if columns is None:
        return Shown(source.of, (), None, None)
    return _shown(session, source, select(*columns).select_from(source.joined).where(*conditions))


def _columns(source: Source) -> list[ColumnElement[Any]] | None:
    """Person and date of a row; None where rows are of nobody."""
    named = source.of.by_name
    if "person_id" not in named:
        return None
    day: ColumnElement[Any] = source.table.c[named["date"].column] if "date" in named else null()
    return [source.table.c.person_id.label("person"), day.label("day")]


def _shown(session: Session, source: Source, rows: Select[Any]) -> Shown:
    each = rows.subquery()
    statement = select(each.c.person, func.min(each.c.day), func.max(each.c.day)).group_by(each.c.person)
    found = session.connection().execute(statement.where(each.c.person.is_not(None))).all()
    firsts, lasts = [row[1] for row in found if row[1]], [row[2] for row in found if row[2]]
    return Shown(source.of, [row[0] for row in found], min(firsts, default=None), max(lasts, default=None))
