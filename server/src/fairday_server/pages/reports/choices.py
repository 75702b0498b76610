"""What there is to choose from for a report: teams, people, periods and groupings that are the viewer's."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import visible_teams
from fairday_collector.store.tables import Membership, Person, Team
from fairday_reports.definitions.model import Definition
from fairday_reports.periods import PERIODS
from fairday_server.pages.admin.views import choice
from fairday_server.pages.reports.views import Field, Picks
from fairday_server.pages.views import Option
from fairday_server.reporting.asked import Asked

MOST_PEOPLE = 300
"""More names than anybody looks through, and than a page is quick with."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Teams and people by name; `whole` is False where there are too many people to be listed without a team."""

    teams: Sequence[Team]
    people: Sequence[tuple[str, str]]
    whole: bool


def choices(session: Session, viewer: Viewer, asked: Asked) -> Choices:
    """What a viewer may choose: of a worker nothing, who has their own record."""
    teams = visible_teams(session, viewer)
    if viewer.role == "worker":
        return Choices((), (), whole=True)
    limit = [team.id for team in teams if team.id in asked.teams]
    if not limit and viewer.listed_teams is not None:
        limit = list(viewer.listed_teams)
    query = select(Person.id, Person.name).order_by(col(Person.name), col(Person.id))
    if limit:
        members = select(Membership.person_id).where(col(Membership.team_id).in_(limit))
        query = query.where(or_(col(Person.id).in_(members), col(Person.id).in_([*asked.people, viewer.person_id])))
    found = session.exec(query.limit(MOST_PEOPLE + 1)).all()
    if len(found) <= MOST_PEOPLE:
        return Choices(teams, found, whole=True)
    chosen = session.exec(query.where(col(Person.id).in_(asked.people))).all()
    return Choices(teams, chosen, whole=False)


def picks(found: Choices, asked: Asked) -> tuple[Picks, ...]:
    """The two lists to choose teams and people from."""
    if not found.teams and not found.people:
        return ()
    teams = [(team.id, team.name) for team in found.teams]
    more = "" if found.whole else "There are too many people to list. Choose teams and press Show: theirs are listed."
    return (
        Picks("team", "Teams", options(teams, asked.teams), _said(teams, asked.teams, "All teams"), folded=True),
        Picks(
            "person",
            "People",
            options(found.people, asked.people),
            _said(found.people, asked.people, "Everyone in them"),
            folded=True,
            note=more,
        ),
    )


def period_field(asked: Asked, fault: str = "", *, dated: bool) -> Field:
    """The choice of a period; `dated` offers two dates of one's own in its place."""
    named = [(name, period_words(name)) for name in PERIODS]
    offered = [*named, ("", "The dates beside")] if dated else named
    return Field("period", "Period", asked.period, "select", fault=fault, options=choice(asked.period, offered))


def grouping_field(definition: Definition, asked: Asked) -> Field | None:
    """The choice of a grouping, where the report has one."""
    if len(definition.groupings) < 2:
        return None
    offered = [(name, name.capitalize()) for name in definition.groupings]
    return Field("by", "A line for each", asked.by, "select", options=choice(asked.by, offered))


def period_words(name: str) -> str:
    """A period as people read it: `last-week` is `Last week`."""
    return name.replace("-", " ").capitalize()


def _said(offered: Sequence[tuple[str, str]], chosen: Sequence[str], nothing: str) -> str:
    names = [text for value, text in offered if value in chosen]
    if not names:
        return nothing
    return ", ".join(names) if len(names) <= 2 else f"{len(names)} chosen"


def options(offered: Sequence[tuple[str, str]], chosen: Sequence[str]) -> tuple[Option, ...]:
    """Choices as value and text, any number of them made."""
    return tuple(Option(value, text, value in chosen) for value, text in offered)
