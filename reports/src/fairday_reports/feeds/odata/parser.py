"""Reads `$filter`: a tree of expressions, by the precedence that OData gives its operators."""

from collections.abc import Callable
from typing import Final, NoReturn

from fairday_collector.errors import BadRequest, NotSupported
from fairday_reports.feeds.odata.depth import check_depth
from fairday_reports.feeds.odata.expressions import (
    Among,
    Call,
    Compare,
    Expression,
    Literal,
    Logic,
    Not,
    Path,
)
from fairday_reports.feeds.odata.lexer import Token, tokens

MAX_DEPTH: Final = 40
MAX_PARTS: Final = 1_000
_COMPARE = ({"eq", "ne"}, {"gt", "ge", "lt", "le"})
_ARITHMETIC = {"add", "sub", "mul", "div", "divby", "mod"}
_OPERATORS = {"and", "or", "not", "in", "has", *_ARITHMETIC, *_COMPARE[0], *_COMPARE[1]}


def parse_filter(text: str) -> Expression:
    """The tree of a `$filter`; raises BadRequest for what cannot be read, NotSupported for what is not done here."""
    reader = Reader(text, "$filter")
    found = _Expressions(reader).whole()
    reader.finish()
    check_depth(found)
    return found


class Reader:
    """Goes through the tokens of an option's text."""

    def __init__(self, text: str, option: str) -> None:
        self.option = option
        self._tokens = tokens(text.strip(" "), option)
        self._next = 0

    @property
    def here(self) -> Token:
        """The next token, over blanks."""
        return self._tokens[self._skip()]

    def sign(self, text: str) -> bool:
        """Takes a sign, if it comes next."""
        if self.here.kind == "sign" and self.here.text == text:
            self._next = self._skip() + 1
            return True
        return False

    def need(self, sign: str) -> None:
        """Takes a sign, or raises BadRequest."""
        if not self.sign(sign):
            self.fail(f"{sign} is missing")

    def take(self) -> Token:
        """Takes the next token, over blanks."""
        token = self.here
        self._next = self._skip() + 1
        return token

    def operator(self, words: set[str], *, last: bool = False) -> Token | None:
        """Takes a word with blanks around it, if one of these comes next; the `last` one needs none behind it."""
        spaced = self._tokens[self._next].kind == "blank"
        token = self.here
        if not spaced or token.kind != "word" or token.text not in words:
            return None
        self.take()
        if not last and self._tokens[self._next].kind != "blank":
            self.fail(f"a blank is missing after {token.text}")
        return token

    def finish(self) -> None:
        """Raises BadRequest where something is left."""
        if self.here.kind != "end":
            self.fail(f"{self.here.text.replace(chr(0), '+')!r} was not expected")

    def fail(self, what: str) -> NoReturn:
        """Raises BadRequest about this place."""
        raise BadRequest("not_read", f"{self.option} cannot be read at {self.here.at + 1}: {what}.")

    def _skip(self) -> int:
        at = self._next
        while self._tokens[at].kind == "blank":
            at += 1
        return at


_Part = Callable[[], Expression]


class _Expressions:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._depth = 0
        self._parts = 0
        self._turns = 0

    def whole(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BadRequest("too_deep", f"$filter is nested deeper than {MAX_DEPTH}. Write it flatter, with in (…).")
        found = self._logic("or", lambda: self._logic("and", lambda: self._compare(0)))
        self._depth -= 1
        return found

    def _logic(self, word: str, part: _Part) -> Expression:
        at = self._reader.here.at
        parts = [part()]
        while self._reader.operator({word}):
            parts.append(part())
        return Logic(word, tuple(parts), at) if len(parts) > 1 else parts[0]  # type: ignore[arg-type]

    def _compare(self, level: int) -> Expression:
        if level == len(_COMPARE):
            return self._sum()
        left = self._compare(level + 1)
        is_first = True
        while (word := self._reader.operator(_COMPARE[level])) is not None:
            self._count()
            self._turns += not is_first
            if self._turns > MAX_DEPTH:
                raise BadRequest("too_deep", f"$filter compares comparisons more than {MAX_DEPTH} times. Use and, or.")
            left, is_first = Compare(word.text, left, self._compare(level + 1), word.at), False
        return left

    def _sum(self) -> Expression:
        found = self._unary()
        if (word := self._reader.operator(_ARITHMETIC | {"has"})) is not None:
            raise NotSupported("no_arithmetic", f"$filter: {word.text} is not done here. Compare with a whole value.")
        return found

    def _unary(self) -> Expression:
        here = self._reader.here
        if here.kind != "word" or here.text != "not":
            return self._among()
        self._reader.take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BadRequest("too_deep", f"$filter is nested deeper than {MAX_DEPTH}. Leave out pairs of not.")
        found = Not(self._unary(), here.at)
        self._depth -= 1
        return found

    def _among(self) -> Expression:
        left = self._primary()
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
        if token.kind != "word" or token.text in _OPERATORS or token.text.startswith("$"):
            self._reader.fail("a property, a value or a function is missing")
        self._reader.take()
        if self._reader.here.text == "(":
            return self._call(token)
        names = [token.text]
        while self._reader.sign("/"):
            names.append(self._name())
        return Path(tuple(names), token.at)

    def _name(self) -> str:
        token = self._reader.take()
        if token.kind != "word" or token.text.startswith("$"):
            raise BadRequest("not_read", "$filter: the name of a property is missing after /.")
        if token.text in ("any", "all") and self._reader.here.text == "(":
            raise NotSupported("no_lambda", f"$filter: {token.text} is not done here: no navigation leads to many.")
        return token.text

    def _call(self, name: Token) -> Expression:
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
