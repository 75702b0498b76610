"""`/v1/schedules`: what is sent regularly, seen, added and changed."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlmodel import Session, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock
from fairday_collector.store import Store
from fairday_collector.store.tables import Schedule, TargetState
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.selection import select_people
from fairday_reports.deliver.targets import read_targets
from fairday_reports.schedules.jobs import ask_now
from fairday_reports.schedules.schedule import (
    Planned,
    add_schedule,
    change_schedule,
    find_schedule,
    list_schedules,
    pause_schedule,
    remove_schedule,
    resume_schedule,
)
from fairday_server.api.bodies import CheckedRoute
from fairday_server.api.report_models import (
    RunModel,
    ScheduleChange,
    ScheduleIn,
    ScheduleModel,
    SchedulesModel,
)
from fairday_server.api.reports import Ref, asked_of
from fairday_server.api.viewers import viewer_dependency
from fairday_server.reporting.asked import parameters_of
from fairday_server.reporting.json import run_json, schedule_json
from fairday_server.reporting.names import target_words
from fairday_server.reporting.rights import require_schedule
from fairday_server.reporting.targets import Given, given_targets


def schedules_router(store: Store, clock: Clock, allow: tuple[str, ...]) -> APIRouter:
    """The routes of schedules; a key sees and changes its person's own, an administrator's all.

    `allow` is what webhooks may reach although it is not public.
    """
    router = APIRouter(prefix="/v1", route_class=CheckedRoute)
    viewer = viewer_dependency(store, clock)
    Asking = Annotated[Viewer, Depends(viewer)]  # noqa: N806 - a type, made of this router's own dependency

    @router.get("/schedules")
    def schedules(viewer: Asking) -> SchedulesModel:
        """Schedules by name, with when they are due next and how their targets fare."""
        with store.read() as session:
            found = [_shown(session, planned) for planned in list_schedules(session, clock(), viewer)]
        return SchedulesModel.model_validate({"schedules": found})

    @router.post("/schedules", status_code=201)
    def add(viewer: Asking, given: ScheduleIn) -> ScheduleModel:
        """Has a report made and sent regularly, under the rights of the key's person."""
        require_schedule(viewer)
        definition, targets = find_report(given.report), given_targets(given.targets, allow)
        with store.write() as session:
            parameters = parameters_of(session, viewer, definition, asked_of(given.parameters))
            made = add_schedule(
                session, name=given.name, report=definition.name, parameters=parameters, cron=given.cron,
                zone=given.zone or select_people(session, parameters, viewer).zone, formats=given.formats,
                targets=targets.targets, owner_id=viewer.person_id, actor=viewer.actor, now_ms=clock(),
                correction_days=given.correction_days, threshold_ms=given.threshold_ms,
            )  # fmt: skip
            return _model(session, viewer, made, targets)

    @router.get("/schedules/{schedule}")
    def schedule(viewer: Asking, schedule: Ref) -> ScheduleModel:
        """A schedule."""
        with store.read() as session:
            return _model(session, viewer, find_schedule(session, schedule, viewer))

    @router.patch("/schedules/{schedule}")
    def change(viewer: Asking, schedule: Ref, given: ScheduleChange) -> ScheduleModel:
        """Changes what is given of a schedule; a list of targets replaces the one there is."""
        targets = None if given.targets is None else given_targets(given.targets, allow)
        values: dict[str, Any] = given.model_dump(exclude_none=True, exclude={"parameters", "targets"})
        with store.write() as session:
            found = find_schedule(session, schedule, viewer)
            if given.parameters is not None:
                definition = find_report(given.report or found.report)
                values["parameters"] = parameters_of(session, viewer, definition, asked_of(given.parameters))
            if targets is not None:
                values["targets"] = targets.targets
            change_schedule(session, found, actor=viewer.actor, now_ms=clock(), **values)
            return _model(session, viewer, found, targets)

    @router.delete("/schedules/{schedule}", status_code=204)
    def remove(viewer: Asking, schedule: Ref) -> None:
        """Removes a schedule; its runs stay readable."""
        with store.write() as session:
            found = find_schedule(session, schedule, viewer)
            remove_schedule(session, found, actor=viewer.actor, now_ms=clock())

    @router.post("/schedules/{schedule}/pause")
    def pause(viewer: Asking, schedule: Ref) -> ScheduleModel:
        """Sends nothing until it is resumed."""
        with store.write() as session:
            found = find_schedule(session, schedule, viewer)
            pause_schedule(session, found, actor=viewer.actor, now_ms=clock())
            return _model(session, viewer, found)

    @router.post("/schedules/{schedule}/resume")
    def resume(viewer: Asking, schedule: Ref) -> ScheduleModel:
        """Makes it due again, from now on."""
        with store.write() as session:
            found = find_schedule(session, schedule, viewer)
            resume_schedule(session, found, actor=viewer.actor, now_ms=clock())
            return _model(session, viewer, found)

    @router.post("/schedules/{schedule}/run", status_code=202)
    def run_now(viewer: Asking, schedule: Ref) -> RunModel:
        """Has a worker make and send it now, within half a minute; ask for the run to see how it went."""
        with store.write() as session:
            run = ask_now(session, find_schedule(session, schedule, viewer), clock())
            return RunModel.model_validate(run_json(run))

    def _model(session: Session, viewer: Viewer, schedule: Schedule, made: Given | None = None) -> ScheduleModel:
        planned = next(each for each in list_schedules(session, clock(), viewer) if each.schedule.id == schedule.id)
        secrets = {} if made is None else made.secrets
        return ScheduleModel.model_validate(_shown(session, planned) | {"secrets": secrets})

    return router


def _shown(session: Session, planned: Planned) -> dict[str, Any]:
    schedule = planned.schedule
    states = session.exec(select(TargetState).where(TargetState.schedule_id == schedule.id)).all()
    return schedule_json(planned, target_words(session, read_targets(schedule.targets)), states)
