"""`/reports/schedules/{schedule}/runs/…`: one run, and what it said as a file."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from fairday_collector.errors import NotFound
from fairday_reports.deliver.targets import read_targets
from fairday_reports.schedules.runs import deliveries_of, find_run
from fairday_server.pages.paths import SCHEDULES
from fairday_server.pages.reports.door import page
from fairday_server.pages.reports.preview_routes import Text
from fairday_server.pages.reports.run import Told, run_view
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.reporting.download import as_download
from fairday_server.reporting.names import reached_words, target_words
from fairday_server.reporting.said import said_to

RUN = f"{SCHEDULES}/{{schedule}}/runs/{{slot}}/{{revision}}"


def run_router(door: Doorkeeper) -> APIRouter:
    """Runs, for whoever set them up and whoever was sent them."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]

    @router.get(RUN)
    def run(visitor: signed_in, schedule: str, slot: str, revision: int) -> Response:
        viewer = visitor.viewer
        with door.store.read() as session:
            ran = find_run(session, schedule, slot, revision, viewer)
            is_own = viewer.is_admin or (ran.schedule.owner_id is not None and viewer.is_self(ran.schedule.owner_id))
            deliveries = deliveries_of(session, ran.run)
            targets = target_words(session, read_targets(ran.schedule.targets))
            names = reached_words(session, [each.target for each in deliveries], targets)
            said = said_to(session, viewer, ran.run)
        told = Told(ran, deliveries, said.made, names, said.document, is_own)
        if told.document is not None:
            head = told.document.head
            door.look(viewer, head.people, "report", head.first, head.last)
        return page(run_view(visitor.frame("Reports"), told))

    @router.get(f"{RUN}/files/{{form}}")
    def file(visitor: signed_in, schedule: str, slot: str, revision: int, form: str, table: Text = "") -> Response:
        viewer = visitor.viewer
        with door.store.read() as session:
            document = said_to(session, viewer, find_run(session, schedule, slot, revision, viewer).run).document
        if document is None:
            raise NotFound("not_kept", "What this run said is not kept any more, or it was not for you.")
        answer = as_download(document, form, table)
        door.look(viewer, document.head.people, "export", document.head.first, document.head.last)
        return answer

    return router
