"""`/v1/schedules/{schedule}/runs`: what ran, what became of each target, and what each run said."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from fairday_collector.access.looks import LookBook
from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock
from fairday_collector.errors import NotFound
from fairday_collector.store import Store
from fairday_reports.formats import FORMATS, check_format
from fairday_reports.schedules.runs import deliveries_of, find_run, list_runs
from fairday_reports.schedules.schedule import find_schedule
from fairday_server.api.report_models import OneRunModel, RunsModel
from fairday_server.api.reports import FILE, Ref, Text
from fairday_server.api.viewers import viewer_dependency
from fairday_server.reporting.download import as_download
from fairday_server.reporting.json import deliveries_json, files_json, run_json
from fairday_server.reporting.said import said_to

Slot = Annotated[str, Path(max_length=40, description="The local time it was due at")]
Revision = Annotated[int, Path(ge=0, le=10_000)]


def runs_router(store: Store, clock: Clock) -> APIRouter:
    """The routes of runs; a key sees those of its person's schedules, and those its person was sent."""
    router = APIRouter(prefix="/v1")
    viewer = viewer_dependency(store, clock)
    Asking = Annotated[Viewer, Depends(viewer)]  # noqa: N806 - a type, made of this router's own dependency
    looks = LookBook(store, clock)

    @router.get("/schedules/{schedule}/runs")
    def runs(viewer: Asking, schedule: Ref, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> RunsModel:
        """The runs of a schedule, the latest due first."""
        with store.read() as session:
            found = find_schedule(session, schedule, viewer)
            ran = list_runs(session, viewer, schedule_id=found.id, limit=limit)
        return RunsModel.model_validate({"runs": [run_json(each.run) for each in ran]})

    @router.get("/schedules/{schedule}/runs/{slot}/{revision}")
    def run(viewer: Asking, schedule: Ref, slot: Slot, revision: Revision) -> OneRunModel:
        """A run of a schedule by its id, with what became of each target."""
        with store.read() as session:
            ran = find_run(session, schedule, slot, revision, viewer).run
            found = run_json(ran) | {
                "deliveries": deliveries_json(deliveries_of(session, ran)),
                "files": files_json(said_to(session, viewer, ran).made),
            }
        return OneRunModel.model_validate(found)

    @router.get("/schedules/{schedule}/runs/{slot}/{revision}/document", response_class=Response, responses=FILE)
    def document(
        viewer: Asking,
        schedule: Ref,
        slot: Slot,
        revision: Revision,
        format: Annotated[Text, Query(description=", ".join(FORMATS))] = "json",  # noqa: A002 - the word of commands
        table: Annotated[Text, Query(description="Of csv, the key of a table; the main one without")] = "",
    ) -> Response:
        """What a run said to whom the key is, in any format, for as long as it is kept."""
        check_format(format)
        with store.read() as session:
            ran = find_run(session, schedule, slot, revision, viewer).run
            found = said_to(session, viewer, ran).document
        if found is None:
            raise NotFound("not_kept", "What this run said is not kept any more, or it was not for this key.")
        answer = as_download(found, format, table)
        looks.note(viewer, found.head.people, "report", found.head.first, found.head.last)
        return answer

    return router
