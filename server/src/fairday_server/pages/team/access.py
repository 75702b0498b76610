"""Which teams somebody may look at, by name."""

from sqlmodel import Session, col, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import NotFound
from fairday_collector.store.tables import Team


def teams_of(session: Session, viewer: Viewer) -> list[Team]:
    """The teams whose pages are for a viewer: all, a supervisor's own, or none."""
    listed = viewer.listed_teams
    teams = session.exec(select(Team).order_by(col(Team.name), col(Team.id))).all()
    return [team for team in teams if listed is None or team.id in listed]


def team_among(teams: list[Team], team_id: str) -> Team:
    """The team of an id; raises NotFound, as for one that does not exist, for one that is not there."""
    for team in teams:
        if team.id == team_id:
            return team
    raise NotFound("unknown_team", "There is no such team, or not for you.")
