"""Goes through the text of a query option, token by token."""

from typing import NoReturn

from fairday_collector.errors import BadRequest
from fairday_reports.feeds.odata.lexer import Token, tokens


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
