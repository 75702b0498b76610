"""`/reports` and `/reports/saved`: the catalogue, and what was saved under a name."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from fairday_collector.errors import NotFound, Refusal
from fairday_reports.definitions.catalogue import REPORTS as DEFINITIONS
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.parameters import stored_parameters
from fairday_reports.schedules.saved import find_saved, list_saved, may_change_saved, remove_saved, save_report
from fairday_server.pages.paths import REPORTS, SAVED, report_path
from fairday_server.pages.reports.catalogue import SavedLine, catalogue_view
from fairday_server.pages.reports.door import DONE, asked_in, leads_to, page
from fairday_server.pages.reports.preview import saving_view
from fairday_server.pages.reports.preview_routes import page as report_page
from fairday_server.pages.reports.preview_routes import shown_of
from fairday_server.pages.reports.words import about
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import FILL, STEP, Typed, typed
from fairday_server.reporting.asked import Asked, parameters_of
from fairday_server.reporting.making import offered
from fairday_server.reporting.rights import may_schedule, require_own, require_saving


def catalogue_router(door: Doorkeeper) -> APIRouter:
    """The catalogue with what is saved."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]
    sent = Annotated[Typed, Depends(typed)]

    @router.get(REPORTS)
    def catalogue(visitor: signed_in, done: Annotated[str, Query(max_length=20)] = "") -> Response:
        viewer = visitor.viewer
        with door.store.read() as session:
            saved = _lines(session, visitor)
        reports = [one for one in DEFINITIONS.values() if offered(one, viewer)]
        view = catalogue_view(
            visitor.frame("Reports"), reports, saved, schedules=may_schedule(viewer), done=DONE.get(done, "")
        )
        return page(view)

    @router.post(SAVED)
    def save(visitor: signed_in, given: sent) -> Response:
        viewer, wanted = visitor.viewer, asked_in(given)
        definition = find_report(given["report"])
        if given[STEP] != FILL:
            try:
                require_saving(viewer)
                with door.store.write() as session:
                    save_report(
                        session, name=given["name"], report=definition.name,
                        parameters=parameters_of(session, viewer, definition, wanted), owner_id=viewer.person_id,
                        actor=viewer.actor, now_ms=door.clock(),
                    )  # fmt: skip
            except NotFound:
                raise
            except Refusal as refusal:
                with door.store.read() as session:
                    shown = shown_of(session, visitor, definition, wanted)
                return report_page(saving_view(shown, given["name"], refusal.detail), refusal.status)
            return leads_to(REPORTS, "saved")
        with door.store.read() as session:
            shown = shown_of(session, visitor, definition, wanted)
        return report_page(saving_view(shown, given["name"]))

    @router.get(f"{SAVED}/{{saved}}")
    def saved_report(visitor: signed_in, saved: str) -> Response:
        with door.store.read() as session:
            found = find_saved(session, saved, visitor.viewer)
        return RedirectResponse(report_path(found.report, Asked.of(stored_parameters(found.parameters)).query), 303)

    @router.post(f"{SAVED}/{{saved}}/remove")
    def remove(visitor: signed_in, saved: str) -> Response:
        with door.store.write() as session:
            found = find_saved(session, saved, visitor.viewer)
            require_own(visitor.viewer, found)
            remove_saved(session, found, actor=visitor.viewer.actor, now_ms=door.clock())
        return leads_to(REPORTS, "removed")

    return router


def _lines(session: Session, visitor: Visitor) -> list[SavedLine]:
    lines = []
    for saved in list_saved(session, visitor.viewer):
        # A report that a newer version no longer has is not offered by an older name.
        if saved.report in DEFINITIONS:
            own = may_change_saved(saved, visitor.viewer)
            # Whom somebody else's is about may be nobody that the viewer knows of.
            asked = about(session, stored_parameters(saved.parameters), named=own)
            lines.append(SavedLine(saved.id, saved.name, DEFINITIONS[saved.report].title, asked, may_remove=own))
    return lines
