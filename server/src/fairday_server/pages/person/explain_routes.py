"""Where a person's number comes from: the form, and the explanation it asks for."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, Response

from fairday_collector.access.visible import known_person, seen_dates
from fairday_collector.errors import Refusal
from fairday_reports.datasets import check_range
from fairday_reports.metrics.explain import explain
from fairday_reports.metrics.registry import find_metric
from fairday_server.api.routes import parse_date
from fairday_server.pages.paths import PEOPLE
from fairday_server.pages.person.explain import MOST_SPANS, explain_form, explain_view
from fairday_server.pages.person.subjects import subject_of
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor

Text = Annotated[str, Query(max_length=64)]


def explain_router(door: Doorkeeper) -> APIRouter:
    """`/people/{person}/explain`."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]

    @router.get(f"{PEOPLE}/{{person}}/explain")
    def explained(
        visitor: signed_in,
        person: str,
        metric: Text = "",
        first: Annotated[Text, Query(alias="from")] = "",
        to: Text = "",
    ) -> Response:
        now_ms, viewer, frame = door.clock(), visitor.viewer, visitor.frame("People")
        action = f"{PEOPLE}/{person}/explain"
        with door.store.read() as session:
            history = known_person(session, viewer, person)
            today = history.today(now_ms)
            subject = subject_of(session, viewer, history, today)
            if not (metric or first or to):
                form = explain_form(action, "worked", today.isoformat(), today.isoformat())
                return HTMLResponse(render("person_explain", explain_view(frame, subject, form, None)))
            try:
                chosen = find_metric(metric)
                start, end = parse_date(first), parse_date(to)
                check_range(start, end)
                seen = seen_dates(session, viewer, person, start, end)
                found = explain(
                    session, history, chosen, start, end, now_ms,
                    counted=viewer.may_see, with_spans=viewer.sees_times_of(person), max_spans=MOST_SPANS,
                )  # fmt: skip
            except Refusal as refusal:
                form = explain_form(action, metric, first, to, refusal.detail)
                view = explain_view(frame, subject, form, None)
                return HTMLResponse(render("person_explain", view), refusal.status)
        view = explain_view(frame, subject, explain_form(action, metric, first, to), found)
        door.look(viewer, [person], "explain", seen.dates[0], seen.dates[-1])
        return HTMLResponse(render("person_explain", view))

    return router
