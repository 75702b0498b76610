"""Signing in and out: a link shows a page with one button, and only the button's POST redeems it."""

from typing import Annotated

from fastapi import APIRouter, Form
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.people import histories
from fairday_collector.secrets import digest
from fairday_collector.store.tables import SignInLink
from fairday_server.pages.password_routes import asked_for_password
from fairday_server.pages.paths import SIGN_IN, SIGN_OUT
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper
from fairday_server.pages.views import SignInView
from fairday_server.sign_in import redeem, sign_out


def sign_in_router(door: Doorkeeper) -> APIRouter:
    """`/sign-in` and `/sign-out`."""
    router = APIRouter(include_in_schema=False)

    @router.get(SIGN_IN)
    def needed() -> Response:
        return asked_for_password()

    @router.get(f"{SIGN_IN}/{{secret}}")
    def link(secret: str) -> Response:
        with door.store.read() as session:
            who = _whom(session, secret, door.clock())
        if who is None:
            return HTMLResponse(render("sign_in", SignInView("over")), 410)
        return HTMLResponse(render("sign_in", SignInView("ready", action=SIGN_IN, secret=secret, who=who)))

    @router.post(SIGN_IN)
    def use(secret: Annotated[str, Form(max_length=200)]) -> Response:
        with door.store.write() as session:
            cookie = redeem(session, secret, door.clock())
        if cookie is None:
            return HTMLResponse(render("sign_in", SignInView("over")), 410)
        return RedirectResponse("/", 303, {"Set-Cookie": door.cookie.set(cookie)})

    @router.post(SIGN_OUT)
    def leave(request: Request) -> Response:
        secret = door.cookie.read(request.headers.get("cookie"))
        if secret is not None:
            with door.store.write() as session:
                sign_out(session, secret)
        return RedirectResponse(SIGN_IN, 303, {"Set-Cookie": door.cookie.clear()})

    return router


def _whom(session: Session, secret: str, now_ms: int) -> str | None:
    link = session.get(SignInLink, digest(secret))
    if link is None or link.used_ms is not None or link.expires_ms <= now_ms:
        return None
    if link.person_id is None:
        return "Administrator"
    return histories(session, [link.person_id])[link.person_id].person.name
