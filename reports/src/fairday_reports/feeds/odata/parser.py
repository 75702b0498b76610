"""Reads `$filter`: a tree of expressions, by the precedence that OData gives its operators."""

from collections.abc import Callable
from typing import Final

from fairday_collector.errors import BadRequest
from fairday_reports.feeds.odata.depth import check_depth
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
from fairday_reports.feeds.odata.lexer import Token
from fairday_reports.feeds.odata.reader import Reader
from fairday_reports.feeds.odata.undone import check_function, refuse_duration, refuse_flags, refuse_lambda

MAX_DEPTH: Final = 40
MAX_PARTS: Final = 1_000
MAX_STEPS: Final = 200
_RECKON: Final = {"add": 3, "sub": 3, "mul": 4, "div": 4, "divby": 4, "mod": 4}
_BINDING: Final = {"eq": 1, "ne": 1, "gt": 2, "ge": 2, "lt": 2, "le": 2, **_RECKON}
"""How closely operators bind, all of them from the left."""
_FROM: Final = [{word for word, binding in _BINDING.items() if binding >= least} for least in range(6)]
_WORDS: Final = {"and", "or", "not", "in", "has", *_BINDING}


def parse_filter(text: str) -> Expression:
    """The tree of a `$filter`; raises BadRequest for what cannot be read, NotSupported for what is not done here."""
    reader = Reader(text, "$filter")
    found = _Expressions(reader).whole()
    reader.finish()
    check_depth(found)
    return found


_Part = Callable[[], Expression]


class _Expressions:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._depth = 0
        self._parts = 0
        self._turns = 0
        self._steps = 0

    def whole(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BadRequest("too_deep", f"$filter is nested deeper than {MAX_DEPTH}. Write it flatter, with in (…).")
        found = self._logic("or", lambda: self._logic("and", lambda: self._operation(1)))
        self._depth -= 1
        return found

    def _logic(self, word: str, part: _Part) -> Expression:
        at = self._reader.here.at
        parts = [part()]
        while self._reader.operator({word}):
            parts.append(part())
        return Logic(word, tuple(parts), at) if len(parts) > 1 else parts[0]  # type: ignore[arg-type]

    def _operation(self, least: int) -> Expression:
        """Operators that bind at least so closely, and what they are between."""
        found = self._unary()
        last = 0
        while (word := self._reader.operator(_FROM[least])) is not None:
            binding = _BINDING[word.text]
            self._check_operator(word, is_next=binding == last)
            make = Reckon if word.text in _RECKON else Compare
            found, last = make(word.text, found, self._operation(binding + 1), word.at), binding
        return found

    def _check_operator(self, word: Token, *, is_next: bool) -> None:
        self._count()
        if word.text in _RECKON:
            self._steps += 1
        else:
            self._turns += is_next
        if self._turns > MAX_DEPTH:
            raise BadRequest("too_deep", f"$filter compares comparisons more than {MAX_DEPTH} times. Use and, or.")
        if self._steps > MAX_STEPS:
            raise BadRequest("too_long", f"$filter reckons more than {MAX_STEPS} times. Ask for less at once.")

    def _unary(self) -> Expression:
        here = self._reader.here
        is_not = here.kind == "word" and here.text == "not"
        if not is_not and not (here.kind == "sign" and here.text == "-"):
            return self._among()
        self._reader.take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BadRequest("too_deep", f"$filter is nested deeper than {MAX_DEPTH}. Leave out pairs of not and of -.")
        found = (Not if is_not else Negate)(self._unary(), here.at)
        self._depth -= 1
        return found

    def _among(self) -> Expression:
        left = self._primary()
        if self._reader.operator({"has"}) is not None:
            refuse_flags()
        if (word := self._reader.operator({"in"})) is None:
            return left
        self._reader.need("(")
        items = [self._item()]
        while self._reader.sign(","):
            items.append(self._item())
        self._reader.need(")")
        return Among(left, tuple(items), word.at)

    def _item(self) -> Literal:
        self._count()
        token = self._reader.take()
        if token.literal is None:
            raise BadRequest("not_read", "$filter: in (…) takes values alone, with commas between them.")
        return token.literal

    def _primary(self) -> Expression:
        self._count()
        token = self._reader.here
        if self._reader.sign("("):
            found = self.whole()
            self._reader.need(")")
            return found
        if token.literal is not None:
            self._reader.take()
            return token.literal
        if token.kind != "word" or token.text in _WORDS or token.text.startswith("$"):
            self._reader.fail("a property, a value or a function is missing")
        self._reader.take()
        if self._reader.here.text == "(":
            return self._call(token)
        if token.text == "duration" and self._reader.here.kind == "literal":
            refuse_duration()
        names = [token.text]
        while self._reader.sign("/"):
            names.append(self._name())
        return Path(tuple(names), token.at)

    def _name(self) -> str:
        token = self._reader.take()
        if token.kind != "word" or token.text.startswith("$"):
            raise BadRequest("not_read", "$filter: the name of a property is missing after /.")
        if token.text in ("any", "all") and self._reader.here.text == "(":
            refuse_lambda(token.text)
        return token.text

    def _call(self, name: Token) -> Expression:
        check_function(name.text)
        self._reader.need("(")
        self._depth += 1
        given = [] if self._reader.here.text == ")" else [self.whole()]
        while given and self._reader.sign(","):
            given.append(self.whole())
        self._depth -= 1
        self._reader.need(")")
        return Call(name.text, tuple(given), name.at)

    def _count(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise BadRequest("too_long", f"$filter has more than {MAX_PARTS} parts. Ask for less at once.")
