"""`/v1/reports` and `/v1/saved-reports`: the catalogue, each report in each format, and those saved under a name."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from fairday_collector.access.looks import LookBook
from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock
from fairday_collector.store import Store
from fairday_reports.definitions.catalogue import REPORTS, find_report
from fairday_reports.definitions.make import make
from fairday_reports.formats import FORMATS, check_format
from fairday_reports.schedules.saved import find_saved, list_saved, remove_saved, save_report
from fairday_server.api.bodies import CheckedRoute
from fairday_server.api.report_models import ParametersModel, ReportsModel, SavedIn, SavedModel, SavedReportsModel
from fairday_server.api.viewers import viewer_dependency
from fairday_server.reporting.asked import Asked, parameters_of
from fairday_server.reporting.download import as_download
from fairday_server.reporting.json import definition_json, saved_json
from fairday_server.reporting.rights import require_own, require_saving

Name = Annotated[str, Path(max_length=64)]
Ref = Annotated[str, Path(max_length=200, description="Id or name")]
Text = Annotated[str, Query(max_length=40)]
Many = Annotated[list[str], Query(max_length=1000)]
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report in the format that was asked for",
        "content": {kind.media_type.partition(";")[0]: {} for kind in FORMATS.values()},
    }
}
_NONE: list[str] = []


def reports_router(store: Store, clock: Clock) -> APIRouter:
    """The routes of reports; what a key may not see is not in them."""
    router = APIRouter(prefix="/v1", route_class=CheckedRoute)
    viewer = viewer_dependency(store, clock)
    Asking = Annotated[Viewer, Depends(viewer)]  # noqa: N806 - a type, made of this router's own dependency
    looks = LookBook(store, clock)

    @router.get("/reports")
    def reports(viewer: Asking) -> ReportsModel:
        """The catalogue of reports."""
        return ReportsModel.model_validate({"reports": [definition_json(one) for one in REPORTS.values()]})

    @router.get("/reports/{report}", response_class=Response, responses=FILE)
    def report(
        viewer: Asking,
        report: Name,
        team: Annotated[Many, Query(description="Ids or names, repeated; all without")] = _NONE,
        person: Annotated[Many, Query(description="Ids, repeated; everybody without")] = _NONE,
        period: Annotated[Text, Query(description="Such as last-week; or give from and to")] = "",
        first: Annotated[Text, Query(alias="from", description="First local date, YYYY-MM-DD")] = "",
        to: Annotated[Text, Query(description="Last local date, included")] = "",
        by: Annotated[Text, Query(description="A grouping of the report")] = "",
        format: Annotated[Text, Query(description=", ".join(FORMATS))] = "json",  # noqa: A002 - the word of commands
        table: Annotated[Text, Query(description="Of csv, the key of a table; the main one without")] = "",
    ) -> Response:
        """A report, made now, of what the key may see."""
        check_format(format)
        definition = find_report(report)
        asked = Asked(tuple(person), tuple(team), period, first, to, by)
        with store.read() as session:
            parameters = parameters_of(session, viewer, definition, asked)
            document = make(session, definition, parameters, viewer, clock())
        answer = as_download(document, format, table)
        looks.note(viewer, document.head.people, "report", document.head.first, document.head.last)
        return answer

    @router.get("/saved-reports")
    def saved_reports(viewer: Asking) -> SavedReportsModel:
        """Saved reports, the key's own and shared ones, by name."""
        with store.read() as session:
            found = [saved_json(saved) for saved in list_saved(session, viewer)]
        return SavedReportsModel.model_validate({"reports": found})

    @router.post("/saved-reports", status_code=201)
    def save(viewer: Asking, given: SavedIn) -> SavedModel:
        """Saves a report with its parameters under a name."""
        require_saving(viewer)
        definition = find_report(given.report)
        with store.write() as session:
            made = save_report(
                session, name=given.name, report=definition.name,
                parameters=parameters_of(session, viewer, definition, asked_of(given.parameters)),
                owner_id=viewer.person_id, actor=viewer.actor, now_ms=clock(), shared=given.shared,
            )  # fmt: skip
            return SavedModel.model_validate(saved_json(made))

    @router.get("/saved-reports/{saved}")
    def saved(viewer: Asking, saved: Ref) -> SavedModel:
        """A saved report."""
        with store.read() as session:
            return SavedModel.model_validate(saved_json(find_saved(session, saved, viewer)))

    @router.delete("/saved-reports/{saved}", status_code=204)
    def forget(viewer: Asking, saved: Ref) -> None:
        """Forgets a saved report of one's own; schedules stay as they are."""
        with store.write() as session:
            found = find_saved(session, saved, viewer)
            require_own(viewer, found)
            remove_saved(session, found, actor=viewer.actor, now_ms=clock())

    return router


def asked_of(given: ParametersModel) -> Asked:
    """What a body asks for."""
    return Asked(tuple(given.people), tuple(given.teams), given.period, given.first or "", given.last or "", given.by)
