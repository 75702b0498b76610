"""`/reports/{name}`: a report as it would be, and its files."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fairday_collector.errors import Invalid
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.make import make
from fairday_reports.definitions.model import Definition
from fairday_server.pages.paths import REPORTS
from fairday_server.pages.render import render
from fairday_server.pages.reports.choices import choices
from fairday_server.pages.reports.door import DONE
from fairday_server.pages.reports.preview import MOST_DAYS, Shown, large_view, made_view, refused_view
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.reporting.asked import Asked, parameters_of
from fairday_server.reporting.download import as_download
from fairday_server.reporting.making import size_of
from fairday_server.reporting.rights import may_schedule

FIRST = Asked(period="last-week")
"""What is shown to who has not said yet what they want to see."""
Text = Annotated[str, Query(max_length=200)]
Texts = Annotated[list[str], Query(max_length=1000)]
_NONE: list[str] = []


def preview_router(door: Doorkeeper) -> APIRouter:
    """Each report of the catalogue."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]
    wanted = Annotated[Asked, Depends(asked)]

    @router.get(f"{REPORTS}/{{name}}")
    def preview(visitor: signed_in, name: str, request: Request, given: wanted, done: Text = "") -> Response:
        definition = find_report(name)
        if not request.query_params.keys() & {"period", "from", "to"}:
            given = Asked(given.people, given.teams, FIRST.period, by=given.by)
        viewer, now_ms = visitor.viewer, door.clock()
        with door.store.read() as session:
            shown = shown_of(session, visitor, definition, given, done)
            try:
                parameters = parameters_of(session, viewer, definition, given)
                size = size_of(session, parameters, viewer, now_ms)
                if size.days > MOST_DAYS:
                    return page(large_view(shown, size))
                document = make(session, definition, parameters, viewer, now_ms)
            except Invalid as refusal:
                return page(refused_view(shown, refusal), refusal.status)
        door.look(viewer, document.head.people, "report", document.head.first, document.head.last)
        return page(made_view(shown, document))

    @router.get(f"{REPORTS}/{{name}}/files/{{form}}")
    def file(visitor: signed_in, name: str, form: str, given: wanted, table: Text = "") -> Response:
        definition, viewer = find_report(name), visitor.viewer
        with door.store.read() as session:
            parameters = parameters_of(session, viewer, definition, given)
            document = make(session, definition, parameters, viewer, door.clock())
        answer = as_download(document, form, table)
        door.look(viewer, document.head.people, "export", document.head.first, document.head.last)
        return answer

    return router


def asked(
    team: Texts = _NONE,
    person: Texts = _NONE,
    period: Text = "",
    first: Annotated[Text, Query(alias="from")] = "",
    to: Text = "",
    by: Text = "",
) -> Asked:
    """What the query of a request asks for."""
    return Asked(tuple(person), tuple(team), period, first, to, by)


def shown_of(session: Session, visitor: Visitor, definition: Definition, given: Asked, done: str = "") -> Shown:
    """What stands around a report for a visitor."""
    found = choices(session, visitor.viewer, given)
    frame = visitor.frame("Reports")
    return Shown(frame, definition, given, found, may_schedule(visitor.viewer), done=DONE.get(done, ""))


def page(view: object, status: int = 200) -> Response:
    """The page of a report."""
    return HTMLResponse(render("report", view), status)
