"""What a `$filter` says, as a tree. `at` is where a part begins in the text, from 0."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal as OneOf

LiteralKind = OneOf["string", "date", "instant", "int", "decimal", "bool", "null"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value. Numbers are exact, an `int` without a point or an exponent; an `instant` is epoch milliseconds UTC."""

    kind: LiteralKind
    value: str | date | Decimal | bool | None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """A property, behind the navigations that lead to it."""

    names: tuple[str, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function of some arguments."""

    name: str
    arguments: tuple["Expression", ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown where the operand is."""

    operand: "Expression"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Negate:
    """A number with its other sign."""

    operand: "Expression"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Reckon:
    """`add`, `sub`, `mul`, `div`, `divby` or `mod` of two numbers; null where one of them is."""

    word: str
    left: "Expression"
    right: "Expression"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` of two parts or more."""

    word: OneOf["and", "or"]
    parts: tuple["Expression", ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Compare:
    """`eq`, `ne`, `gt`, `ge`, `lt` or `le`; never unknown, as null equals null alone."""

    word: str
    left: "Expression"
    right: "Expression"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Among:
    """`in`: whether it equals one of some literals."""

    left: "Expression"
    items: tuple[Literal, ...]
    at: int = 0


Expression = Literal | Path | Call | Not | Negate | Reckon | Logic | Compare | Among
