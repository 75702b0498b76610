"""Compares whole numbers of 64 bits with exact ones of any size, which no database does by itself."""

import operator
from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_FLOOR, Context, Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, false, literal, true

LEAST: Final = -(2**63)
MOST: Final = 2**63 - 1
# More digits than a filter has, and those of a scale.
_EXACT = Context(prec=10_000, Emax=MAX_EMAX, Emin=MIN_EMIN)
OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
MIRRORED: Final = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
"""What a comparison is called from its other side."""


def compare_whole(column: ColumnElement[Any], word: str, value: Decimal) -> ColumnElement[bool]:
    """How whole numbers of 64 bits compare with a value; whether one is null is not looked at."""
    if not LEAST <= value <= MOST:
        above = value > 0
        return true() if word == "ne" or word in (("lt", "le") if above else ("gt", "ge")) else false()
    floor = whole(value)
    if floor is not None:
        return OPERATORS[word](column, bound(floor))  # type: ignore[no-any-return]
    if word in ("eq", "ne"):
        return true() if word == "ne" else false()
    below = bound(int(value.to_integral_value(ROUND_FLOOR)))
    return column <= below if word in ("lt", "le") else column > below


def times(value: Decimal, scale: int) -> Decimal:
    """A value so many times, to its last digit."""
    return value if scale == 1 else _EXACT.multiply(value, Decimal(scale))


def whole(value: Decimal) -> int | None:
    """The whole number that a value is, where it is one that a column can hold."""
    if not LEAST <= value <= MOST:
        return None
    floor = int(value.to_integral_value(ROUND_FLOOR))
    return floor if floor == value else None


def bound(value: int) -> ColumnElement[int]:
    """A value of a statement, wide enough whatever the column's width."""
    return literal(value, BigInteger())
