"""What is recorded about a person and who looked, with their data to download; for themselves and administrators."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response, StreamingResponse

from fairday_collector.access.viewer import Viewer, unknown_person
from fairday_collector.access.visible import known_person
from fairday_collector.errors import Invalid
from fairday_collector.ledger.read import day_of, spans_of, visible_rows
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import LedgerDay
from fairday_reports.datasets import MAX_DAYS, check_range
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.make import make
from fairday_reports.definitions.parameters import Parameters
from fairday_server.api.routes import day_json, parse_date
from fairday_server.pages.paths import PEOPLE
from fairday_server.pages.person.data import data_view
from fairday_server.pages.person.data_read import kept_of
from fairday_server.pages.person.subjects import subject_of
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.reporting.download import as_download

MOST_DAYS = 31
Text = Annotated[str, Query(max_length=32)]


def data_router(door: Doorkeeper) -> APIRouter:
    """`/people/{person}/data` and the downloads beneath it."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]

    @router.get(f"{PEOPLE}/{{person}}/data")
    def data(visitor: signed_in, person: str) -> Response:
        now_ms = door.clock()
        with door.store.read() as session:
            history = _own(session, visitor.viewer, person)
            kept = kept_of(session, history, now_ms)
            subject = subject_of(session, visitor.viewer, history, kept.today)
        view = data_view(visitor.frame("My data"), subject, kept)
        door.look(visitor.viewer, [person], "data", kept.today, kept.today)
        return HTMLResponse(render("person_data", view))

    @router.get(f"{PEOPLE}/{{person}}/data/timesheet.csv")
    def sheet(visitor: signed_in, person: str) -> Response:
        now_ms = door.clock()
        with door.store.read() as session:
            last = _own(session, visitor.viewer, person).today(now_ms)
            asked = Parameters(people=(person,), first=last - timedelta(days=MAX_DAYS - 1), last=last)
            made = make(session, find_report("timesheet"), asked, visitor.viewer, now_ms)
        answer = as_download(made, "csv")
        door.look(visitor.viewer, [person], "export", made.head.first, last)
        return answer

    @router.get(f"{PEOPLE}/{{person}}/data/days.json")
    def days(
        visitor: signed_in, person: str, first: Annotated[Text, Query(alias="from")] = "", to: Text = ""
    ) -> Response:
        start, end = parse_date(first), parse_date(to)
        check_range(start, end)
        if (end - start).days >= MOST_DAYS:
            raise Invalid("bad_range", f"`from` {start} `to` {end}: days are given out at most {MOST_DAYS} at a time.")
        with door.store.read() as session:
            history = _own(session, visitor.viewer, person)
            found = [row.day for row in visible_rows(session, LedgerDay, ("zone",), [person], start, end)]
        door.look(visitor.viewer, [person], "export", start, end)
        # A month of spans is large: each day is read and sent by itself.
        return StreamingResponse(
            _written(door, history, found), media_type="application/json", headers=_attached(f"days-{start}-{end}.json")
        )

    return router


def _own(session: Session, viewer: Viewer, person: str) -> PersonHistory:
    """The person, for themselves and administrators; the same NotFound for a stranger and for nobody."""
    history = known_person(session, viewer, person)
    if not viewer.may_edit(person):
        raise unknown_person()
    return history


def _written(door: Doorkeeper, history: PersonHistory, days: list[date]) -> Iterator[str]:
    yield '{"days": ['
    for at, day in enumerate(days):
        with door.store.read() as session:
            row = day_of(session, history, day, door.clock())
            text = json.dumps(day_json(row, spans_of(session, history, row)), ensure_ascii=False)
        yield f"{',' if at else ''}\n{text}"
    yield "\n]}\n"


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
