"""Books of rules and categories for tests, without a store."""

from datetime import date
from typing import Any

from fairday_collector.classify.rules import CATEGORY, RULE, RuleBook
from fairday_collector.classify.sorter import Sorter
from fairday_collector.config.book import ORGANISATION, ConfigBook, Entry, Scope

DAY = date(2026, 10, 14)
TEAM: Scope = ("team", "payments")
ROLE: Scope = ("role", "analyst")
PERSON: Scope = ("person", "maya")
SCOPES = (ORGANISATION, TEAM, ROLE, PERSON)


def rule(
    number: int,
    name: str = "",
    scope: Scope = ORGANISATION,
    start: date = DAY,
    until: date | None = None,
    value: dict[str, Any] | None = None,
    **given: Any,
) -> Entry:
    """A rule as the book has it; `klass` stands for class."""
    return _entry(RULE, number, name or f"rule-{number}", scope, start, until, value, given)


def category(
    number: int, name: str, scope: Scope = ORGANISATION, start: date = DAY, until: date | None = None, **given: Any
) -> Entry:
    """A category as the book has it; `klass` stands for class."""
    return _entry(CATEGORY, number, name, scope, start, until, None, {"title": name, **given})


def taken(number: int, name: str, scope: Scope = ORGANISATION, start: date = DAY) -> Entry:
    """A rule taken away."""
    return Entry(number, RULE, *scope, name, start, None, None)


def sorter(*entries: Entry, scopes: tuple[Scope, ...] = SCOPES, day: date = DAY) -> Sorter:
    """The sorter for some scopes on a date."""
    return RuleBook(ConfigBook(entries)).on(scopes, day)


def _entry(
    kind: str,
    number: int,
    name: str,
    scope: Scope,
    start: date,
    until: date | None,
    value: dict[str, Any] | None,
    given: dict[str, Any],
) -> Entry:
    said = {"class" if key == "klass" else key: item for key, item in given.items()}
    return Entry(number, kind, *scope, name, start, until, said if value is None else value)
