"""Turns `$filter` into a condition of SQL that both databases read alike.

A comparison is never unknown: null equals null alone, and is neither more nor less than anything. A function of null is
null, and so is the opposite of it.
"""

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, and_, cast, false, func, not_, or_, true

from fairday_collector.errors import BadRequest
from fairday_collector.store.dialect import Dialect
from fairday_reports.feeds.odata.arithmetic import aligned, from_column, negated, number_of, reckon
from fairday_reports.feeds.odata.expressions import (
    Among,
    Call,
    Compare,
    Expression,
    Literal,
    Logic,
    Negate,
    Not,
    Path,
    Reckon,
)
from fairday_reports.feeds.odata.functions import ZONES, call
from fairday_reports.feeds.odata.numbers import MIRRORED, OPERATORS, bound, compare_whole, times, whole
from fairday_reports.feeds.odata.source import Source
from fairday_reports.feeds.odata.terms import NUMBERS, WORDS, Term, literal_term, no_value, term_of

_NULL: Final = -1
"""What stands for null among the numbers of true and false."""


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
            raise BadRequest("no_condition", f"$filter: {WORDS[term.kind]} is no condition. Compare it with eq.")
        return term.sql

    def _term(self, node: Expression) -> Term:
        if isinstance(node, Literal):
            return literal_term(node)
        if isinstance(node, Path):
            place = self._source.place(node.names, "$filter")
            kind = place.property.kind
            return Term(kind, place.column, place.nullable, None, from_column(place.column) if kind == "int" else None)
        if isinstance(node, Call):
            return call(node, [self._term(each) for each in node.arguments], self._dialect)
        if isinstance(node, Negate):
            operand = self._term(node.operand)
            return no_value(node.at) if operand.kind == "null" else term_of(negated(number_of(operand, "-")))
        if isinstance(node, Reckon):
            return self._reckon(node)
        return Term("bool", self._condition(node), True)

    def _reckon(self, node: Reckon) -> Term:
        left, right = self._term(node.left), self._term(node.right)
        others = [each for each in (left, right) if each.kind != "null"]
        if len(others) == 2:
            return term_of(reckon(node.word, left, right))
        for each in others:
            number_of(each, node.word)
        return no_value(node.at)

    def _compare(self, word: str, left: Term, right: Term) -> ColumnElement[bool]:
        if "null" in (left.kind, right.kind):
            return _with_null(word, left, right)
        _agree(left, right)
        if left.literal is not None and right.literal is not None:
            return true() if _compare_values(word, left.literal, right.literal) else false()
        if left.literal is not None:
            return self._compare(MIRRORED[word], right, left)
        left, right = _over_one_scale(left, right)
        if left.kind == "bool" and word not in ("eq", "ne"):
            raise BadRequest("no_order", f"$filter: true and false have no order for {word}. Use eq or ne.")
        if left.kind == "bool":
            one, other = _number(left.sql), _number(right.sql)
            return one.is_not_distinct_from(other) if word == "eq" else one.is_distinct_from(other)
        if left.nullable and right.nullable and word in ("eq", "ne"):
            is_same = left.sql.is_not_distinct_from(right.sql)
            return is_same if word == "eq" else left.sql.is_distinct_from(right.sql)
        return _guarded(word, self._plain(word, left, right), left, right)

    def _plain(self, word: str, left: Term, right: Term) -> ColumnElement[bool]:
        """The comparison where neither is null."""
        given = right.literal.value if right.literal is not None else None
        if isinstance(given, Decimal):
            return compare_whole(left.sql, word, times(given, left.scale))
        if left.kind == "string" and word not in ("eq", "ne"):
            one, other = self._dialect.in_byte_order(left.sql), self._dialect.in_byte_order(right.sql)
            return OPERATORS[word](one, other)  # type: ignore[no-any-return]
        return OPERATORS[word](left.sql, right.sql)  # type: ignore[no-any-return]

    def _among(self, left: Term, items: tuple[Literal, ...]) -> ColumnElement[bool]:
        """As `eq` with any of the items; of many, one look at them all."""
        nulls = [item for item in items if item.kind == "null"]
        rest = [item for item in items if item.kind != "null"]
        for item in rest if left.kind != "null" else ():
            _agree(left, literal_term(item))
        if left.kind == "null" or left.literal is not None:
            return or_(*(self._compare("eq", left, self._term(item)) for item in items))
        if left.kind == "bool":
            return func.coalesce(_number(left.sql), _NULL).in_([_flag(item) for item in items])
        values = [value for item in rest if (value := _member(item, left.scale)) is not None]
        found: ColumnElement[bool] = left.sql.in_(values) if values else false()
        if left.nullable:
            is_null = left.sql.is_(None)
            found = or_(is_null, found) if nulls else and_(not_(is_null), found)
        return found


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1, 0 or null: written as it is, a condition next to another's operator is not kept together."""
    return cast(condition, Integer)


def _flag(item: Literal) -> int:
    return _NULL if item.value is None else int(bool(item.value))


def _member(item: Literal, scale: int) -> Any:
    if not isinstance(item.value, Decimal):
        return item.value
    number = whole(times(item.value, scale))
    return None if number is None else bound(number)


def _agree(left: Term, right: Term) -> None:
    kinds = {left.kind, right.kind}
    if kinds == {"date", "instant"}:
        raise BadRequest("zones", f"$filter compares a date with an instant, but {ZONES}.")
    if len(kinds) > 1 and not kinds <= set(NUMBERS):
        raise BadRequest("bad_kind", f"$filter compares {WORDS[left.kind]} with {WORDS[right.kind]}.")


def _over_one_scale(left: Term, right: Term) -> tuple[Term, Term]:
    if left.number is None or right.number is None or left.scale == right.scale:
        return left, right
    one, other = aligned(left.number, right.number, "a comparison")
    return term_of(one), term_of(other)


def _with_null(word: str, left: Term, right: Term) -> ColumnElement[bool]:
    if word not in ("eq", "ne"):
        return false()
    other = right if left.kind == "null" else left
    if other.kind == "null":
        return true() if word == "eq" else false()
    told = _number(other.sql) if other.kind == "bool" else other.sql
    is_null: ColumnElement[bool] = told.is_(None) if other.nullable else false()
    return is_null if word == "eq" else not_(is_null)


def _guarded(word: str, plain: ColumnElement[bool], left: Term, right: Term) -> ColumnElement[bool]:
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
