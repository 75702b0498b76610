"""The order of rows, which the key always ends, and the place in it where a page left off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Date, String, UnaryExpression, and_, false, literal, or_, tuple_

from fairday_collector.errors import BadRequest
from fairday_collector.store.dialect import Dialect
from fairday_reports.feeds.odata.numbers import bound
from fairday_reports.feeds.odata.source import Place, Source, Way

_WHOLE: Final = 2**63

Value = str | int | bool | None
"""Of a place: text, date as text, whole number or instant in milliseconds."""


@dataclass(frozen=True, slots=True)
class _Rank:
    place: Place
    sql: ColumnElement[Any]
    is_down: bool


class Order:
    """What rows are ordered by: what was asked for, then the key. Null comes before all else, or after it downwards."""

    def __init__(self, source: Source, dialect: Dialect, asked: Sequence[tuple[tuple[str, ...], bool]]) -> None:
        ranks = []
        for names, is_down in asked:
            place = source.place(names, "$orderby")
            ranks.append(_Rank(place, _ordered(place, dialect), is_down))
        named = {rank.place.names for rank in ranks}
        # Which order the key has of itself does not matter, but only in that one its index is of use.
        keys = [source.place((each.name,), "$orderby") for each in source.of.key]
        self.is_by_key = named <= {place.names for place in keys}
        self._ranks = ranks + [_Rank(place, place.column, False) for place in keys if place.names not in named]

    @property
    def ways(self) -> set[Way]:
        """What leads to the rows that decide a place; the row itself is one of them."""
        return {rank.place.names[:end] for rank in self._ranks for end in range(len(rank.place.names))}

    @property
    def columns(self) -> list[ColumnElement[Any]]:
        """What must be read of a row to go on behind it."""
        return [rank.place.column for rank in self._ranks]

    def clauses(self) -> list[UnaryExpression[Any]]:
        """What a statement is ordered by."""
        found: list[UnaryExpression[Any]] = []
        for rank in self._ranks:
            clause = rank.sql.desc() if rank.is_down else rank.sql.asc()
            if rank.place.nullable:
                clause = clause.nulls_last() if rank.is_down else clause.nulls_first()
            found.append(clause)
        return found

    def after(self, values: Sequence[Value]) -> ColumnElement[bool]:
        """The condition for rows behind the one with these values; raises BadRequest for values of other kinds."""
        if len(values) != len(self._ranks):
            raise bad_token()
        bounds = [_bound(rank.place, value) for rank, value in zip(self._ranks, values, strict=True)]
        if not any(rank.is_down or rank.place.nullable for rank in self._ranks):
            return tuple_(*(rank.sql for rank in self._ranks)) > tuple_(*(each for each in bounds if each is not None))
        found: ColumnElement[bool] = false()
        for rank, value in reversed([*zip(self._ranks, bounds, strict=True)]):
            same = rank.sql.is_(None) if value is None else rank.sql == value
            found = or_(_beyond(rank, value), and_(same, found))
        return found

    def values(self, row: Sequence[Any]) -> list[Value]:
        """Of a row's `columns`, what a place is kept as."""
        return [value.isoformat() if isinstance(value, date) else value for value in row]


def bad_token() -> BadRequest:
    """What is said of a `$skiptoken` that is none of ours."""
    return BadRequest("bad_token", "This $skiptoken is not one of ours. Ask for the first page again, without it.")


def _ordered(place: Place, dialect: Dialect) -> ColumnElement[Any]:
    # Ids are hexadecimal digits, whose order is the same in every language, and as they stand their index is of use.
    if place.property.kind != "string" or place.property.name.endswith("_id"):
        return place.column
    return dialect.in_byte_order(place.column)


def _beyond(rank: _Rank, value: ColumnElement[Any] | None) -> ColumnElement[bool]:
    if value is None:
        return false() if rank.is_down else rank.sql.is_not(None)
    if rank.is_down:
        less = rank.sql < value
        return or_(less, rank.sql.is_(None)) if rank.place.nullable else less
    return rank.sql > value


def _bound(place: Place, value: Value) -> ColumnElement[Any] | None:
    kind = place.property.kind
    if value is None and place.nullable:
        return None
    if kind == "bool" and isinstance(value, bool):
        return literal(value, Boolean())
    if kind in ("int", "instant") and type(value) is int and -_WHOLE <= value < _WHOLE:
        return bound(value)
    if kind in ("string", "date") and isinstance(value, str) and "\0" not in value:
        return literal(value, String()) if kind == "string" else _date(value)
    raise bad_token()


def _date(text: str) -> ColumnElement[Any]:
    try:
        return literal(date.fromisoformat(text), Date())
    except ValueError:
        raise bad_token() from None
