"""The addresses of the timesheet: seen, and each of its forms sent."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from fairday_server.api.timesheets import near_date
from fairday_server.pages.paths import PEOPLE
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.sheet.page import Page
from fairday_server.pages.sheet.sending import send_act, send_claim, send_correction, send_withdrawal
from fairday_server.pages.typed import Typed, typed

SHEET = f"{PEOPLE}/{{person}}/timesheets/{{day}}"
Short = Annotated[str, Query(max_length=64)]


def sheet_router(door: Doorkeeper) -> APIRouter:
    """The timesheet of whoever may see it."""
    router = APIRouter(include_in_schema=False)

    def page_of(visitor: Annotated[Visitor, Depends(door.visitor)], person: str, day: str) -> Page:
        return Page(door, visitor, person, near_date(day))

    asked_for = Annotated[Page, Depends(page_of)]
    sent = Annotated[Typed, Depends(typed)]

    @router.get(SHEET)
    def shown(page: asked_for, correct: Short = "", claim: Short = "", done: Short = "") -> Response:
        return page.answer(lambda read: page.first_form(read, correct, claim), notice=done)

    @router.post(f"{SHEET}/correct")
    def correction(page: asked_for, given: sent) -> Response:
        return send_correction(page, given)

    @router.post(f"{SHEET}/claim")
    def claim(page: asked_for, given: sent) -> Response:
        return send_claim(page, given)

    @router.post(f"{SHEET}/withdraw")
    def withdrawal(page: asked_for, given: sent) -> Response:
        return send_withdrawal(page, given)

    @router.post(f"{SHEET}/act")
    def act(page: asked_for, given: sent) -> Response:
        return send_act(page, given)

    return router
