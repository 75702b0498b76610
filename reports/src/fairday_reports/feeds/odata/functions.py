"""The functions of `$filter`: a function of null is null. Texts are counted by characters of Unicode, from 0."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Integer, String, and_, cast, extract, func, literal, or_
from sqlalchemy.sql.elements import Grouping

from fairday_collector.errors import BadRequest
from fairday_collector.store.dialect import Dialect
from fairday_reports.feeds.odata.arithmetic import number_of, rounded
from fairday_reports.feeds.odata.expressions import Call
from fairday_reports.feeds.odata.terms import NUMBERS, WORDS, Number, Term, no_value, term_of

ZONES: Final = (
    "which date an instant lies on depends on the zone. Compare dates with dates (date eq 2026-10-14, the person's "
    "local date), and instants with instants (2026-10-14T08:00:00Z)"
)
SPACES: Final = "".join(
    map(chr, (*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F))
) + chr(0x3000)
"""What `trim` takes away at both ends: all that Unicode calls white space."""
_OF_INSTANT: Final = ("date", "time", "hour", "minute", "second", "fractionalseconds", "totaloffsetminutes")
_OF_DATE: Final = {"year": (1, 9999), "month": (1, 12), "day": (1, 31)}
_ROUNDING: Final = ("round", "floor", "ceiling")
_LONGEST: Final = 2**30
"""More characters than a text has in any database."""
_MOST: Final = 2**31 - 1
_TAKES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("contains", "startswith", "endswith", "concat", "indexof"), ("string", "string")),
    **dict.fromkeys(("tolower", "toupper", "trim", "length"), ("string",)),
    **dict.fromkeys(_OF_DATE, ("date",)),
    **dict.fromkeys(_ROUNDING, ("decimal",)),
}
_SUBSTRING: Final = ("string", "int", "int")
DONE: Final = (*_TAKES, "substring")
"""The names of all functions."""


def call(node: Call, given: Sequence[Term], dialect: Dialect) -> Term:
    """What a function makes of its arguments; raises BadRequest for one that is not there, or not of these."""
    name = node.name
    takes = _SUBSTRING[: max(2, len(given))] if name == "substring" else _TAKES.get(name)
    if name in _OF_INSTANT and len(given) == 1:
        takes = ("instant",)
    if takes is None or len(takes) != len(given):
        raise BadRequest("unknown_function", f"$filter: there is no function {name} of {len(given)}.")
    if name in _OF_INSTANT or (name in _OF_DATE and given[0].kind == "instant"):
        raise BadRequest("zones", f"$filter: {name} is not done here, as {ZONES}.")
    for term, kind in zip(given, takes, strict=True):
        _check(name, term, kind)
    if any(each.kind == "null" for each in given):
        return no_value(node.at)
    if name in _ROUNDING:
        return term_of(rounded(number_of(given[0], name), name))
    nullable = any(each.nullable for each in given)
    if name == "substring":
        return Term("string", _substring(given), nullable)
    sql = [each.sql for each in given]
    if name in _OF_DATE:
        return _whole(extract(name, sql[0]), *_OF_DATE[name], nullable=nullable)
    if name == "length":
        return _whole(func.length(sql[0], type_=Integer()), 0, _LONGEST, nullable=nullable)
    if name == "indexof":
        return _whole(dialect.position(sql[0], sql[1]) - 1, -1, _LONGEST, nullable=nullable)
    if name in _TESTS:
        return Term("bool", _TESTS[name](sql[0], sql[1]), nullable)
    return Term("string", _text(name, sql, dialect), nullable)


def _check(name: str, term: Term, kind: str) -> None:
    fits = term.kind in NUMBERS if kind == "decimal" else term.kind == kind
    if not fits and term.kind != "null":
        raise BadRequest("bad_kind", f"$filter: {name} takes {WORDS[kind]}, not {WORDS[term.kind]}.")


def _whole(sql: ColumnElement[Any], least: int, most: int, *, nullable: bool) -> Term:
    number = Number(cast(sql, BigInteger), least, most, 1, is_whole=True, nullable=nullable)
    return Term("int", sql, nullable, None, number)


def _text(name: str, given: Sequence[ColumnElement[Any]], dialect: Dialect) -> ColumnElement[Any]:
    if name == "concat":
        # Kept together: an order that is asked of it would be one of its last part alone.
        return Grouping(given[0].concat(given[1]))
    if name == "trim":
        return func.trim(given[0], literal(SPACES, String()), type_=String())
    return dialect.in_case(given[0], upper=name == "toupper")


def _substring(given: Sequence[Term]) -> ColumnElement[Any]:
    start, *length = [number_of(each, "substring") for each in given[1:]]
    parts = [_part(start, 1), *(_part(each, 0) for each in length)]
    return func.substr(given[0].sql, *parts, type_=String())


def _part(number: Number, more: int) -> ColumnElement[int]:
    """A place or a length, for a database that counts from `more`."""
    if number.least < 0:
        raise BadRequest(
            "out_of_range",
            "$filter: substring counts from 0, and what it is given here may be below that. indexof is -1 where there "
            "is nothing: add 1 to it.",
        )
    if number.most + more > _MOST:
        raise BadRequest(
            "out_of_range",
            f"$filter: substring takes numbers of 32 bits, below {_MOST}. Use length, indexof or a number.",
        )
    return cast(number.sql + more if more else number.sql, Integer)


def _contains(text: ColumnElement[Any], part: ColumnElement[Any]) -> ColumnElement[bool]:
    # LIKE knows wildcards, and SQLite's knows no case.
    return or_(func.replace(text, part, literal("", String())) != text, and_(part == "", text == text))


def _startswith(text: ColumnElement[Any], part: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.substr(text, 1, func.length(part)) == part


def _endswith(text: ColumnElement[Any], part: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.substr(text, func.length(text) - func.length(part) + 1) == part


_TESTS: Final[dict[str, Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]]] = {
    "contains": _contains,
    "startswith": _startswith,
    "endswith": _endswith,
}
