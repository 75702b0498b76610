"""Reckons with numbers exactly, on both databases alike.

Every number is a whole one over a fixed scale, and the bounds of each are known before a row is read: what could leave
the whole numbers of 64 bits is refused, as one database would fail there and the other go on with a rounded number.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Integer, case, cast

from fairday_collector.errors import BadRequest, NotSupported
from fairday_reports.feeds.odata.numbers import LEAST, MOST, bound
from fairday_reports.feeds.odata.terms import NUMBERS, WORDS, Number, Term

FARTHEST: Final = 2**48
"""The largest number of a row that is reckoned with: 8,900 years in milliseconds, with room to add up and multiply."""
_MOST_DECIMALS: Final = 30


def from_column(column: ColumnElement[int]) -> Number:
    """A stored number; one that is beyond what is reckoned with counts as null, as an operand of a wrong type does."""
    is_small = isinstance(column.type, Integer) and not isinstance(column.type, BigInteger)
    least, most = (-(2**31), 2**31 - 1) if is_small else (-FARTHEST, FARTHEST)
    kept = case((column.between(bound(least), bound(most)), cast(column, BigInteger)))
    return Number(kept, least, most, 1, is_whole=True, nullable=True)


def number_of(term: Term, word: str) -> Number:
    """The number that a term is; raises BadRequest for anything else, and for a literal that is out of reach."""
    if term.number is not None:
        return term.number
    value = term.literal.value if term.literal is not None else None
    if not isinstance(value, Decimal) or term.kind not in NUMBERS:
        raise BadRequest("bad_kind", f"$filter: {word} takes a number, not {WORDS[term.kind]}.")
    exponent = value.as_tuple().exponent
    if not LEAST <= value <= MOST or not isinstance(exponent, int) or exponent < -_MOST_DECIMALS:
        raise _out_of_range(word)
    return _constant(Fraction(value), word, is_whole=term.kind == "int")


def reckon(word: str, left: Term, right: Term) -> Number:
    """What an operator makes of two numbers; raises BadRequest where that makes no sense or could not be exact."""
    if word == "sub" and left.kind == right.kind and left.kind in ("date", "instant"):
        raise NotSupported(
            "no_arithmetic",
            f"$filter: the time between {WORDS[left.kind]} and another is not done here. Compare them with each other.",
        )
    if left.kind not in NUMBERS or right.kind not in NUMBERS:
        raise BadRequest(
            "bad_kind", f"$filter: {word} takes two numbers, not {WORDS[left.kind]} and {WORDS[right.kind]}."
        )
    return OPERATORS[word](number_of(left, word), number_of(right, word), word)


def negated(number: Number) -> Number:
    """The number with its other sign."""
    return _checked(replace(number, sql=-number.sql, least=-number.most, most=-number.least), "-")


def rounded(number: Number, word: str) -> Number:
    """By `floor`, `ceiling` or `round`, which rounds a half away from zero; of no type of whole numbers any more."""
    if number.scale == 1:
        return replace(number, is_whole=False)
    if word == "ceiling":
        return negated(_floor(negated(number), word))
    if word == "floor":
        return _floor(number, word)
    # Cut to halves; of an odd number of them the last one goes outwards.
    halves = _cut(_times(number, Fraction(2 * number.scale), word), number.scale, word)
    half = _cut(halves, 2, word)
    nearest = [value - _divided(value, 2) for value in (halves.least, halves.most)]
    return _checked(replace(halves, sql=halves.sql - half.sql, least=nearest[0], most=nearest[1]), word)


def aligned(left: Number, right: Number, word: str) -> tuple[Number, Number]:
    """Both over one scale."""
    scale = lcm(left.scale, right.scale)
    one, other = (
        _checked(replace(_whole_times(each, scale // each.scale), scale=scale), word) for each in (left, right)
    )
    return one, other


def _add(left: Number, right: Number, word: str) -> Number:
    one, other = aligned(left, right, word)
    return _joined(one, other, one.sql + other.sql, (one.least + other.least, one.most + other.most), word)


def _sub(left: Number, right: Number, word: str) -> Number:
    one, other = aligned(left, right, word)
    return _joined(one, other, one.sql - other.sql, (one.least - other.most, one.most - other.least), word)


def _mul(left: Number, right: Number, word: str) -> Number:
    is_whole = left.is_whole and right.is_whole
    for one, other in ((left, right), (right, left)):
        if other.constant is not None:
            return replace(_times(one, other.constant, word), is_whole=is_whole)
    ends = [one * other for one in (left.least, left.most) for other in (right.least, right.most)]
    found = replace(left, scale=left.scale * right.scale)
    return _joined(found, right, left.sql * right.sql, (min(ends), max(ends)), word)


def _div(left: Number, right: Number, word: str) -> Number:
    divisor = _divisor(right, word)
    if word == "div" and left.is_whole and right.is_whole:
        return _cut(left, int(divisor), word)
    return replace(_times(left, 1 / divisor, word), is_whole=False)


def _mod(left: Number, right: Number, word: str) -> Number:
    _divisor(right, word)
    one, other = aligned(left, right, word)
    away = abs(other.least) - 1
    ends = max(min(one.least, 0), -away), min(max(one.most, 0), away)
    return _joined(one, other, one.sql % bound(other.least), ends, word)


OPERATORS: Final[dict[str, Callable[[Number, Number, str], Number]]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "divby": _div,
    "mod": _mod,
}


def _divisor(number: Number, word: str) -> Fraction:
    if number.constant is None:
        raise BadRequest(
            "bad_divisor",
            f"$filter: {word} takes a number that is written as its right side: of any other a row may hold 0. "
            "Multiply instead: a gt b mul 0.5 for a div b gt 0.5.",
        )
    if number.constant == 0:
        raise BadRequest("bad_divisor", f"$filter: {word} by 0 has no result. Give a number that is not 0.")
    return number.constant


def _cut(number: Number, divisor: int, word: str) -> Number:
    """How many whole times a divisor fits, towards zero, as both databases have it; the scale is not looked at."""
    ends = sorted(_divided(each, divisor) for each in (number.least, number.most))
    found = replace(number, sql=number.sql // bound(divisor), least=ends[0], most=ends[1], scale=1)
    return _checked(found, word)


def _divided(value: int, divisor: int) -> int:
    away = abs(value) // abs(divisor)
    return away if (value < 0) == (divisor < 0) else -away


def _floor(number: Number, word: str) -> Number:
    # Over zero, where to cut is to go down.
    lift = max(0, -(number.least // number.scale))
    raised = _shifted(number, lift * number.scale, word)
    return _shifted(_cut(raised, number.scale, word), -lift, word)


def _shifted(number: Number, by: int, word: str) -> Number:
    if by == 0:
        return number
    found = replace(number, sql=number.sql + bound(by), least=number.least + by, most=number.most + by)
    return _checked(found, word)


def _times(number: Number, factor: Fraction, word: str) -> Number:
    exact = factor / number.scale
    return _checked(replace(_whole_times(number, exact.numerator), scale=exact.denominator), word)


def _whole_times(number: Number, factor: int) -> Number:
    if factor == 1:
        return number
    ends = sorted((number.least * factor, number.most * factor))
    # What is in range after a factor beyond it is 0 or null.
    sql = number.sql * bound(factor) if LEAST <= factor <= MOST else number.sql
    return replace(number, sql=sql, least=ends[0], most=ends[1])


def _joined(one: Number, other: Number, sql: ColumnElement[Any], ends: tuple[int, int], word: str) -> Number:
    is_whole = one.is_whole and other.is_whole
    nullable = one.nullable or other.nullable
    return _checked(Number(sql, ends[0], ends[1], one.scale, is_whole, nullable), word)


def _constant(value: Fraction, word: str, *, is_whole: bool) -> Number:
    numerator = value.numerator
    # What is too long to be bound is refused before its SQL is of any use.
    sql = bound(numerator) if LEAST <= numerator <= MOST else bound(0)
    return _checked(Number(sql, numerator, numerator, value.denominator, is_whole, nullable=False), word)


def _checked(number: Number, word: str) -> Number:
    if number.least < LEAST or number.most > MOST or number.scale > MOST:
        raise _out_of_range(word)
    return number if number.constant is None else replace(number, sql=bound(number.least))


def _out_of_range(word: str) -> BadRequest:
    return BadRequest(
        "out_of_range",
        f"$filter: {word} could leave the numbers of 64 bits that are reckoned with exactly. Use smaller numbers or "
        "fewer decimals, or filter what you have read.",
    )
