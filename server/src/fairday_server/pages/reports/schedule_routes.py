"""`/reports/schedules`: what is sent regularly, and what can be done with it at once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlmodel import Session, col, select
from starlette.responses import Response

from fairday_collector.errors import Conflict
from fairday_collector.store.tables import Person, TargetState
from fairday_reports.definitions.catalogue import REPORTS
from fairday_reports.definitions.parameters import stored_parameters
from fairday_reports.deliver import words_of
from fairday_reports.deliver.targets import WebhookTarget, read_targets
from fairday_reports.schedules.jobs import ask_now
from fairday_reports.schedules.runs import list_runs
from fairday_reports.schedules.schedule import (
    Planned,
    find_schedule,
    list_schedules,
    pause_schedule,
    remove_schedule,
    resume_schedule,
)
from fairday_server.pages.paths import SCHEDULES, schedule_path
from fairday_server.pages.reports.door import DONE, leads_to, page, scheduler
from fairday_server.pages.reports.schedules import Line, removal_view, schedule_view, schedules_view
from fairday_server.pages.reports.words import about
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.reporting.names import reached_words, target_words

MOST_RUNS = 30
ACTS = {
    "pause": (pause_schedule, "paused"), "resume": (resume_schedule, "resumed"), "remove": (remove_schedule, "removed"),
}  # fmt: skip
Done = Annotated[str, Query(max_length=20)]


def schedule_router(door: Doorkeeper) -> APIRouter:
    """All schedules of a visitor, and each."""
    router = APIRouter(include_in_schema=False)
    allowed = Annotated[Visitor, Depends(scheduler(door))]

    @router.get(SCHEDULES)
    def schedules(visitor: allowed, done: Done = "") -> Response:
        with door.store.read() as session:
            found = list_schedules(session, door.clock(), visitor.viewer)
            lines = [line_of(session, each, each.failing) for each in found]
        return page(schedules_view(visitor.frame("Reports"), lines, done=DONE.get(done, "")))

    @router.get(f"{SCHEDULES}/{{schedule}}")
    def shown(visitor: allowed, schedule: str, done: Done = "") -> Response:
        return _page(visitor, schedule, done=DONE.get(done, ""))

    @router.get(f"{SCHEDULES}/{{schedule}}/remove")
    def removing(visitor: allowed, schedule: str) -> Response:
        with door.store.read() as session:
            found = find_schedule(session, schedule, visitor.viewer)
        return page(removal_view(visitor.frame("Reports"), found.id, found.name))

    @router.post(f"{SCHEDULES}/{{schedule}}/run")
    def run(visitor: allowed, schedule: str) -> Response:
        try:
            with door.store.write() as session:
                ask_now(session, find_schedule(session, schedule, visitor.viewer), door.clock())
        except Conflict as refusal:
            return _page(visitor, schedule, fault=refusal.detail, status=refusal.status)
        return leads_to(schedule_path(schedule), "run")

    @router.post(f"{SCHEDULES}/{{schedule}}/{{act}}")
    def act(visitor: allowed, schedule: str, act: Annotated[str, Path(pattern="pause|resume|remove")]) -> Response:
        done_by, done = ACTS[act]
        with door.store.write() as session:
            found = find_schedule(session, schedule, visitor.viewer)
            done_by(session, found, actor=visitor.viewer.actor, now_ms=door.clock())
        return leads_to(SCHEDULES if act == "remove" else schedule_path(schedule), done)

    def _page(visitor: Visitor, schedule: str, *, fault: str = "", done: str = "", status: int = 200) -> Response:
        viewer, now_ms = visitor.viewer, door.clock()
        with door.store.read() as session:
            found = find_schedule(session, schedule, viewer)
            planned = next(each for each in list_schedules(session, now_ms, viewer) if each.schedule.id == found.id)
            of = select(TargetState).where(TargetState.schedule_id == found.id).order_by(col(TargetState.target))
            states = session.exec(of).all()
            line = line_of(session, planned, states)
            if viewer.is_admin:
                hooks = [each for each in read_targets(found.targets) if isinstance(each, WebhookTarget)]
                line = replace(line, secrets=[(words_of(each), each.secret) for each in hooks])
            runs = [ran.run for ran in list_runs(session, viewer, schedule_id=found.id, limit=MOST_RUNS)]
        view = schedule_view(visitor.frame("Reports"), line, states, runs, fault=fault, done=done)
        return page(view, status)

    return router


def line_of(session: Session, planned: Planned, states: Sequence[TargetState]) -> Line:
    """A schedule with its words, and those for whom the states are of."""
    schedule = planned.schedule
    targets = target_words(session, read_targets(schedule.targets))
    owner = session.exec(select(Person.name).where(col(Person.id) == schedule.owner_id)).first()
    return Line(
        planned,
        title=REPORTS[schedule.report].title if schedule.report in REPORTS else schedule.report,
        about=about(session, stored_parameters(schedule.parameters)),
        targets=list(targets.values()),
        words=reached_words(session, [state.target for state in states], targets),
        owner=owner or "whoever runs this server",
    )
