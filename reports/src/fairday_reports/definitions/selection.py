"""Whose dates a report is about, as far as they are the viewer's to see; nobody there and not theirs are the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import known_person, visible_team, visible_teams
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import Membership, Person, Team
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.words import listed

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Selection:
    """People in the order of their names, by id; `subject` names them, `zone` is the one the report is made in.

    `teams` limits their dates to those on which they were in one of them, None for all.
    """

    viewer: Viewer
    known: Mapping[str, PersonHistory]
    teams: frozenset[str] | None
    subject: str
    zone: str

    def counted(self, history: PersonHistory, day: date) -> bool:
        """Whether a local date of one of the people is in the report."""
        in_team = self.teams is None or history.team_on(day) in self.teams
        return in_team and self.viewer.may_see(history, day)


def select_people(session: Session, parameters: Parameters, viewer: Viewer) -> Selection:
    """The people and teams that were asked for; without any, the viewer's own teams, or whoever else is theirs to see.

    Raises NotFound for one that is not there or not for the viewer.
    """
    teams = [visible_team(session, viewer, team) for team in parameters.teams]
    named = [known_person(session, viewer, person) for person in parameters.people]
    everybody = viewer.listed_teams is None
    if not teams and not named and not everybody:
        teams = visible_teams(session, viewer)
    limit = frozenset(team.id for team in teams) if teams else None
    if named:
        known = {history.person.id: history for history in named}
    else:
        known = histories(session, _candidates(session, limit, viewer))
    known = {person: history for person, history in _by_name(known).items() if viewer.knows(history)}
    zones = {team.zone for team in teams} or {history.zones.turns[-1][1] for history in known.values()}
    return Selection(
        viewer=viewer,
        known=known,
        teams=limit,
        subject=_subject(teams, named) or ("everyone" if everybody else "you"),
        zone=zones.pop() if len(zones) == 1 else "UTC",
    )


def _candidates(session: Session, teams: frozenset[str] | None, viewer: Viewer) -> list[str]:
    if teams is not None:
        members = select(Membership.person_id).where(col(Membership.team_id).in_(teams)).distinct()
        return list(session.exec(members))
    if viewer.listed_teams is None:
        return list(session.exec(select(Person.id)))
    return [viewer.person_id] if viewer.person_id is not None else []


def _by_name(known: Mapping[str, PersonHistory]) -> dict[str, PersonHistory]:
    return dict(sorted(known.items(), key=lambda item: (item[1].person.name.casefold(), item[1].person.name, item[0])))


def _subject(teams: Sequence[Team], people: Sequence[PersonHistory]) -> str:
    """`Payments`, `Ada Byron in Payments`, `4 people`; empty of nobody."""
    who = _named([one.person.name for one in people], "people")
    where = _named([team.name for team in teams], "teams")
    return f"{who} in {where}" if who and where else who or where


def _named(names: Sequence[str], what: str) -> str:
    return listed(names) if len(names) <= _MOST_NAMED else f"{len(names)} {what}"
