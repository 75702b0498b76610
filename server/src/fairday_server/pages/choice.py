"""What the timesheet's form asks for: whose time, from when, until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import known_person, unknown_team
from fairday_collector.people import histories
from fairday_collector.store.tables import Person, Team
from fairday_server.pages.views import Filter, Option


@dataclass(frozen=True, slots=True)
class Choice:
    """A form as it was sent: `who` is empty for everyone, `team:ID` or `person:ID`; dates as text."""

    who: str
    first: str
    last: str

    @property
    def team(self) -> str | None:
        """The id of the team, if one was chosen."""
        return self.who.removeprefix("team:") if self.who.startswith("team:") else None

    @property
    def people(self) -> list[str] | None:
        """The id of the person, if one was chosen."""
        return [self.who.removeprefix("person:")] if self.who.startswith("person:") else None


def chosen(session: Session, viewer: Viewer, who: str, first: str, last: str, today: date) -> Choice:
    """The choice of a viewer, the running week where no dates were given.

    A worker's is always their own record, a supervisor's one of their teams or of those who are or were in them.
    Raises NotFound for what is not theirs to see, in the words used for what does not exist.
    """
    monday = today - timedelta(days=today.weekday())
    choice = Choice(who or _first_choice(session, viewer), first or monday.isoformat(), last or today.isoformat())
    if viewer.is_admin:
        return choice
    viewer.require_times(next(iter(choice.people or ()), None))
    if choice.team is not None and choice.team not in viewer.teams:
        raise unknown_team()
    if choice.team is None:
        (person,) = choice.people or [""]
        known_person(session, viewer, person)
    return choice


def filter_of(session: Session, viewer: Viewer, choice: Choice, fault: str = "") -> Filter:
    """The form with a choice made in it."""
    if not viewer.is_admin and not viewer.teams:
        return Filter((), (), None, choice.first, choice.last, fault)
    people = session.exec(select(Person).order_by(col(Person.name), col(Person.id))).all()
    if not viewer.is_admin:
        known = histories(session, [person.id for person in people])
        people = [person for person in people if viewer.knows(known[person.id])]
    return Filter(
        teams=tuple(_option(f"team:{team.id}", team.name, choice) for team in _teams(session, viewer)),
        people=tuple(_option(f"person:{person.id}", person.name, choice) for person in people),
        everyone=_option("", "Everyone", choice) if viewer.is_admin else None,
        first=choice.first,
        last=choice.last,
        fault=fault,
    )


def _first_choice(session: Session, viewer: Viewer) -> str:
    if viewer.is_admin:
        return ""
    team = next(iter(_teams(session, viewer)), None)
    return f"person:{viewer.person_id}" if team is None else f"team:{team.id}"


def _teams(session: Session, viewer: Viewer) -> Sequence[Team]:
    teams = session.exec(select(Team).order_by(col(Team.name))).all()
    return teams if viewer.is_admin else [team for team in teams if team.id in viewer.teams]


def _option(value: str, text: str, choice: Choice) -> Option:
    return Option(value, text, value == choice.who)
