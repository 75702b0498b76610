"""The pages of teams: each reads one snapshot, records who looks at whom, and renders one view."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.access.visible import visible_team, visible_teams
from fairday_reports.datasets import check_range
from fairday_server.api.routes import parse_date
from fairday_server.pages.paths import TEAMS, team_now_path, team_week_path
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.team.head import now_head, span_of
from fairday_server.pages.team.now import now_view
from fairday_server.pages.team.period import period_view
from fairday_server.pages.team.read import read_period, read_present, team_today
from fairday_server.pages.team.views import NoTeamView

WEEKS = 8
_WEEK = timedelta(days=7)


def team_router(door: Doorkeeper) -> APIRouter:
    """The pages of the teams that whoever is signed in may look at."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]

    @router.get(TEAMS)
    def teams(visitor: signed_in) -> Response:
        with door.store.read() as session:
            found = visible_teams(session, visitor.viewer)
        if not found:
            return HTMLResponse(render("team_none", _no_team(visitor)))
        first = found[0]
        if visitor.viewer.sees_spans:
            return RedirectResponse(team_now_path(first.id), 303)
        return RedirectResponse(team_week_path(first.id, team_today(first, door.clock())), 303)

    @router.get(f"{TEAMS}/{{team}}/now")
    def team_now(visitor: signed_in, team: str) -> Response:
        viewer, now_ms = visitor.viewer, door.clock()
        if not viewer.sees_spans:
            raise HTTPException(404)
        with door.store.read() as session:
            found = visible_teams(session, viewer)
            own = visible_team(session, viewer, team)
            people = read_present(session, own, viewer, now_ms)
        today = team_today(own, now_ms)
        days = [one.day for one in people] or [today]
        door.look(viewer, [one.history.person.id for one in people], "team", min(days), max(days))
        head = now_head(own, found, today)
        return HTMLResponse(render("team_now", now_view(visitor.frame("Team"), head, own.zone, people, now_ms)))

    @router.get(f"{TEAMS}/{{team}}/weeks/{{day}}")
    def team_week(visitor: signed_in, team: str, day: str) -> Response:
        first, last = span_of(_date(day), "week")
        parts = [(first - _WEEK * at, last - _WEEK * at) for at in reversed(range(WEEKS))]
        return _period(visitor, team, parts, "week")

    @router.get(f"{TEAMS}/{{team}}/months/{{day}}")
    def team_month(visitor: signed_in, team: str, day: str) -> Response:
        return _period(visitor, team, [span_of(_date(day), "month")], "month")

    def _period(visitor: Visitor, team: str, parts: list[tuple[date, date]], by: str) -> Response:
        viewer = visitor.viewer
        with door.store.read() as session:
            found = visible_teams(session, viewer)
            own = visible_team(session, viewer, team)
            read = read_period(session, own, viewer, parts, by, door.clock())
        people = [member.history.person.id for member in read.reading.members]
        door.look(viewer, people, "team", read.first, read.last)
        return HTMLResponse(
            render("team_period", period_view(visitor.frame("Team"), read, found, admin=viewer.is_admin))
        )

    return router


def _date(text: str) -> date:
    """A date that a report can cover, with the weeks before it; raises Invalid."""
    day = parse_date(text)
    check_range(day, day)
    return day


def _no_team(visitor: Visitor) -> NoTeamView:
    if visitor.viewer.listed_teams is None:
        lead = "There is no team yet. A team holds the people whose time is looked at together."
        return NoTeamView(visitor.frame("Team"), "Teams", lead, "Add the first team", "fairday team add NAME")
    lead = "There is no team for you to look at. Supervisors see the teams they are responsible for."
    return NoTeamView(visitor.frame("Team"), "Teams", lead, "If that is not right", "")
