"""Whose page is asked for, and whether it is the viewer's to see."""

from datetime import date

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import Team
from fairday_server.pages.day import Subject
from fairday_server.pages.paths import team_week_path


def subject_of(session: Session, viewer: Viewer, history: PersonHistory, day: date) -> Subject:
    """The person as the pages speak of them, in the team of a local date."""
    person, team_id = history.person, history.team_on(day)
    team = session.get(Team, team_id)
    shown = viewer.listed_teams is None or team_id in viewer.listed_teams
    return Subject(
        person.id,
        person.name,
        team.name if team else "",
        you=viewer.is_self(person.id),
        team_href=team_week_path(team_id, day) if shown else "",
    )
