"""`/admin/policies`: what holds for whom; a change is foreseen first, and the same once more with its mark makes it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.responses import Response

from fairday_collector.config.book import ConfigBook
from fairday_collector.config.change import scope_of
from fairday_collector.config.directory import Directory
from fairday_collector.config.history import changes
from fairday_collector.errors import Refusal
from fairday_collector.policy.book import POLICY
from fairday_server.pages.admin.door import DONE, administrator, leads_to, page, typed
from fairday_server.pages.admin.policies import change_view, changes_of, filled, policies_view
from fairday_server.pages.admin.policy_change import (
    Foreseen,
    Held,
    asked,
    foreseen,
    held,
    make,
    require_setting,
    scopes_for,
)
from fairday_server.pages.admin.scopes import scope_words, subject_of, subject_options, today_of
from fairday_server.pages.paths import ADMIN_POLICIES, policy_path
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed

Text = Annotated[str, Query(max_length=300)]


def policy_router(door: Doorkeeper) -> APIRouter:
    """The policies, and changing one of their settings."""
    router = APIRouter(include_in_schema=False)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(ADMIN_POLICIES)
    def policies(visitor: admin, scope: Text = "", done: str = "") -> Response:
        now_ms = door.clock()
        with door.store.read() as session:
            now = _now(session, scope, now_ms)
            directory, subjects = Directory.load(session), subject_options(session)
            rows = changes(session, kind=POLICY, scope=scope_of(subject_of(session, scope)))
            past = changes_of(rows, ConfigBook.load(session), directory, now_ms)
        frame, told = visitor.frame("Admin"), DONE.get(done, "")
        return page(policies_view(frame, scope, subjects, now, past, directory, done=told))

    @router.get(f"{ADMIN_POLICIES}/change")
    def change(visitor: admin, setting: Text, scope: Text = "") -> Response:
        require_setting(setting)
        with door.store.read() as session:
            now = _now(session, scope, door.clock())
            return _form(session, door, visitor, filled(setting, now.settings, scope))

    @router.post(f"{ADMIN_POLICIES}/change")
    def preview_or_save(visitor: admin, form: form_of) -> Response:
        require_setting(form["setting"])
        refusal: Refusal | None = None
        follows = None
        try:
            if form["mark"]:
                with door.store.write() as session:
                    make(session, form, door.clock(), visitor.viewer.actor)
                return leads_to(policy_path(form["scope"]), "changed")
        except Refusal as refused:
            refusal = refused
        with door.store.read() as session:
            try:
                follows = foreseen(session, asked(session, form, door.clock()))
            except Refusal as refused:
                refusal = refused
            return _form(session, door, visitor, form, refusal, follows)

    return router


def _now(session: Session, scope: str, now_ms: int) -> Held:
    subject = subject_of(session, scope)
    day = today_of(session, subject, now_ms)
    return held(ConfigBook.load(session), scopes_for(session, subject, day), day)


def _form(
    session: Session,
    door: Doorkeeper,
    visitor: Visitor,
    given: Typed,
    refusal: Refusal | None = None,
    follows: Foreseen | None = None,
) -> Response:
    whom = scope_words(Directory.load(session), *scope_of(subject_of(session, given["scope"])))
    now = _now(session, given["scope"], door.clock()).settings
    fault = refusal.detail if refusal else ""
    view = change_view(visitor.frame("Admin"), given, now, whom, foreseen=follows, fault=fault)
    return page(view, refusal.status if refusal else 200)
