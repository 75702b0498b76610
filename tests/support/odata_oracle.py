"""What a `$filter` means, told a second time in plain Python over rows as they are shown."""

import operator
from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor, trunc
from typing import Any

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

_NUMBERS: Mapping[str, Any] = {"int": int, "decimal": Fraction}
"""Of what is written; a whole number and a fraction are divided in two ways."""
SPACES = "".join(char for char in map(chr, range(0x10FFFF)) if char.isspace() and char not in "\x1c\x1d\x1e\x1f")
"""White space as Unicode has it; Python adds four of its own."""
EXPAND = "person($expand=team),config,calendar"
"""What a row must be shown with for all paths that filters have to be in it."""
_ORDERED = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}


def holds(node: Expression, row: Mapping[str, Any]) -> bool:
    """Whether a row is among those that a filter finds."""
    return _value(node, row) is True


def _value(node: Expression, row: Mapping[str, Any]) -> Any:
    if isinstance(node, Literal):
        return _NUMBERS[node.kind](node.value) if node.kind in _NUMBERS else node.value
    if isinstance(node, Path):
        return _of(node.names, row)
    if isinstance(node, Not):
        inner = _value(node.operand, row)
        return None if inner is None else not inner
    if isinstance(node, Logic):
        return _logic(node, [_value(part, row) for part in node.parts])
    if isinstance(node, Negate):
        number = _value(node.operand, row)
        return None if number is None else -number
    if isinstance(node, Reckon):
        left, right = _value(node.left, row), _value(node.right, row)
        return None if left is None or right is None else _RECKON[node.word](left, right)
    if isinstance(node, Among):
        found = _value(node.left, row)
        return any(_same(found, _value(item, row)) for item in node.items)
    if isinstance(node, Compare):
        left, right = _value(node.left, row), _value(node.right, row)
        if node.word in ("eq", "ne"):
            return _same(left, right) == (node.word == "eq")
        return left is not None and right is not None and _ORDERED[node.word](_key(left), _key(right))
    assert isinstance(node, Call)
    return _call(node.name, [_value(each, row) for each in node.arguments])


def _logic(node: Logic, parts: list[bool | None]) -> bool | None:
    decides = node.word == "or"
    if decides in parts:
        return decides
    return None if None in parts else not decides


def _call(name: str, given: list[Any]) -> Any:
    if None in given:
        return None
    acts: Mapping[str, Any] = {
        "contains": lambda text, part: part in text,
        "startswith": str.startswith,
        "endswith": str.endswith,
        "tolower": str.lower,
        "toupper": str.upper,
        "length": len,
        "concat": lambda text, more: text + more,
        "indexof": str.find,
        "substring": lambda text, start, count=None: text[start:][:count],
        "trim": lambda text: text.strip(SPACES),
        "floor": lambda number: Fraction(floor(number)),
        "ceiling": lambda number: Fraction(ceil(number)),
        "round": _round,
        "year": lambda day: day.year,
        "month": lambda day: day.month,
        "day": lambda day: day.day,
    }
    return acts[name](*given)


def _div(left: int | Fraction, right: int | Fraction) -> int | Fraction:
    exact = Fraction(left) / Fraction(right)
    return trunc(exact) if isinstance(left, int) and isinstance(right, int) else exact


def _mod(left: int | Fraction, right: int | Fraction) -> int | Fraction:
    times: int = trunc(Fraction(left) / Fraction(right))
    return left - right * times


def _round(number: int | Fraction) -> Fraction:
    away = Fraction(floor(abs(Fraction(number)) + Fraction(1, 2)))
    return away if number > 0 else -away


def _of(names: tuple[str, ...], row: Mapping[str, Any]) -> Any:
    found: Any = row
    for name in names:
        found = None if found is None else found[name]
    return found


_RECKON: Mapping[str, Any] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": _div,
    "divby": lambda left, right: Fraction(left) / Fraction(right),
    "mod": _mod,
}


def _same(left: Any, right: Any) -> bool:
    return (left is None) == (right is None) and bool(left == right)


def _key(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value
