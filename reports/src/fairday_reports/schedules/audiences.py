"""Audiences of a report: all who see the same of it share one making, and nobody else's rights are mixed in."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.people import PersonHistory, histories
from fairday_reports.definitions.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Audience:
    """One set of rights on a report: `key` is its lasting name, in ASCII without spaces.

    `viewer` has these rights and no name; `parameters` ask for what of the report is theirs to see.
    """

    key: str
    viewer: Viewer
    parameters: Parameters


def audience_for(session: Session, parameters: Parameters, viewer: Viewer, first: date, last: date) -> Audience | None:
    """The audience a viewer belongs to; None where nothing of the report of these dates is theirs to see."""
    if viewer.sees_everyone:
        return Audience(viewer.role, Viewer("report", viewer.role), parameters)
    own = _own(session, parameters, viewer, first, last)
    if viewer.role not in ("supervisor", "analyst"):
        return own
    people = histories(session, parameters.people)
    known = tuple(one for one in parameters.people if one in people and viewer.knows(people[one]))
    teams = tuple(team for team in parameters.teams if team in viewer.teams)
    if (parameters.people and not known) or (parameters.teams and not teams):
        return own
    # Of teams that are not in the report nothing can be seen, so that they make no audience of their own.
    rights = frozenset(teams) if teams else viewer.teams
    mark = hashlib.sha256("\n".join(sorted(rights)).encode()).hexdigest()[:12]
    themselves = viewer.person_id if own is not None else None
    return Audience(
        f"{viewer.role}-{mark}" + (f"-{themselves}" if themselves else ""),
        Viewer("report", viewer.role, rights, themselves),
        replace(parameters, people=known, teams=teams),
    )


def is_in(parameters: Parameters, history: PersonHistory, first: date, last: date) -> bool:
    """Whether a report of these dates is about a person, whoever asks."""
    if parameters.people and history.person.id not in parameters.people:
        return False
    turns = [day for day, _ in history.teams if first < day <= last]
    return not parameters.teams or any(history.team_on(day) in parameters.teams for day in (first, *turns))


def _own(session: Session, parameters: Parameters, viewer: Viewer, first: date, last: date) -> Audience | None:
    """The audience of one person, who sees their own record alone, if the report is about them."""
    if viewer.person_id is None:
        return None
    history = histories(session, [viewer.person_id]).get(viewer.person_id)
    if history is None or not is_in(parameters, history, first, last):
        return None
    rights = Viewer("report", "worker", person_id=viewer.person_id)
    return Audience(f"worker-{viewer.person_id}", rights, replace(parameters, people=(viewer.person_id,), teams=()))
