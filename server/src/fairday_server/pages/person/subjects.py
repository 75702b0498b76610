"""Whose page is asked for, and whether it is the viewer's to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import NotFound
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import Team
from fairday_server.pages.day import Subject
from fairday_server.pages.paths import team_week_path

UNKNOWN = ("unknown_person", "There is no such person, or not for you.")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A person, and the dates of a range that are the viewer's to see, by time; there is at least one."""

    history: PersonHistory
    dates: Sequence[date]


def seen_dates(session: Session, viewer: Viewer, person: str, first: date, last: date) -> Seen:
    """The person, if any of the dates is the viewer's to see; the same NotFound for a stranger and for nobody."""
    history = histories(session, [person]).get(person)
    if history is None:
        raise NotFound(*UNKNOWN)
    days = [first + at * _ONE_DAY for at in range((last - first).days + 1)]
    dates = [day for day in days if viewer.may_see(history, day)]
    if not dates:
        raise NotFound(*UNKNOWN)
    return Seen(history, dates)


def subject_of(session: Session, viewer: Viewer, history: PersonHistory, day: date) -> Subject:
    """The person as the pages speak of them, in the team of a local date."""
    person, team_id = history.person, history.team_on(day)
    team = session.get(Team, team_id)
    shown = viewer.role in ("admin", "analyst") or team_id in viewer.teams
    return Subject(
        person.id,
        person.name,
        team.name if team else "",
        you=viewer.is_self(person.id),
        team_href=team_week_path(team_id, day) if shown else "",
    )
