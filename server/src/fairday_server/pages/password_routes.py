"""Signing in with mail address and password."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.access.passwords import kept_for, matches
from fairday_collector.limits import RateLimiter, address_key
from fairday_collector.secrets import digest
from fairday_server.pages.paths import SIGN_IN_BY_WORD
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper
from fairday_server.pages.views import SignInView
from fairday_server.sign_in import open_session

WRONG = "Address or password is not right."


def password_router(door: Doorkeeper) -> APIRouter:
    """`/sign-in/password`. How often it may be tried, from one place and for one mail address, each process counts."""
    router = APIRouter(include_in_schema=False)
    from_one_place = RateLimiter(1 / 6, burst=20)
    for_one_address = RateLimiter(1 / 60, burst=10)

    @router.post(SIGN_IN_BY_WORD)
    def by_password(
        request: Request,
        email: Annotated[str, Form(max_length=200)],
        password: Annotated[str, Form(max_length=200)],
    ) -> Response:
        here = address_key(request.client.host if request.client else "")
        waits = (from_one_place.take(here), for_one_address.take(digest(email.strip().lower())))
        if any(waits):
            return _too_many(email, max(filter(None, waits)))
        with door.store.read() as session:
            person_id, kept = kept_for(session, email)
        # Outside any transaction, and as long for an address nobody has.
        if not matches(kept, password) or person_id is None:
            return asked_for_password(email, WRONG, 401)
        with door.store.write() as session:
            # It may have been changed meanwhile.
            if kept_for(session, email) != (person_id, kept):
                return asked_for_password(email, WRONG, 401)
            cookie = open_session(session, person_id, door.clock())
        return RedirectResponse("/", 303, {"Set-Cookie": door.cookie.set(cookie)})

    return router


def asked_for_password(email: str = "", fault: str = "", status: int = 200) -> Response:
    """The page with the form, as it was filled in but for the password, and what was wrong."""
    view = SignInView("needed", action=SIGN_IN_BY_WORD, email=email, fault=fault)
    return HTMLResponse(render("sign_in", view), status)


def _too_many(email: str, wait_s: int) -> Response:
    answer = asked_for_password(email, f"There were too many attempts. Try again in {-(-wait_s // 60)} min.", 429)
    answer.headers["Retry-After"] = str(wait_s)
    return answer
