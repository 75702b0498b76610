"""The teams as administrators see them: how many people each has today, and the forms to add and to change one."""

from collections import Counter

from fairday_collector.secrets import digest
from fairday_collector.store.tables import Team
from fairday_reports.words import count
from fairday_server.pages.admin.people import Staff
from fairday_server.pages.admin.views import AdminView, Cell, Column, Form, Input, Panel, choice, table
from fairday_server.pages.admin.zones import own_zone, zone_options
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import ADMIN_PEOPLE, ADMIN_TEAMS, admin_path
from fairday_server.pages.typed import Typed
from fairday_server.pages.views import Link

COLUMNS = (Column("Name"), Column("People today", numeric=True), Column("Zone", leaves="col2"))


def team_mark(team: Team) -> str:
    """A mark of what a team's form was filled from: it differs once any of it has changed."""
    return digest(f"{team.name}\n{team.zone}")[:16]


def teams_view(
    frame: Frame, staff: Staff, now_ms: int, *, typed: Typed | None = None, fault: str = "", done: str = ""
) -> AdminView:
    """All teams by name, and the form for another."""
    members = Counter(each.team_on(each.today(now_ms)) for each in staff.people)
    rows = (
        (Cell(team.name, href=admin_path(ADMIN_TEAMS, team.id)), Cell(f"{members[team.id]:,}"), Cell(team.zone))
        for team in staff.teams
    )
    given = typed or Typed({"zone": own_zone()})
    panels = (
        Panel("Teams", table=table(COLUMNS, rows, empty="No team was added yet.")),
        Panel("Add a team", forms=(Form(ADMIN_TEAMS, "Add the team", _inputs(given), id="add"),)),
    )
    lead = f"{count(len(staff.teams), 'team', 'teams')}."
    return AdminView(frame, "Teams", "Teams", lead, panels=panels, fault=fault, done=done)


def team_view(
    frame: Frame, team: Team, staff: Staff, now_ms: int, *, typed: Typed | None = None, fault: str = ""
) -> AdminView:
    """A team with its people of today and the form that changes it."""
    given = typed or Typed({"name": team.name, "zone": team.zone})
    form = Form(admin_path(ADMIN_TEAMS, team.id), "Save", _inputs(given), (("mark", team_mark(team)),), id="set")
    says = f"It is called {team.name}, and its zone is {team.zone}. The zone is for people yet to be added."
    members = [each.person for each in staff.people if each.team_on(each.today(now_ms)) == team.id]
    rows = ((Cell(person.name, href=admin_path(ADMIN_PEOPLE, person.id)),) for person in members)
    listed = Panel("People today", table=table((Column("Name"),), rows, empty="Nobody is in this team today."))
    return AdminView(
        frame, "Teams", team.name, crumbs=(Link("Teams", ADMIN_TEAMS),),
        panels=(Panel("Change", (says,), forms=(form,)), listed), fault=fault,
    )  # fmt: skip


def _inputs(given: Typed) -> tuple[Input, ...]:
    return (
        Input("name", "Name", given["name"], required=True),
        Input("zone", "Time zone", kind="select", options=choice(given["zone"], zone_options(given["zone"]))),
    )
