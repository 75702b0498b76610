"""A change of a rule: read from its form, foreseen against what is stored, and made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from fairday_collector.classify.change import checked_rule, known_categories, remove_rule, require_held, set_rule
from fairday_collector.classify.effect import Move, moves
from fairday_collector.classify.rules import RULE
from fairday_collector.clock import utc
from fairday_collector.config.book import ConfigBook
from fairday_collector.config.change import Subject, scope_of, touched_by
from fairday_collector.config.members import people_of
from fairday_collector.errors import Conflict
from fairday_collector.secrets import digest
from fairday_server.api.routes import parse_date
from fairday_server.pages.admin.rules import DAYS_BACK
from fairday_server.pages.admin.scopes import subject_of, today_of
from fairday_server.pages.typed import Typed

FIELDS = ("name", "app", "site", "title", "category", "class", "core", "scope", "from", "until")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for; `values` is None where the rule is to be removed."""

    subject: Subject
    name: str
    values: dict[str, Any] | None
    start: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would follow: what moves in the last 30 days, which days are reckoned again, and the mark of it all."""

    moves: tuple[Move, ...]
    days: frozenset[tuple[str, date]]
    titles: dict[str, str]
    mark: str


def asked(session: Session, form: Typed, now_ms: int, *, removes: bool) -> Asked:
    """What a form asks for; raises Invalid or NotFound in words."""
    subject = subject_of(session, form["scope"])
    start = parse_date(form["from"]) if form["from"] else today_of(session, subject, now_ms)
    if removes:
        return Asked(subject, form["name"], None, start, None)
    values: dict[str, Any] = {name: form[name] or None for name in ("app", "site", "title", "category", "class")}
    values["core"] = {"yes": True, "no": False}.get(form["core"])
    return Asked(subject, form["name"], values, start, parse_date(form["until"]) if form["until"] else None)


def foreseen(session: Session, wanted: Asked, now_ms: int) -> Foreseen:
    """What would follow from a change; refuses what making it would refuse."""
    value = None
    if wanted.values is None:
        require_held(session, wanted.subject, wanted.name, wanted.start)
    else:
        value = checked_rule(session, wanted.subject, wanted.name, wanted.values, wanted.start)
    days = touched_by(session, RULE, wanted.subject, wanted.name, value, wanted.start, until=wanted.until)
    book, scope = ConfigBook.load(session), scope_of(wanted.subject)
    after = book.with_change(RULE, scope, wanted.name, value, wanted.start, wanted.until)
    today = utc(now_ms).date()
    people = people_of(session, scope)
    found = moves(session, book, after, people, today - DAYS_BACK, today)
    known = known_categories(book, scope, wanted.start)
    return Foreseen(
        tuple(found), frozenset(days), {slug: category.title for slug, category in known.items()},
        _mark(book, wanted),
    )  # fmt: skip


def make(session: Session, form: Typed, now_ms: int, actor: str, *, removes: bool) -> None:
    """Makes the change that was foreseen; raises Conflict where rules or policies changed meanwhile."""
    wanted = asked(session, form, now_ms, removes=removes)
    book = ConfigBook.load(session)
    if form["mark"] != _mark(book, wanted):
        raise Conflict("changed_meanwhile", "Rules or policies changed meanwhile. Below is what would follow now.")
    if wanted.values is None:
        remove_rule(session, wanted.subject, wanted.name, wanted.start, now_ms, actor)
    else:
        set_rule(session, wanted.subject, wanted.name, wanted.values, wanted.start, now_ms, actor, until=wanted.until)


def _mark(book: ConfigBook, wanted: Asked) -> str:
    said = (book.through, scope_of(wanted.subject), wanted.name, wanted.values, wanted.start, wanted.until)
    return digest(repr(said))[:32]
