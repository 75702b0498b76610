"""Asking for a sign-in link by mail."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fairday_collector.limits import RateLimiter, address_key
from fairday_collector.secrets import digest
from fairday_server.link_mail import LinkMailer
from fairday_server.pages.paths import SIGN_IN_BY_MAIL
from fairday_server.pages.render import render
from fairday_server.pages.views import MailLinkView


def mail_link_router(mailer: LinkMailer) -> APIRouter:
    """`/sign-in/mail`. What is said of an address is the same whether it is known or not."""
    router = APIRouter(include_in_schema=False)
    from_one_place = RateLimiter(1 / 60, burst=10)
    for_one_address = RateLimiter(1 / 300, burst=3)

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
        here = address_key(request.client.host if request.client else "")
        waits = (from_one_place.take(here), for_one_address.take(digest(email.strip().lower())))
        if any(waits):
            wait_s = max(filter(None, waits))
            fault = f"There were too many requests. Try again in {-(-wait_s // 60)} min."
            page = render("sign_in_mail", MailLinkView("ask", email=email, fault=fault))
            return HTMLResponse(page, 429, {"Retry-After": str(wait_s)})
        mailer.send(email)
        return HTMLResponse(render("sign_in_mail", MailLinkView("sent", email=email.strip())))

    return router
