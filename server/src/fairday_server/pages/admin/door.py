"""The door of administration: whom it lets in, and what was typed into its forms."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_server.pages.admin.views import AdminView
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed, read_form

DONE = {
    "added": "Added.",
    "changed": "Changed.",
    "removed": "Removed.",
    "revoked": "Revoked. It is refused from now on.",
    "assigned": "Assigned. The days it touches are reckoned again.",
    "granted": "Granted.",
    "ended": "Ended.",
    "imported": "Imported.",
}
"""What a page says after a form was answered by leading there."""


def administrator(door: Doorkeeper) -> Callable[[Visitor], Visitor]:
    """What lets administrators in; for all others there is no such page."""

    def admitted(visitor: Annotated[Visitor, Depends(door.visitor)]) -> Visitor:
        if not visitor.viewer.is_admin:
            raise HTTPException(404)
        return visitor

    return admitted


async def typed(request: Request) -> Typed:
    """The form of a request without spaces around what was typed; raises Invalid as `read_form`."""
    given = await read_form(request, most_fields=400, most_files=1)
    return Typed((name, text.strip()) for name, text in given.items())


def page(view: AdminView, status: int = 200) -> Response:
    """The page of a view."""
    return HTMLResponse(render("admin", view), status)


def leads_to(path: str, done: str = "") -> Response:
    """The answer to a form that was acted on: where to look next, and what is said there."""
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}done={done}" if done else path, 303)
