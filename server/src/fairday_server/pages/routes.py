"""The pages: each reads one snapshot of the store and renders one view."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import select
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.clock import utc
from fairday_collector.people import histories
from fairday_collector.store.tables import Person
from fairday_reports.datasets import timesheet
from fairday_server.pages.paths import ADMIN_START, PEOPLE, day_path, report_file_path, report_path
from fairday_server.pages.people import people_view
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.reporting.asked import Asked

Who = Annotated[str, Query(max_length=100)]
Day = Annotated[str, Query(max_length=32)]


def pages_router(door: Doorkeeper) -> APIRouter:
    """The pages of whoever is signed in."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]

    @router.get("/")
    def home(visitor: signed_in) -> Response:
        if visitor.viewer.role == "worker" and visitor.viewer.person_id is not None and visitor.today is not None:
            return RedirectResponse(day_path(visitor.viewer.person_id, visitor.today), 303)
        if not visitor.viewer.is_admin:
            return RedirectResponse(PEOPLE, 303)
        with door.store.read() as session:
            everyone = session.exec(select(Person.id).limit(2)).all()
            if len(everyone) != 1:
                return RedirectResponse(PEOPLE if everyone else ADMIN_START, 303)
            today = histories(session, everyone)[everyone[0]].today(door.clock())
            return RedirectResponse(day_path(everyone[0], today), 303)

    @router.get(PEOPLE)
    def people(visitor: signed_in) -> Response:
        now_ms = door.clock()
        viewer = visitor.viewer
        with door.store.read() as session:
            # Everyone's own today lies within a day of UTC's.
            day = utc(now_ms).date()
            sheet = timesheet(
                session,
                people=[viewer.person_id] if viewer.role == "worker" and viewer.person_id is not None else None,
                first=day - timedelta(days=1),
                last=day + timedelta(days=1),
                now_ms=now_ms,
                seen=viewer.may_see,
            )
            known = histories(session, list({row.person_id for row in sheet.rows}))
        rows = [row for row in sheet.rows if row.date == known[row.person_id].today(now_ms)]
        door.look(viewer, {row.person_id for row in rows}, "list", day, day)
        return HTMLResponse(render("people", people_view(visitor.frame("People"), rows, times=viewer.sees_spans)))

    @router.get("/timesheet")
    def timesheet_page(
        _visitor: signed_in, who: Who = "", first: Annotated[Day, Query(alias="from")] = "", to: Day = ""
    ) -> Response:
        return RedirectResponse(report_path("timesheet", _asked(who, first, to).query), 303)

    @router.get("/timesheet.csv")
    def timesheet_csv(
        _visitor: signed_in, who: Who = "", first: Annotated[Day, Query(alias="from")] = "", to: Day = ""
    ) -> Response:
        return RedirectResponse(report_file_path("timesheet", "csv", _asked(who, first, to).query), 303)

    return router


def _asked(who: str, first: str, to: str) -> Asked:
    """What the addresses of the timesheet asked for, before it was a report like the others."""
    kind, _, ref = who.partition(":")
    return Asked(
        people=(ref,) if kind == "person" else (), teams=(ref,) if kind == "team" else (), first=first, last=to,
        period="" if first or to else "last-week",
    )  # fmt: skip
