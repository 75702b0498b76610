"""Signing in with mail address and password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.access.passwords import kept_for, matches
from fairday_collector.limits import RateLimiter
from fairday_collector.people import histories
from fairday_server.pages.attempts import Attempts, again_in
from fairday_server.pages.kept import Kept, carried, keep
from fairday_server.pages.paths import SIGN_IN, SIGN_IN_BY_WORD
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper
from fairday_server.pages.typed import Typed, typed
from fairday_server.pages.views import SignInView
from fairday_server.sign_in import open_session

WRONG = "Address or password is not right."


def password_router(door: Doorkeeper) -> APIRouter:
    """`/sign-in/password`, tried 20 times from one place and 10 times for one address, then every 6 s and every min."""
    router = APIRouter(include_in_schema=False)
    attempts = Attempts(RateLimiter(1 / 6, burst=20), RateLimiter(1 / 60, burst=10))

    @router.post(SIGN_IN_BY_WORD)
    def by_password(
        request: Request,
        email: Annotated[str, Form(max_length=200)],
        password: Annotated[str, Form(max_length=200)],
        form: Annotated[Typed, Depends(typed)],
    ) -> Response:
        kept = carried(form)
        wait_s = attempts.wait_s(request, email)
        if wait_s is not None:
            return _too_many(email, wait_s, kept)
        with door.store.read() as session:
            person_id, hashed = kept_for(session, email)
        # Outside any transaction, and as long for an address nobody has.
        if not matches(hashed, password) or person_id is None:
            return asked_for_password(email, WRONG, 401, kept)
        with door.store.write() as session:
            # It may have been changed meanwhile.
            if kept_for(session, email) != (person_id, hashed):
                return asked_for_password(email, WRONG, 401, kept)
            cookie = open_session(session, person_id, door.clock())
            name = histories(session, [person_id])[person_id].person.name
        headers = {"Set-Cookie": door.cookie.set(cookie)}
        if kept is not None:
            return HTMLResponse(render("sign_in", SignInView("back", who=name, kept=kept)), 200, headers)
        return RedirectResponse("/", 303, headers)

    return router


async def not_signed_in(request: Request, _error: Exception) -> Response:
    """Where a stranger is sent; a form that was sent without a session is answered right there, with what was typed."""
    by_script = "hx-request" in request.headers
    if request.method != "POST":
        # A part of a page cannot become the sign-in page: the whole of it does.
        return Response(headers={"HX-Refresh": "true"}) if by_script else RedirectResponse(SIGN_IN, 303)
    kept = keep(request.url.path, await typed(request))
    if kept is None:
        return RedirectResponse(SIGN_IN, 303)
    answer = asked_for_password(status=401, kept=kept)
    if by_script:
        answer.headers.update({"HX-Retarget": "body", "HX-Reswap": "innerHTML", "HX-Reselect": "unset"})
    return answer


def asked_for_password(email: str = "", fault: str = "", status: int = 200, kept: Kept | None = None) -> Response:
    """The page with the form, as it was filled in but for the password, and what was wrong."""
    view = SignInView("needed", action=SIGN_IN_BY_WORD, email=email, fault=fault, kept=kept)
    return HTMLResponse(render("sign_in", view), status)


def _too_many(email: str, wait_s: int, kept: Kept | None) -> Response:
    answer = asked_for_password(email, f"There were too many attempts. {again_in(wait_s)}", 429, kept)
    answer.headers["Retry-After"] = str(wait_s)
    return answer
