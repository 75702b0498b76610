"""What a part of a filter stands for, as SQL."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, String, false, literal, null, true

from fairday_reports.feeds.odata.expressions import Literal
from fairday_reports.feeds.odata.numbers import bound, whole

NUMBERS: Final = ("int", "decimal")
WORDS: Final = {
    "string": "a text",
    "date": "a date",
    "instant": "an instant",
    "int": "a whole number",
    "decimal": "a number",
    "bool": "true or false",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number: `sql`, a whole number of 64 bits from `least` to `most`, divided by `scale`, which is over 0.

    `is_whole` says that it is of a type of whole numbers, whose scale is 1.
    """

    sql: ColumnElement[int]
    least: int
    most: int
    scale: int
    is_whole: bool
    nullable: bool

    @property
    def constant(self) -> Fraction | None:
        """Its value, where that is the same in all rows."""
        return Fraction(self.least, self.scale) if self.least == self.most and not self.nullable else None


@dataclass(frozen=True, slots=True)
class Term:
    """A value. `literal` is the value itself where it is one; a `number` is there for any other number.

    Where the number has a scale, `sql` is that many times the value.
    """

    kind: str
    sql: ColumnElement[Any]
    nullable: bool
    literal: Literal | None = None
    number: Number | None = None

    @property
    def scale(self) -> int:
        """How many times the value `sql` is."""
        return 1 if self.number is None else self.number.scale


def term_of(number: Number) -> Term:
    """A number that was reckoned."""
    return Term("int" if number.is_whole else "decimal", number.sql, number.nullable, None, number)


def no_value(at: int) -> Term:
    """What a function or an operator makes of null."""
    return Term("null", null(), True, Literal("null", None, at))


def literal_term(node: Literal) -> Term:
    """A value that was written."""
    return Term(node.kind, _sql(node), node.kind == "null", node)


def _sql(node: Literal) -> ColumnElement[Any]:
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
