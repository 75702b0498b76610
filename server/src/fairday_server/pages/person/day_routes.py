"""A person's day: read in one snapshot, noted as a look, then shown."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, Response

from fairday_collector.access.visible import person_on
from fairday_collector.errors import Invalid, NotFound
from fairday_collector.ledger.read import day_of, segments_of
from fairday_server.api.routes import parse_date
from fairday_server.pages.day import day_view
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import PEOPLE, week_path
from fairday_server.pages.person.day_record import day_record
from fairday_server.pages.person.subjects import subject_of
from fairday_server.pages.person.window import Asked
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.views import ErrorView, Link

Clock = Annotated[str, Query(max_length=16)]


def day_router(door: Doorkeeper) -> APIRouter:
    """`/people/{person}/days/{day}`."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]

    @router.get(f"{PEOPLE}/{{person}}/days/{{day}}")
    def person_day(
        visitor: signed_in,
        person: str,
        day: str,
        window: Clock = "",
        first: Annotated[Clock, Query(alias="from")] = "",
        to: Clock = "",
    ) -> Response:
        now_ms, local_date = door.clock(), parse_date(day)
        viewer, frame = visitor.viewer, visitor.frame("People")
        with door.store.read() as session:
            history = person_on(session, viewer, person, local_date)
            if not viewer.sees_times_of(person):
                week = Link("See the week of this day", week_path(person, local_date))
                return HTMLResponse(render("error", _totals_only(frame, week)), 404)
            try:
                row = day_of(session, history, local_date, now_ms)
            except (ValueError, OverflowError) as error:
                raise Invalid("bad_date", f"{day} lies outside the calendar.") from error
            if row.start_ms == row.end_ms:
                raise NotFound("no_such_day", f"{day} did not exist in {row.zone}: the date was skipped.")
            record = day_record(session, viewer, history, row, now_ms)
            subject = subject_of(session, viewer, history, local_date)
        view = day_view(frame, subject, row, segments_of(row), record, now_ms, asked=Asked(window, first, to))
        door.look(viewer, [person], "day", local_date, local_date)
        return HTMLResponse(render("day", view))

    return router


def _totals_only(frame: Frame, week: Link) -> ErrorView:
    return ErrorView(
        "Not found",
        "Analysts see totals without times of day.",
        "A day is shown by the clock, a week as totals.",
        "totals_only",
        frame,
        week,
    )
