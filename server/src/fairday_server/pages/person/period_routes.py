"""A person's week and month, by any date in them."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from fairday_collector.access.looks import What
from fairday_collector.access.visible import seen_dates
from fairday_server.api.timesheets import near_date
from fairday_server.pages.paths import PEOPLE
from fairday_server.pages.person.period import period_view
from fairday_server.pages.person.period_data import period_of
from fairday_server.pages.person.subjects import subject_of
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor


def period_router(door: Doorkeeper) -> APIRouter:
    """`/people/{person}/weeks/{day}` and `/people/{person}/months/{day}`."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]

    @router.get(f"{PEOPLE}/{{person}}/weeks/{{day}}")
    def week(visitor: signed_in, person: str, day: str) -> Response:
        return page(visitor, person, near_date(day), "week")

    @router.get(f"{PEOPLE}/{{person}}/months/{{day}}")
    def month(visitor: signed_in, person: str, day: str) -> Response:
        return page(visitor, person, near_date(day), "month")

    def page(visitor: Visitor, person: str, day: date, span: What) -> Response:
        now_ms, viewer = door.clock(), visitor.viewer
        first, last = _around(day, span)
        with door.store.read() as session:
            seen = seen_dates(session, viewer, person, first, last)
            found = period_of(session, viewer, seen, first, last, now_ms)
            subject = subject_of(session, viewer, seen.history, seen.dates[-1])
        view = period_view(
            visitor.frame("People"), subject, span.capitalize(), found, times=viewer.sees_times_of(person)
        )
        door.look(viewer, [person], span, seen.dates[0], seen.dates[-1])
        return HTMLResponse(render("person_period", view))

    return router


def _around(day: date, span: What) -> tuple[date, date]:
    """The first and last date of the week, from Monday on, or of the month."""
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
