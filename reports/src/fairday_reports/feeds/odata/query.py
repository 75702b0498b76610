"""A query of a set as one statement: which rows, in which order, in which shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, SQLModel

from fairday_collector.errors import BadRequest
from fairday_collector.store.dialect import Dialect
from fairday_reports.feeds.odata.conditions import Conditions
from fairday_reports.feeds.odata.expressions import Compare, Literal, Path
from fairday_reports.feeds.odata.options import MAX_SKIP, read_order, true_or_false, whole_number
from fairday_reports.feeds.odata.order import Order, Value
from fairday_reports.feeds.odata.parser import parse_filter
from fairday_reports.feeds.odata.shape import Shape, read_shape
from fairday_reports.feeds.odata.source import Source
from fairday_reports.feeds.rights import Scope
from fairday_reports.feeds.schema import EntitySet

MANY: Final = 2**40
"""More rows than there are anywhere."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a set. `top` is None for all rows, `token` the text of a `$skiptoken`."""

    options: Mapping[str, str]
    source: Source
    shape: Shape
    order: Order
    conditions: Sequence[ColumnElement[bool]]
    top: int | None
    skip: int
    with_count: bool
    token: str | None

    @classmethod
    def read(cls, scope: Scope, dialect: Dialect, of: EntitySet, options: Mapping[str, str]) -> "Query":
        """The query of some options; raises BadRequest and NotSupported as they are wrong."""
        with_count = true_or_false(options, "count")
        if "skiptoken" in options and (with_count or not options.keys().isdisjoint({"top", "skip"})):
            # What is counted is noted with the first page.
            raise BadRequest("wrong_option", "$top, $skip and $count are of the first page alone. Leave them out.")
        source = Source(scope, of)
        conditions = source.conditions()
        if "filter" in options:
            conditions.append(Conditions(source, dialect).of(parse_filter(options["filter"])))
        return cls(
            options=options,
            source=source,
            shape=read_shape(scope, of, options),
            order=Order(source, dialect, read_order(options["orderby"]) if "orderby" in options else ()),
            conditions=conditions,
            top=_least(whole_number(options, "top")),
            skip=whole_number(options, "skip", MAX_SKIP) or 0,
            with_count=with_count,
            token=options.get("skiptoken"),
        )

    def count(self, session: Session) -> int:
        """How many rows there are, whatever page is asked for."""
        statement = select(func.count()).select_from(self.source.joined).where(*self.conditions)
        return int(session.connection().execute(statement).scalar_one())

    def rows(
        self, columns: Sequence[ColumnElement[Any]], limit: int | None, after: Sequence[Value] | None
    ) -> Select[Any]:
        """Reads columns of the first rows, or of those behind a place; of all where `limit` is None."""
        beyond = [] if after is None else [self.order.after(after)]
        statement = select(*columns).select_from(self.source.joined).where(*self.conditions, *beyond)
        return statement.order_by(*self.order.clauses()).limit(limit).offset(self.skip or None)

    def marks(self, session: Session) -> list[int]:
        """Numbers that are others once rows may have changed their places though none of them was written.

        A row that navigations lead to may go, and for who is limited to teams others may become theirs or not.
        """
        ways = self.order.ways
        if ways == {()}:
            return []
        lost = select(func.count()).select_from(self.source.joined).where(*self.conditions, self.source.lost(ways))
        marks = [int(session.connection().execute(lost).scalar_one())]
        if self.source.scope.teams is not None:
            members = SQLModel.metadata.tables["feed_membership"]
            newest = select(func.count(), func.coalesce(func.max(members.c.changed), 0)).select_from(members)
            marks += session.connection().execute(newest).one()
        return marks

    def may_have_moved(self, session: Session, since: int, marks: Sequence[int]) -> bool:
        """Whether a row that fits may have another place in the order than at the fill `since`, with these `marks`."""
        if self.order.is_by_key:
            return False
        if self.marks(session) != list(marks):
            return True
        changed = self.source.changed(self.order.ways, since)
        found = select(1).select_from(self.source.joined).where(*self.conditions, changed).limit(1)
        return session.connection().execute(found).first() is not None


def _least(top: int | None) -> int | None:
    # No database takes a number of any size.
    return None if top is None else min(top, MANY)


def key_conditions(source: Source, dialect: Dialect, key: Mapping[str, Literal]) -> list[ColumnElement[bool]]:
    """What leaves the one row of a key."""
    conditions = Conditions(source, dialect)
    return [conditions.of(Compare("eq", Path((name,)), value)) for name, value in key.items()]
