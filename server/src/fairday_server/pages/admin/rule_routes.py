"""`/admin/rules`: what is sorted how; a rule is foreseen first, and the same once more with its mark makes it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.responses import Response

from fairday_collector.classify.change import known_categories
from fairday_collector.classify.listing import in_force
from fairday_collector.classify.queue import unsorted_in
from fairday_collector.classify.rules import CATEGORY, RULE
from fairday_collector.clock import utc
from fairday_collector.config.book import ORGANISATION, ConfigBook
from fairday_collector.config.change import scope_of
from fairday_collector.config.directory import Directory
from fairday_collector.errors import Refusal
from fairday_collector.store.tables import Person
from fairday_server.pages.admin.door import DONE, administrator, leads_to, page, typed
from fairday_server.pages.admin.rule_change import Foreseen, asked, foreseen, make
from fairday_server.pages.admin.rule_form import Options, removal_view, rule_form_view
from fairday_server.pages.admin.rules import DAYS_BACK, rules_view, slug_of
from fairday_server.pages.admin.scopes import scope_words, subject_of, subject_options
from fairday_server.pages.paths import ADMIN_RULES
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed

Text = Annotated[str, Query(max_length=300)]


def rule_router(door: Doorkeeper) -> APIRouter:
    """The rules, the queue of what has none, and adding to them."""
    router = APIRouter(include_in_schema=False)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(ADMIN_RULES)
    def rules(visitor: admin, done: str = "") -> Response:
        today = utc(door.clock()).date()
        with door.store.read() as session:
            waiting = unsorted_in(session, today - DAYS_BACK, today, lambda _history, _day: True)
            own, directory = in_force(session, RULE, today), Directory.load(session)
        return page(rules_view(visitor.frame("Admin"), waiting, own, directory, done=DONE.get(done, "")))

    @router.get(f"{ADMIN_RULES}/new")
    def new(visitor: admin, app: Text = "", site: Text = "") -> Response:
        with door.store.read() as session:
            given = Typed({"app": app, "site": site, "name": slug_of(site or app)})
            return _form(session, visitor, given, utc(door.clock()).date())

    @router.post(f"{ADMIN_RULES}/new")
    def preview_or_save(visitor: admin, form: form_of) -> Response:
        saved, refusal, follows = _acted(door, visitor, form, removes=False)
        if saved:
            return leads_to(ADMIN_RULES, "added")
        with door.store.read() as session:
            return _form(session, visitor, form, utc(door.clock()).date(), refusal, follows)

    return router


def removal_router(door: Doorkeeper) -> APIRouter:
    """Removing a rule from a date on."""
    router = APIRouter(include_in_schema=False)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(f"{ADMIN_RULES}/remove")
    def remove(visitor: admin, name: Text, scope: Text = "") -> Response:
        given = Typed({"name": name, "scope": scope})
        with door.store.read() as session:
            # It must be there to be removed.
            foreseen(session, asked(session, given, door.clock(), removes=True), door.clock())
            return _removal(session, visitor, given)

    @router.post(f"{ADMIN_RULES}/remove")
    def preview_or_remove(visitor: admin, form: form_of) -> Response:
        saved, refusal, follows = _acted(door, visitor, form, removes=True)
        if saved:
            return leads_to(ADMIN_RULES, "removed")
        with door.store.read() as session:
            return _removal(session, visitor, form, refusal, follows)

    return router


def _acted(
    door: Doorkeeper, visitor: Visitor, form: Typed, *, removes: bool
) -> tuple[bool, Refusal | None, Foreseen | None]:
    """Whether a form with a mark was acted on; else what was refused, and what would follow now."""
    refusal = None
    try:
        if form["mark"]:
            with door.store.write() as session:
                make(session, form, door.clock(), visitor.viewer.actor, removes=removes)
            return True, None, None
    except Refusal as refused:
        refusal = refused
    try:
        with door.store.read() as session:
            wanted = asked(session, form, door.clock(), removes=removes)
            follows = foreseen(session, wanted, door.clock())
    except Refusal as refused:
        return False, refused, None
    if isinstance(wanted.subject, Person):
        today = utc(door.clock()).date()
        door.look(visitor.viewer, [wanted.subject.id], "metrics", today - DAYS_BACK, today)
    return False, refusal, follows


def _form(
    session: Session,
    visitor: Visitor,
    given: Typed,
    today: date,
    refusal: Refusal | None = None,
    follows: Foreseen | None = None,
) -> Response:
    view = rule_form_view(
        visitor.frame("Admin"), given, _categories(session, today), subject_options(session), foreseen=follows,
        fault=refusal.detail if refusal else "",
    )  # fmt: skip
    return page(view, refusal.status if refusal else 200)


def _removal(
    session: Session, visitor: Visitor, given: Typed, refusal: Refusal | None = None, follows: Foreseen | None = None
) -> Response:
    scope = scope_of(subject_of(session, given["scope"]))
    whom = scope_words(Directory.load(session), *scope)
    fault = refusal.detail if refusal else ""
    view = removal_view(visitor.frame("Admin"), given, whom, foreseen=follows, fault=fault)
    return page(view, refusal.status if refusal else 200)


def _categories(session: Session, today: date) -> Options:
    """The categories of today, those of teams and people too: which of them may be named is checked with the rule."""
    book = ConfigBook.load(session)
    scopes = {ORGANISATION, *book.scopes(CATEGORY)}
    found = {slug: held.title for scope in scopes for slug, held in known_categories(book, scope, today).items()}
    return sorted(found.items(), key=lambda each: each[1].casefold())
