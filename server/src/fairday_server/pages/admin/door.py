"""The door of administration: whom it lets in, and what was typed into its forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.errors import Invalid
from fairday_server.pages.admin.views import AdminView
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor

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


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent, without spaces around."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """What stands in a field; empty where it was not sent."""
        return self.values.get(name, "")

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self[name])


def administrator(door: Doorkeeper) -> Callable[[Visitor], Visitor]:
    """What lets administrators in; for all others there is no such page."""

    def admitted(visitor: Annotated[Visitor, Depends(door.visitor)]) -> Visitor:
        if not visitor.viewer.is_admin:
            raise HTTPException(404)
        return visitor

    return admitted


async def typed(request: Request) -> Typed:
    """The form of a request; a file counts as its text. Raises Invalid for what no text can be made of."""
    values = {}
    async with request.form(max_files=1, max_fields=400) as form:
        for name, value in form.items():
            values[name] = _text(await value.read()) if isinstance(value, UploadFile) else value.strip()
    if any("\0" in text for text in values.values()):
        raise Invalid("bad_text", "A text holds a NUL. Type it again.")
    return Typed(values)


def page(view: AdminView, status: int = 200) -> Response:
    """The page of a view."""
    return HTMLResponse(render("admin", view), status)


def leads_to(path: str, done: str = "") -> Response:
    """The answer to a form that was acted on: where to look next, and what is said there."""
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}done={done}" if done else path, 303)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("bad_file", "The file is not UTF-8. Save it as CSV in UTF-8 and choose it again.") from error
