"""The pages: each reads one snapshot of the store and renders one view."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session, select
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import utc
from fairday_collector.errors import Refusal
from fairday_collector.people import histories
from fairday_collector.store.tables import Person
from fairday_reports.datasets import timesheet
from fairday_reports.figures import Timesheet
from fairday_reports.render import render as render_report
from fairday_server.api.routes import parse_date
from fairday_server.pages.choice import Choice, chosen, filter_of
from fairday_server.pages.paths import ADMIN_START, PEOPLE, TIMESHEET, TIMESHEET_CSV, day_path
from fairday_server.pages.people import people_view
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.timesheet import timesheet_form_view, timesheet_view

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

    @router.get(TIMESHEET)
    def timesheet_page(
        visitor: signed_in, who: Who = "", first: Annotated[Day, Query(alias="from")] = "", to: Day = ""
    ) -> Response:
        frame = visitor.frame("Timesheet")
        with door.store.read() as session:
            choice = chosen(session, visitor.viewer, who, first, to, utc(door.clock()).date())
            try:
                sheet = _sheet(session, choice, visitor.viewer, door.clock())
            except Refusal as refusal:
                form = filter_of(session, visitor.viewer, choice, refusal.detail)
                return HTMLResponse(render("timesheet", timesheet_form_view(frame, form)), refusal.status)
            form = filter_of(session, visitor.viewer, choice)
        door.look(visitor.viewer, {row.person_id for row in sheet.rows}, "timesheet", sheet.first, sheet.last)
        return HTMLResponse(render("timesheet", timesheet_view(frame, sheet, form, choice.who)))

    @router.get(TIMESHEET_CSV)
    def timesheet_csv(
        visitor: signed_in, who: Who = "", first: Annotated[Day, Query(alias="from")] = "", to: Day = ""
    ) -> Response:
        with door.store.read() as session:
            choice = chosen(session, visitor.viewer, who, first, to, utc(door.clock()).date())
            sheet = _sheet(session, choice, visitor.viewer, door.clock())
        door.look(visitor.viewer, {row.person_id for row in sheet.rows}, "export", sheet.first, sheet.last)
        name = f"timesheet-{sheet.first}-{sheet.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(render_report(sheet, "csv"), media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _sheet(session: Session, choice: Choice, viewer: Viewer, now_ms: int) -> Timesheet:
    first, last = parse_date(choice.first), parse_date(choice.last)
    return timesheet(
        session,
        people=choice.people,
        team=choice.team,
        first=first,
        last=last,
        now_ms=now_ms,
        seen=viewer.may_see,
    )
