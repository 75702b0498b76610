"""Asking for a sign-in link by mail."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fairday_collector.limits import RateLimiter
from fairday_server.link_mail import LinkMailer
from fairday_server.pages.attempts import Attempts, again_in
from fairday_server.pages.paths import SIGN_IN_BY_MAIL
from fairday_server.pages.render import render
from fairday_server.pages.views import MailLinkView


def mail_link_router(mailer: LinkMailer) -> APIRouter:
    """`/sign-in/mail`. What is said of an address is the same whether it is known or not.

    10 times from one place and 3 times for one address, then every minute and every 5 min.
    """
    router = APIRouter(include_in_schema=False)
    attempts = Attempts(RateLimiter(1 / 60, burst=10), RateLimiter(1 / 300, burst=3))

    @router.get(SIGN_IN_BY_MAIL)
    def asked() -> Response:
        return HTMLResponse(render("sign_in_mail", MailLinkView("ask" if mailer.sends else "none")))

    @router.post(SIGN_IN_BY_MAIL)
    def send(request: Request, email: Annotated[str, Form(max_length=200)]) -> Response:
        if not mailer.sends:
            return HTMLResponse(render("sign_in_mail", MailLinkView("none")), 409)
        if "@" not in email.strip("@ "):
            fault = "This is no mail address. Write it like maya@example.com."
            return HTMLResponse(render("sign_in_mail", MailLinkView("ask", email=email, fault=fault)), 422)
        wait_s = attempts.wait_s(request, email)
        if wait_s is not None:
            fault = f"There were too many requests. {again_in(wait_s)}"
            page = render("sign_in_mail", MailLinkView("ask", email=email, fault=fault))
            return HTMLResponse(page, 429, {"Retry-After": str(wait_s)})
        mailer.send(email)
        return HTMLResponse(render("sign_in_mail", MailLinkView("sent", email=email.strip())))

    return router
