"""Writing rules and categories: each is checked as a whole, then appended to the book; for commands and API."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

import msgspec
from sqlmodel import Session

from fairday_collector.classify.catalogue import catalogue
from fairday_collector.classify.model import Category, Rule, check_slug
from fairday_collector.classify.rules import CATEGORY, RULE
from fairday_collector.config.book import ORGANISATION, ConfigBook, Scope
from fairday_collector.config.change import Change, Subject, change, scope_of
from fairday_collector.errors import Invalid, NotFound

V = TypeVar("V", Rule, Category)


def set_rule(
    session: Session,
    subject: Subject,
    name: str,
    values: Mapping[str, Any],
    from_date: date,
    now_ms: int,
    actor: str,
    until: date | None = None,
) -> Change:
    """Makes a rule, or changes the one of that name, for a subject from a local date on.

    `values` as in `Rule`; those that are None are left out. Raises Invalid naming the field and the remedy.
    """
    value = checked_rule(session, subject, name, values, from_date)
    return change(session, RULE, subject, name, value, from_date, now_ms, actor, until=until)


def checked_rule(
    session: Session, subject: Subject, name: str, values: Mapping[str, Any], from_date: date
) -> dict[str, Any]:
    """A rule as the book keeps it; refuses what `set_rule` would refuse."""
    rule = _read(values, Rule)
    rule.check()
    check_slug("name", name)
    if rule.category is not None:
        check_category(ConfigBook.load(session), scope_of(subject), rule.category, from_date)
    value: dict[str, Any] = msgspec.to_builtins(rule)
    return value


def require_held(session: Session, subject: Subject, name: str, from_date: date) -> None:
    """Raises NotFound where a rule does not hold for a subject on a date."""
    if name not in ConfigBook.load(session).held(RULE, scope_of(subject), from_date):
        raise NotFound(
            "unknown_rule", f"No rule {name!r} holds there on {from_date}. `fairday rule list` shows which there are."
        )


def remove_rule(session: Session, subject: Subject, name: str, from_date: date, now_ms: int, actor: str) -> Change:
    """Ends a rule from a local date on; raises NotFound where it does not hold then."""
    require_held(session, subject, name, from_date)
    return change(session, RULE, subject, name, None, from_date, now_ms, actor)


def set_category(
    session: Session,
    subject: Subject,
    slug: str,
    values: Mapping[str, Any],
    from_date: date,
    now_ms: int,
    actor: str,
    until: date | None = None,
) -> Change:
    """Makes a category, or says what one is for a subject, from a local date on; `values` as in `Category`.

    What is not said stays as it is for the subject, or for the organisation, or in the catalogue; `class` may be
    "none", which takes the class away.
    """
    check_slug("category", slug)
    known = known_categories(ConfigBook.load(session), scope_of(subject), from_date).get(slug)
    before = msgspec.to_builtins(known) if known else {}
    said = before | {key: value for key, value in values.items() if value is not None}
    category = _read({key: value for key, value in said.items() if (key, value) != ("class", "none")}, Category)
    category.check()
    return change(
        session, CATEGORY, subject, slug, msgspec.to_builtins(category), from_date, now_ms, actor, until=until
    )


def known_categories(book: ConfigBook, scope: Scope, day: date) -> dict[str, Category]:
    """The categories a rule of a scope may name on a date: its own, the organisation's and the catalogue's."""
    found = {held.slug: held.category for held in catalogue().categories}
    for where in (ORGANISATION, scope):
        found |= {
            slug: msgspec.convert(entry.value, Category) for slug, entry in book.held(CATEGORY, where, day).items()
        }
    return found


def check_category(book: ConfigBook, scope: Scope, slug: str, day: date) -> None:
    """Raises Invalid for a category that a rule of a scope may not name on a date."""
    if slug not in known_categories(book, scope, day):
        raise Invalid(
            "unknown_category",
            f"category: there is no {slug!r} on {day}. `fairday category list` shows which there are, "
            f"`fairday category set {slug} --title …` makes it.",
        )


def _read(values: Mapping[str, Any], kind: type[V]) -> V:
    try:
        return msgspec.convert({key: value for key, value in values.items() if value is not None}, kind)
    except msgspec.ValidationError as error:
        raise Invalid(f"bad_{kind.__name__.lower()}", f"{error}.".replace("`", "").replace("$.", "")) from error
