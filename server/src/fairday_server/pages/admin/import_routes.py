"""`/admin/people/import`: a preview, and the same once more with its mark as confirmation."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from fairday_collector.people_import.writing import apply_plan, plan_of
from fairday_server.pages.admin.door import administrator, leads_to, page, typed
from fairday_server.pages.admin.importing import import_view
from fairday_server.pages.paths import ADMIN_IMPORT, ADMIN_PEOPLE
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed

STALE = "People or teams changed meanwhile. Below is what the file would do now."


def import_router(door: Doorkeeper) -> APIRouter:
    """The import of people."""
    router = APIRouter(include_in_schema=False)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(ADMIN_IMPORT)
    def ask(visitor: admin) -> Response:
        return page(import_view(visitor.frame("Admin")))

    @router.post(ADMIN_IMPORT)
    def preview_or_confirm(visitor: admin, form: form_of) -> Response:
        text, make_teams, frame = form["file"] or form["text"], form.ticked("teams"), visitor.frame("Admin")
        if not text.strip():
            return page(import_view(frame, fault="Choose a file, or paste what is in it."), 422)
        if not form["mark"]:
            with door.store.read() as session:
                plan = plan_of(session, text, door.clock(), make_teams=make_teams)
            return page(import_view(frame, text=text, make_teams=make_teams, plan=plan), 422 if plan.faults else 200)
        with door.store.write() as session:
            plan = plan_of(session, text, door.clock(), make_teams=make_teams)
            holds = plan.does_something and plan.mark == form["mark"]
            if holds:
                apply_plan(session, plan, door.clock(), visitor.viewer.actor)
        if holds:
            return leads_to(ADMIN_PEOPLE, "imported")
        return page(import_view(frame, text=text, make_teams=make_teams, plan=plan, fault=STALE), 409)

    return router
