"""A change of a policy: what holds for a scope and who said so, what would follow, and making it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlmodel import Session, func, select

from fairday_collector.config.book import ORGANISATION, ConfigBook, Scope, scopes_of
from fairday_collector.config.change import Subject, scope_of, touched_by
from fairday_collector.config.members import people_of
from fairday_collector.config.policies import said_on
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.people import histories
from fairday_collector.policy.book import POLICY, PolicyBook
from fairday_collector.policy.change import change_policy
from fairday_collector.policy.settings import AGENT_SETTINGS, NAMES, Settings, parse
from fairday_collector.secrets import digest
from fairday_collector.store.tables import Person
from fairday_server.api.routes import parse_date
from fairday_server.pages.admin.scopes import subject_of, today_of
from fairday_server.pages.typed import Typed


@dataclass(frozen=True, slots=True)
class Held:
    """The settings in force for a scope on a date, and for each that is no default the scope that said it."""

    settings: Settings
    said_by: dict[str, Scope]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for."""

    subject: Subject
    setting: str
    value: Any
    start: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would follow: the settings before and after, whom it is for, the days reckoned again, and its mark."""

    before: Settings
    after: Settings
    people: int
    days: frozenset[tuple[str, date]]
    mark: str


def held(book: ConfigBook, scopes: Sequence[Scope], day: date) -> Held:
    """What holds for some scopes, from the widest to the nearest, on a date."""
    said_by = {name: scope for scope in scopes for name in said_on(book.entries(POLICY, scope), day)[0]}
    return Held(PolicyBook(book).on(day, *scopes).settings, said_by)


def scopes_for(session: Session, subject: Subject, day: date) -> tuple[Scope, ...]:
    """The scopes that count for a subject on a date, from the widest to the nearest."""
    if isinstance(subject, Person):
        return scopes_of(histories(session, [subject.id])[subject.id], day)
    return (ORGANISATION,) if subject is None else (ORGANISATION, scope_of(subject))


def asked(session: Session, form: Typed, now_ms: int) -> Asked:
    """What a form asks for; raises Invalid or NotFound in words."""
    subject = subject_of(session, form["scope"])
    require_setting(form["setting"])
    value = parse([f"{form['setting']}={form['value']}"])[form["setting"]]
    start = parse_date(form["from"]) if form["from"] else today_of(session, subject, now_ms)
    return Asked(subject, form["setting"], value, start, parse_date(form["until"]) if form["until"] else None)


def require_setting(name: str) -> None:
    """Raises Invalid for what is no setting."""
    if name not in NAMES:
        raise Invalid("bad_setting", "Choose a setting.")


def foreseen(session: Session, wanted: Asked) -> Foreseen:
    """What would follow from a change; refuses what making it would refuse."""
    value = {wanted.setting: wanted.value}
    days = touched_by(
        session, POLICY, wanted.subject, "", value, wanted.start,
        until=wanted.until, reckons=wanted.setting not in AGENT_SETTINGS,
    )  # fmt: skip
    book, scope = ConfigBook.load(session), scope_of(wanted.subject)
    after = book.with_change(POLICY, scope, "", value, wanted.start, wanted.until)
    scopes = scopes_for(session, wanted.subject, wanted.start)
    people = people_of(session, scope)
    return Foreseen(
        held(book, scopes, wanted.start).settings,
        held(after, scopes, wanted.start).settings,
        session.exec(select(func.count()).select_from(Person)).one() if people is None else len(people),
        frozenset(days),
        _mark(book, wanted),
    )


def make(session: Session, form: Typed, now_ms: int, actor: str) -> None:
    """Makes the change that was foreseen; raises Conflict where rules or policies changed meanwhile."""
    wanted = asked(session, form, now_ms)
    if form["mark"] != _mark(ConfigBook.load(session), wanted):
        raise Conflict("changed_meanwhile", "Rules or policies changed meanwhile. Below is what would follow now.")
    value = {wanted.setting: wanted.value}
    change_policy(session, value, wanted.start, now_ms, actor, wanted.subject, until=wanted.until)


def _mark(book: ConfigBook, wanted: Asked) -> str:
    said = (book.through, scope_of(wanted.subject), wanted.setting, msgspec.json.encode(wanted.value))
    return digest(repr((*said, wanted.start, wanted.until)))[:32]
