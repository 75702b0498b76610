"""Whom and what a viewer asks for, found if it is theirs to see: a stranger and nobody are the same NotFound."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from fairday_collector.access.viewer import Viewer, unknown_person
from fairday_collector.errors import NotFound
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import Team

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeenDates:
    """A person, and the local dates of a range that are the viewer's to see, by time; there is at least one."""

    history: PersonHistory
    dates: Sequence[date]


def known_person(session: Session, viewer: Viewer, person_id: str) -> PersonHistory:
    """The person, if any of their dates is the viewer's to see; which, is decided where the date is known."""
    history = histories(session, [person_id]).get(person_id)
    if history is None or not viewer.knows(history):
        raise unknown_person()
    return history


def person_on(session: Session, viewer: Viewer, person_id: str, day: date) -> PersonHistory:
    """The person, if that local date is the viewer's to see."""
    return seen_dates(session, viewer, person_id, day, day).history


def seen_dates(session: Session, viewer: Viewer, person_id: str, first: date, last: date) -> SeenDates:
    """The person, if any of the dates from `first` to `last`, both included, is the viewer's to see."""
    history = histories(session, [person_id]).get(person_id)
    days = [first + at * _ONE_DAY for at in range((last - first).days + 1)]
    dates = [day for day in days if history is not None and viewer.may_see(history, day)]
    if history is None or not dates:
        raise unknown_person()
    return SeenDates(history, dates)


def visible_teams(session: Session, viewer: Viewer) -> list[Team]:
    """The teams whose numbers are for a viewer, by name: all, a supervisor's own, or none."""
    listed = viewer.listed_teams
    teams = session.exec(select(Team).order_by(col(Team.name), col(Team.id))).all()
    return [team for team in teams if listed is None or team.id in listed]


def visible_team(session: Session, viewer: Viewer, ref: str) -> Team:
    """The team of an id or a name, if its numbers are for the viewer."""
    team = session.get(Team, ref) or session.exec(select(Team).where(Team.name == ref)).first()
    if team is None or (viewer.listed_teams is not None and team.id not in viewer.listed_teams):
        raise unknown_team()
    return team


def unknown_team() -> NotFound:
    """What is said of a team that is not there, and of one that is not for whoever asks."""
    return NotFound("unknown_team", "There is no such team, or not for you.")
