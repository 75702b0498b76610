"""Redaction of window titles, in memory, before anything reaches the spool."""

from collections.abc import Sequence
from typing import Protocol

import re2

MARK = "…"

# Addresses of people, what a URL asks for (its beginning, group 1, stays), and runs of six digits or more: phone,
# card and account numbers are often written in groups.
_MAIL = r"[\pL\pN._%+'-]+@[\pL\pN-]+(?:\.[\pL\pN-]+)*"
_URL_QUERY = r"((?:https?://|www\.|[\pL\pN-]+\.[\pL\pN.-]+/)[^\s?#]*)[?#]\S+"
_DIGITS = r"\+?\pN(?:[ /()-]{0,2}\pN){5,}"


class _Match(Protocol):
    def group(self, index: int) -> str | None: ...


def _mark(match: _Match) -> str:
    return MARK if match.group(0) else ""


def _mark_after_prefix(match: _Match) -> str:
    return (match.group(1) or "") + MARK


def _options() -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    return options


class Redactor:
    """Replaces what matches any of the policy's RE2 patterns, or a built-in one, by `MARK`.

    RE2 takes linear time, so no pattern and no title can stall the agent. `broken` holds the numbers, from 1, of
    the patterns that do not compile; while there are any, no title passes.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self.broken: list[int] = []
        # Replacements are functions: RE2's templates garble text outside Latin-1.
        self._rules = []
        for number, pattern in enumerate(patterns, start=1):
            try:
                self._rules.append((re2.compile(pattern, _options()), _mark))
            except (re2.error, UnicodeEncodeError):
                self.broken.append(number)
        self._rules += [
            (re2.compile(_MAIL), _mark),
            (re2.compile(_URL_QUERY), _mark_after_prefix),
            (re2.compile(_DIGITS), _mark),
        ]

    def redact(self, title: str | None) -> str | None:
        """Return the title without what must not be recorded; nothing where a pattern is broken."""
        if title is None or self.broken:
            return None
        title = title.encode("utf-8", "replace").decode("utf-8")
        for rule, replacement in self._rules:
            title = rule.sub(replacement, title)
        return title
