"""The forms of `/reports/schedules`: a new one, and one that is changed."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from fairday_collector.errors import Conflict, NotFound, Refusal
from fairday_collector.store.tables import Schedule
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.selection import select_people
from fairday_reports.deliver.targets import read_targets
from fairday_reports.schedules.schedule import add_schedule, change_schedule, find_schedule
from fairday_server.pages.paths import NEW_SCHEDULE, SCHEDULES, schedule_path
from fairday_server.pages.render import render
from fairday_server.pages.reports.choices import choices
from fairday_server.pages.reports.door import asked_in, leads_to, scheduler
from fairday_server.pages.reports.form_view import Subject, form_view
from fairday_server.pages.reports.preview_routes import Text, asked
from fairday_server.pages.reports.schedule_form import Faults, form_of, new_form, schedule_mark, wanted_of
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import FILL, STEP, Typed, typed
from fairday_server.reporting.asked import Asked, parameters_of

_STALE = "Somebody changed this schedule meanwhile. What you typed stands below; open it again to see what holds now."


def schedule_form_router(door: Doorkeeper, allow: tuple[str, ...]) -> APIRouter:
    """Adding and changing schedules; `allow` is what webhooks may reach although it is not public."""
    router = APIRouter(include_in_schema=False)
    allowed = Annotated[Visitor, Depends(scheduler(door))]
    sent = Annotated[Typed, Depends(typed)]

    @router.get(NEW_SCHEDULE)
    def new(visitor: allowed, report: Text, given: Annotated[Asked, Depends(asked)]) -> Response:
        definition, viewer = find_report(report), visitor.viewer
        with door.store.read() as session:
            parameters = parameters_of(session, viewer, definition, _named(given))
            zone = select_people(session, parameters, viewer).zone
            return _form(session, visitor, new_form(Asked.of(parameters), definition.title, zone), report)

    @router.post(NEW_SCHEDULE)
    def add(visitor: allowed, given: sent) -> Response:
        definition, viewer = find_report(given["report"]), visitor.viewer
        if given[STEP] == FILL:
            with door.store.read() as session:
                return _form(session, visitor, given, definition.name)
        try:
            with door.store.write() as session:
                wanted = wanted_of(session, viewer, definition, given, allow)
                made = add_schedule(
                    session, report=definition.name, owner_id=viewer.person_id, actor=viewer.actor,
                    now_ms=door.clock(), **wanted.values,
                )  # fmt: skip
        except (Faults, Refusal) as refusal:
            with door.store.read() as session:
                return _refused(session, visitor, given, definition.name, refusal)
        return leads_to(schedule_path(made.id), "scheduled")

    @router.get(f"{SCHEDULES}/{{schedule}}/change")
    def changing(visitor: allowed, schedule: str) -> Response:
        with door.store.read() as session:
            found = find_schedule(session, schedule, visitor.viewer)
            return _form(session, visitor, form_of(found), found.report, found)

    @router.post(f"{SCHEDULES}/{{schedule}}/change")
    def change(visitor: allowed, schedule: str, given: sent) -> Response:
        viewer = visitor.viewer
        with door.store.read() as session:
            found = find_schedule(session, schedule, viewer)
            if given[STEP] == FILL:
                return _form(session, visitor, given, found.report, found)
        try:
            with door.store.write() as session:
                found = find_schedule(session, schedule, viewer)
                if given["mark"] != schedule_mark(found):
                    raise Conflict("changed_meanwhile", _STALE)
                held = read_targets(found.targets)
                wanted = wanted_of(session, viewer, find_report(found.report), given, allow, held)
                change_schedule(session, found, actor=viewer.actor, now_ms=door.clock(), **wanted.values)
        except (Faults, Refusal) as refusal:
            with door.store.read() as session:
                found = find_schedule(session, schedule, viewer)
                return _refused(session, visitor, given, found.report, refusal, found)
        return leads_to(schedule_path(schedule), "changed")

    return router


def _refused(
    session: Session,
    visitor: Visitor,
    given: Typed,
    report: str,
    refusal: Faults | Refusal,
    schedule: Schedule | None = None,
) -> Response:
    """The form with what was typed and what is wrong with it; a stranger in it is answered as nobody."""
    if isinstance(refusal, NotFound):
        raise refusal
    faults = refusal if isinstance(refusal, Faults) else Faults.of(refusal)
    status = 422 if isinstance(refusal, Faults) else refusal.status
    return _form(session, visitor, given, report, schedule, faults.found, status)


def _form(
    session: Session,
    visitor: Visitor,
    given: Typed,
    report: str,
    schedule: Schedule | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    viewer, wanted = visitor.viewer, asked_in(given)
    of = Subject(
        find_report(report),
        wanted,
        choices(session, viewer, wanted),
        choices(session, viewer, Asked(people=given.lines("to_person"))),
        held=() if schedule is None else tuple(read_targets(schedule.targets)),
        id="" if schedule is None else schedule.id,
        name="" if schedule is None else schedule.name,
        mark="" if schedule is None else schedule_mark(schedule),
        anywhere=viewer.is_admin,
    )
    return HTMLResponse(render("report_form", form_view(visitor.frame("Reports"), of, given, faults or {})), status)


def _named(given: Asked) -> Asked:
    """What is asked for again and again: a named period, since dates would stay what they are."""
    period = given.period or "last-week"
    return Asked(given.people, given.teams, period, by=given.by)
