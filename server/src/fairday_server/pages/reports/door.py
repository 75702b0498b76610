"""Who is let into the pages of schedules; what is said after a form was acted on, and where it leads then."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_server.pages.render import render
from fairday_server.pages.reports.views import ReportsView
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed
from fairday_server.reporting.asked import Asked
from fairday_server.reporting.rights import may_schedule

DONE = {
    "saved": "Saved. It stands in the catalogue.",
    "removed": "Removed.",
    "scheduled": "It is sent regularly from now on.",
    "changed": "Changed.",
    "paused": "Paused. Nothing is sent until it is resumed.",
    "resumed": "Resumed.",
    "run": "It is made and sent within half a minute. Its run stands below.",
}


def scheduler(door: Doorkeeper) -> Callable[[Visitor], Visitor]:
    """What lets those in who may have reports sent; for all others there is no such page."""

    def admitted(visitor: Annotated[Visitor, Depends(door.visitor)]) -> Visitor:
        if not may_schedule(visitor.viewer):
            raise HTTPException(404)
        return visitor

    return admitted


def page(view: ReportsView, status: int = 200) -> Response:
    """The page of a view."""
    return HTMLResponse(render("reports", view), status)


def leads_to(path: str, done: str) -> Response:
    """The answer to a form that was acted on: where to look next, and what is said there."""
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}done={done}", 303)


def asked_in(given: Typed) -> Asked:
    """What a form asks for."""
    return Asked(given.lines("person"), given.lines("team"), given["period"], given["from"], given["to"], given["by"])
