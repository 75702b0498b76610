"""`/admin/teams`: who is in which, adding, renaming."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.responses import Response

from fairday_collector import audit
from fairday_collector.access.visible import unknown_team
from fairday_collector.errors import Conflict, Refusal
from fairday_collector.people import add_team, set_team
from fairday_collector.store.tables import Team
from fairday_server.pages.admin.door import DONE, administrator, leads_to, page, typed
from fairday_server.pages.admin.people import staff_of
from fairday_server.pages.admin.teams import team_mark, team_view, teams_view
from fairday_server.pages.paths import ADMIN_TEAMS
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed


def team_router(door: Doorkeeper) -> APIRouter:
    """The list of teams, and each team."""
    router = APIRouter(include_in_schema=False)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(ADMIN_TEAMS)
    def teams(visitor: admin, done: str = "") -> Response:
        with door.store.read() as session:
            staff = staff_of(session)
        return page(teams_view(visitor.frame("Admin"), staff, door.clock(), done=DONE.get(done, "")))

    @router.post(ADMIN_TEAMS)
    def add(visitor: admin, form: form_of) -> Response:
        def act(session: Session) -> None:
            made = add_team(session, form["name"], form["zone"], door.clock())
            audit.record(session, door.clock(), visitor.viewer.actor, "team.add", made.id)

        if (refusal := tried(act)) is None:
            return leads_to(ADMIN_TEAMS, "added")
        with door.store.read() as session:
            staff = staff_of(session)
        view = teams_view(visitor.frame("Admin"), staff, door.clock(), typed=form, fault=refusal.detail)
        return page(view, refusal.status)

    @router.get(f"{ADMIN_TEAMS}/{{team}}")
    def shown(visitor: admin, team: str) -> Response:
        with door.store.read() as session:
            found, staff = _known(session, team), staff_of(session)
        return page(team_view(visitor.frame("Admin"), found, staff, door.clock()))

    @router.post(f"{ADMIN_TEAMS}/{{team}}")
    def change(visitor: admin, team: str, form: form_of) -> Response:
        def act(session: Session) -> None:
            found = _known(session, team)
            if form["mark"] != team_mark(found):
                raise Conflict(
                    "changed_meanwhile", "Somebody changed this team meanwhile. What holds now stands below."
                )
            set_team(session, found, form["name"], form["zone"])
            audit.record(session, door.clock(), visitor.viewer.actor, "team.set", team)

        if (refusal := tried(act)) is None:
            return leads_to(ADMIN_TEAMS, "changed")
        with door.store.read() as session:
            found, staff = _known(session, team), staff_of(session)
        view = team_view(visitor.frame("Admin"), found, staff, door.clock(), typed=form, fault=refusal.detail)
        return page(view, refusal.status)

    def tried(act: Callable[[Session], None]) -> Refusal | None:
        try:
            with door.store.write() as session:
                act(session)
        except Refusal as refusal:
            return refusal
        return None

    return router


def _known(session: Session, team: str) -> Team:
    found = session.get(Team, team)
    if found is None:
        raise unknown_team()
    return found
