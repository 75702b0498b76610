"""Cuts the text of a query option into tokens.

A `+` of the address stands for a blank between tokens and for itself in the offset of an instant; within quotes nobody
can tell which was meant, and it is refused. The text holds NUL in its place; one that was written as %2B is a plus.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from fairday_collector.errors import BadRequest
from fairday_reports.feeds.odata.expressions import Literal

PLUS: Final = "\0"
MAX_CHARS: Final = 8_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOKEN = re.compile(
    r"""(?P<blank>[ \t\0]+)
    |(?P<string>'(?:[^']|'')*')
    |(?P<instant>\d{4}-\d\d-\d\d[Tt][0-9:.]+(?:[Zz]|[+\0-]\d\d:\d\d)?)(?![\w:.])
    |(?P<date>\d{4}-\d\d-\d\d)(?![\w:.])
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+\0-]?\d+)?)(?![\w:.])
    |(?P<word>\$?[A-Za-z_][A-Za-z0-9_]*)
    |(?P<sign>[(),/=;*:.-])""",
    re.VERBOSE | re.ASCII,
)
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?([Zz]|[+\0-]\d\d:\d\d)", re.ASCII
)
_NAMED: Final = {"true": ("bool", True), "false": ("bool", False), "null": ("null", None)}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text, or its end. `kind` is `blank`, `word`, `sign`, `literal` or `end`."""

    kind: str
    text: str
    at: int
    literal: Literal | None = None


def tokens(text: str, option: str) -> list[Token]:
    """All tokens of an option's text and an end behind them; raises BadRequest where none can be read."""
    if len(text) > MAX_CHARS:
        raise BadRequest("too_long", f"{option} has more than {MAX_CHARS} characters. Ask for less at once.")
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unread(text, at, option)
        found.append(_token(str(match.lastgroup), match.group(), at, option))
        at = match.end()
    return [*found, Token("end", "", len(text))]


def _token(kind: str, text: str, at: int, option: str) -> Token:
    if kind in ("blank", "sign"):
        return Token(kind, text, at)
    if kind == "word":
        if text in _NAMED:
            named, value = _NAMED[text]
            return Token("literal", text, at, Literal(named, value, at))  # type: ignore[arg-type]
        return Token(kind, text, at)
    return Token("literal", text, at, _LITERALS[kind](text, at, option))


def _string(text: str, at: int, option: str) -> Literal:
    if PLUS in text:
        raise BadRequest(
            "unclear_plus",
            f"{option}: nobody can tell whether the + in {_shown(text)} is a plus or a blank. "
            "Write %2B for a plus and %20 for a blank.",
        )
    return Literal("string", text[1:-1].replace("''", "'"), at)


def _date(text: str, at: int, option: str) -> Literal:
    try:
        return Literal("date", date.fromisoformat(text), at)
    except ValueError:
        raise _no_such(text, option, "a date of the calendar, such as 2026-10-14") from None


def _instant(text: str, at: int, option: str) -> Literal:
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise _no_such(text, option, "an instant with its offset, such as 2026-10-14T08:00:00Z")
    day, hour, minute, second, fraction, offset = match.groups()
    try:
        start = datetime.fromisoformat(f"{day}T{hour}:{minute}:{second or '00'}+00:00")
        away = timedelta(0)
        if offset not in ("Z", "z"):
            away = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:]))
            if away > timedelta(hours=14) or int(offset[4:]) > 59:
                raise ValueError(offset)
    except ValueError:
        raise _no_such(text, option, "an instant with its offset, such as 2026-10-14T08:00:00Z") from None
    seconds = (start - _EPOCH) // timedelta(seconds=1) - away // timedelta(seconds=1) * (-1 if offset[0] == "-" else 1)
    return Literal("instant", Decimal(seconds) * 1000 + Decimal(f"0.{fraction or 0}") * 1000, at)


def _number(text: str, at: int, option: str) -> Literal:
    try:
        value = Decimal(text.replace(PLUS, "+"))
        return Literal("int" if text.lstrip("-").isdecimal() else "decimal", value, at)
    except InvalidOperation:
        raise _no_such(text, option, "a number") from None


_LITERALS = {"string": _string, "date": _date, "instant": _instant, "number": _number}


def _unread(text: str, at: int, option: str) -> BadRequest:
    rest = text[at:]
    if rest.startswith("'"):
        return BadRequest("not_read", f"{option}: the text that begins at {at + 1} has no closing quote.")
    return BadRequest(
        "not_read",
        f"{option} cannot be read from {at + 1} on: {_shown(rest[:20])}. Texts stand in single quotes, dates as "
        "2026-10-14, instants as 2026-10-14T08:00:00Z.",
    )


def _no_such(text: str, option: str, wanted: str) -> BadRequest:
    return BadRequest("bad_value", f"{option}: {_shown(text)} is not {wanted}.")


def _shown(text: str) -> str:
    return text.replace(PLUS, "+")
