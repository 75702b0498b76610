"""`/admin/start`: the first run, each step answered by leading back to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from fairday_collector.enrol.tokens import DEFAULT_LIFE_MS, create_token
from fairday_collector.errors import Conflict, Refusal
from fairday_collector.people import add_person, add_team, find_team
from fairday_server.pages.admin.desktops import Desktops
from fairday_server.pages.admin.door import administrator, leads_to, page, typed
from fairday_server.pages.admin.new_token import NewTokens
from fairday_server.pages.admin.start import LOOK_AGAIN_S, is_waiting, start_of, start_view
from fairday_server.pages.paths import ADMIN_START
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed


def start_router(door: Doorkeeper, desktops: Desktops, new_tokens: NewTokens) -> APIRouter:
    """The first run."""
    router = APIRouter(include_in_schema=False)
    pages = _Pages(door, desktops, new_tokens)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(ADMIN_START)
    def start(request: Request, visitor: admin) -> Response:
        return pages.shown(request, visitor)

    @router.post(f"{ADMIN_START}/team")
    def team(request: Request, visitor: admin, form: form_of) -> Response:
        return acted(
            request, visitor, form, lambda session: add_team(session, form["name"], form["zone"], door.clock())
        )

    @router.post(f"{ADMIN_START}/person")
    def person(request: Request, visitor: admin, form: form_of) -> Response:
        def add(session: Session) -> None:
            of = find_team(session, form["team"])
            add_person(session, form["name"], of, door.clock(), email=form["email"], login=form["login"])

        return acted(request, visitor, form, add)

    @router.post(f"{ADMIN_START}/token")
    def token(request: Request, visitor: admin, form: form_of) -> Response:
        try:
            with door.store.write() as session:
                now = start_of(session)
                if now.step != "token" or now.person is None:
                    raise Conflict("other_step", "Something changed meanwhile. Below is what comes next now.")
                actor = visitor.viewer.actor
                _, text = create_token(session, now.person.person, 1, DEFAULT_LIFE_MS, door.clock(), actor)
        except Refusal as refusal:
            return pages.shown(request, visitor, form, refusal)
        answer = leads_to(ADMIN_START)
        answer.headers["Set-Cookie"] = new_tokens.keep(text)
        return answer

    def acted(request: Request, visitor: Visitor, form: Typed, act: Callable[[Session], object]) -> Response:
        try:
            with door.store.write() as session:
                act(session)
        except Refusal as refusal:
            return pages.shown(request, visitor, form, refusal)
        return leads_to(ADMIN_START)

    return router


@dataclass(frozen=True, slots=True)
class _Pages:
    door: Doorkeeper
    desktops: Desktops
    new_tokens: NewTokens

    def shown(
        self, request: Request, visitor: Visitor, form: Typed | None = None, refusal: Refusal | None = None
    ) -> Response:
        """The page as it stands now, or, with what was refused of a form, as it was typed."""
        with self.door.store.read() as session:
            now = start_of(session)
            kept = self.new_tokens.kept(session, request, self.door.clock())
        whose = now.person.person.id if now.person is not None else None
        token = kept[1] if kept is not None and kept[0].person_id == whose else ""
        fault = refusal.detail if refusal else ""
        view = start_view(visitor.frame("Admin"), now, self.desktops, token, typed=form, fault=fault)
        answer = page(view, refusal.status if refusal else 200)
        if refusal is None and is_waiting(now, token):
            answer.headers["Refresh"] = str(LOOK_AGAIN_S)
        elif now.step == "done":
            answer.headers["Set-Cookie"] = self.new_tokens.forget()
        return answer
