"""Turns `$filter` into a condition of SQL that both databases read alike.

A comparison is never unknown: null equals null alone, and is neither more nor less than anything. A function of null is
null, and so is the opposite of it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    cast,
    extract,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    true,
)

from fairday_collector.errors import BadRequest, NotSupported
from fairday_collector.store.dialect import Dialect
from fairday_reports.feeds.odata.expressions import Among, Call, Compare, Expression, Literal, Logic, Not, Path
from fairday_reports.feeds.odata.numbers import MIRRORED, OPERATORS, bound, compare_whole, whole
from fairday_reports.feeds.odata.source import Source

OF_TEXTS: Final = ("contains", "startswith", "endswith")
OF_DATE: Final = ("year", "month", "day")
_ZONES: Final = (
    "which date an instant lies on depends on the zone. Compare dates with dates (date eq 2026-10-14, the person's "
    "local date), and instants with instants (2026-10-14T08:00:00Z)"
)
_OF_INSTANT: Final = ("date", "time", "hour", "minute", "second", "fractionalseconds", "totaloffsetminutes")
_NOT_DONE: Final = (
    *("concat", "indexof", "substring", "trim", "matchesPattern", "round", "floor", "ceiling", "now"),
    *("mindatetime", "maxdatetime", "totalseconds", "cast", "isof", "hassubset", "hassubsequence", "case"),
)
_NULL: Final = -1
"""What stands for null among the numbers of true and false."""
_WORDS: Final = {
    "string": "a text",
    "date": "a date",
    "instant": "an instant",
    "int": "a number",
    "bool": "true or false",
}


@dataclass(frozen=True, slots=True)
class _Term:
    """What a part of an expression stands for; `literal` is the value itself where it is one."""

    kind: str
    sql: ColumnElement[Any]
    nullable: bool
    literal: Literal | None = None


class Conditions:
    """Makes conditions about the rows of a source."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self._source = source
        self._dialect = dialect

    def of(self, expression: Expression) -> ColumnElement[bool]:
        """The condition; raises BadRequest for what makes no sense, NotSupported for what is not done here."""
        return self._condition(expression)

    def _condition(self, node: Expression) -> ColumnElement[bool]:
        if isinstance(node, Logic):
            parts = [self._condition(part) for part in node.parts]
            return and_(*parts) if node.word == "and" else or_(*parts)
        if isinstance(node, Not):
            return not_(self._condition(node.operand))
        if isinstance(node, Compare):
            return self._compare(node.word, self._term(node.left), self._term(node.right))
        if isinstance(node, Among):
            return self._among(self._term(node.left), node.items)
        term = self._term(node)
        if term.kind not in ("bool", "null"):
            raise BadRequest("no_condition", f"$filter: {_WORDS[term.kind]} is no condition. Compare it with eq.")
        return term.sql

    def _term(self, node: Expression) -> _Term:
        if isinstance(node, Literal):
            return _Term(node.kind, _value(node), node.kind == "null", node)
        if isinstance(node, Path):
            place = self._source.place(node.names, "$filter")
            return _Term(place.property.kind, place.column, place.nullable)
        if isinstance(node, Call):
            return self._call(node)
        return _Term("bool", self._condition(node), True)

    def _compare(self, word: str, left: _Term, right: _Term) -> ColumnElement[bool]:
        if "null" in (left.kind, right.kind):
            return _with_null(word, left, right)
        _agree(left, right)
        if left.literal is not None and right.literal is not None:
            return true() if _compare_values(word, left.literal, right.literal) else false()
        if left.literal is not None:
            return self._compare(MIRRORED[word], right, left)
        if left.kind == "bool" and word not in ("eq", "ne"):
            raise BadRequest("no_order", f"$filter: true and false have no order for {word}. Use eq or ne.")
        if left.kind == "bool":
            one, other = _number(left.sql), _number(right.sql)
            return one.is_not_distinct_from(other) if word == "eq" else one.is_distinct_from(other)
        if left.nullable and right.nullable and word in ("eq", "ne"):
            is_same = left.sql.is_not_distinct_from(right.sql)
            return is_same if word == "eq" else left.sql.is_distinct_from(right.sql)
        return _guarded(word, self._plain(word, left, right), left, right)

    def _plain(self, word: str, left: _Term, right: _Term) -> ColumnElement[bool]:
        """The comparison where neither is null."""
        given = right.literal.value if right.literal is not None else None
        if isinstance(given, Decimal):
            return compare_whole(left.sql, word, given)
        if left.kind == "string" and word not in ("eq", "ne"):
            one, other = self._dialect.in_byte_order(left.sql), self._dialect.in_byte_order(right.sql)
            return OPERATORS[word](one, other)  # type: ignore[no-any-return]
        return OPERATORS[word](left.sql, right.sql)  # type: ignore[no-any-return]

    def _among(self, left: _Term, items: tuple[Literal, ...]) -> ColumnElement[bool]:
        """As `eq` with any of the items; of many, one look at them all."""
        nulls = [item for item in items if item.kind == "null"]
        rest = [item for item in items if item.kind != "null"]
        for item in rest if left.kind != "null" else ():
            _agree(left, _Term(item.kind, true(), False, item))
        if left.kind == "null" or left.literal is not None:
            return or_(*(self._compare("eq", left, self._term(item)) for item in items))
        if left.kind == "bool":
            return func.coalesce(_number(left.sql), _NULL).in_([_flag(item) for item in items])
        values = [value for item in rest if (value := _member(item)) is not None]
        found: ColumnElement[bool] = left.sql.in_(values) if values else false()
        if left.nullable:
            is_null = left.sql.is_(None)
            found = or_(is_null, found) if nulls else and_(not_(is_null), found)
        return found

    def _call(self, node: Call) -> _Term:
        if node.name in _NOT_DONE:
            raise NotSupported("no_function", f"$filter: {node.name} is not done here. Filter what you have read.")
        given = [self._term(each) for each in node.arguments]
        wanted = 2 if node.name in OF_TEXTS else 1
        known = node.name in (*OF_TEXTS, *OF_DATE, *_OF_INSTANT, "tolower", "toupper", "length")
        if not known or len(given) != wanted:
            raise BadRequest("unknown_function", f"$filter: there is no function {node.name} of {len(given)}.")
        if node.name in _OF_INSTANT or (node.name in OF_DATE and given[0].kind == "instant"):
            raise BadRequest("zones", f"$filter: {node.name} is not done here, as {_ZONES}.")
        if any(each.kind == "null" for each in given):
            return _Term("null", null(), True, Literal("null", None, node.at))
        kind = "date" if node.name in OF_DATE else "string"
        for each in given:
            if each.kind != kind:
                raise BadRequest("bad_kind", f"$filter: {node.name} takes {_WORDS[kind]}, not {_WORDS[each.kind]}.")
        nullable = any(each.nullable for each in given)
        made = self._function(node.name, [each.sql for each in given])
        return _Term(made[0], made[1], nullable)

    def _function(self, name: str, given: list[ColumnElement[Any]]) -> tuple[str, ColumnElement[Any]]:
        text = given[0]
        if name in OF_DATE:
            return "int", extract(name, text)
        if name == "length":
            return "int", func.length(text, type_=Integer())
        if name in ("tolower", "toupper"):
            return "string", self._dialect.in_case(text, upper=name == "toupper")
        part = given[1]
        if name == "contains":  # LIKE knows wildcards, and SQLite's knows no case
            return "bool", or_(func.replace(text, part, literal("", String())) != text, and_(part == "", text == text))
        if name == "startswith":
            return "bool", func.substr(text, 1, func.length(part)) == part
        return "bool", func.substr(text, func.length(text) - func.length(part) + 1) == part


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1, 0 or null: written as it is, a condition next to another's operator is not kept together."""
    return cast(condition, Integer)


def _value(node: Literal) -> ColumnElement[Any]:
    value = node.value
    if isinstance(value, bool):
        return true() if value else false()
    if isinstance(value, str):
        return literal(value, String())
    if isinstance(value, date):
        return literal(value, Date())
    if isinstance(value, Decimal):
        return bound(whole(value) or 0)
    return null()


def _flag(item: Literal) -> int:
    return _NULL if item.value is None else int(bool(item.value))


def _member(item: Literal) -> Any:
    if not isinstance(item.value, Decimal):
        return item.value
    number = whole(item.value)
    return None if number is None else bound(number)


def _agree(left: _Term, right: _Term) -> None:
    kinds = {left.kind, right.kind}
    if kinds == {"date", "instant"}:
        raise BadRequest("zones", f"$filter compares a date with an instant, but {_ZONES}.")
    if len(kinds) > 1:
        raise BadRequest("bad_kind", f"$filter compares {_WORDS[left.kind]} with {_WORDS[right.kind]}.")


def _with_null(word: str, left: _Term, right: _Term) -> ColumnElement[bool]:
    if word not in ("eq", "ne"):
        return false()
    other = right if left.kind == "null" else left
    if other.kind == "null":
        return true() if word == "eq" else false()
    told = _number(other.sql) if other.kind == "bool" else other.sql
    is_null: ColumnElement[bool] = told.is_(None) if other.nullable else false()
    return is_null if word == "eq" else not_(is_null)


def _guarded(word: str, plain: ColumnElement[bool], left: _Term, right: _Term) -> ColumnElement[bool]:
    nulls = [each.sql.is_(None) for each in (left, right) if each.nullable]
    if not nulls:
        return plain
    return or_(*nulls, plain) if word == "ne" else and_(*(not_(each) for each in nulls), plain)


def _compare_values(word: str, left: Literal, right: Literal) -> bool:
    if left.kind == "string":
        return bool(OPERATORS[word](str(left.value).encode(), str(right.value).encode()))
    if left.kind == "bool" and word not in ("eq", "ne"):
        raise BadRequest("no_order", f"$filter: true and false have no order for {word}. Use eq or ne.")
    return bool(OPERATORS[word](left.value, right.value))
