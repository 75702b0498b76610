"""What the timesheet's form asks for: whose time, from when, until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import NotFound
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


def chosen(viewer: Viewer, who: str, first: str, last: str, today: date) -> Choice:
    """The choice of a viewer, the running week where no dates were given; a worker's is always their own record.

    Raises NotFound for somebody else's, in the words used for nobody's.
    """
    monday = today - timedelta(days=today.weekday())
    if viewer.person_id is not None:
        own = f"person:{viewer.person_id}"
        if who not in ("", own):
            raise NotFound("unknown_person", "There is no such person, or not for you.")
        who = own
    return Choice(who, first or monday.isoformat(), last or today.isoformat())


def filter_of(session: Session, viewer: Viewer, choice: Choice, fault: str = "") -> Filter:
    """The form with a choice made in it."""
    if viewer.person_id is not None:
        return Filter((), (), None, choice.first, choice.last, fault)
    teams = session.exec(select(Team).order_by(col(Team.name))).all()
    people = session.exec(select(Person).order_by(col(Person.name), col(Person.id))).all()
    return Filter(
        teams=tuple(_option(f"team:{team.id}", team.name, choice) for team in teams),
        people=tuple(_option(f"person:{person.id}", person.name, choice) for person in people),
        everyone=_option("", "Everyone", choice),
        first=choice.first,
        last=choice.last,
        fault=fault,
    )


def _option(value: str, text: str, choice: Choice) -> Option:
    return Option(value, text, value == choice.who)
