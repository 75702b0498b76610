"""What people may see and decide beside their own record: granted by an administrator, until it is ended."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from fairday_collector import audit
from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.secrets import new_id
from fairday_collector.store.tables import AccessGrant, Person, Team

GRANTED = ("admin", "supervisor", "analyst")
"""The roles that can be granted; everybody else is a worker, who sees their own record."""


@dataclass(frozen=True, slots=True)
class GrantNow:
    """A grant that holds, with the names of its person and team."""

    grant: AccessGrant
    person: str
    team: str | None


def grant(session: Session, person: Person, role: str, team: Team | None, now_ms: int, actor: str) -> None:
    """Grants a role to a person, a supervisor's for one team: for the dates on which people were in it.

    A person has one role, and as a supervisor one or more teams. Raises Invalid, or Conflict where they have it or
    another already.
    """
    if role not in GRANTED:
        raise Invalid("bad_role", f"--role must be one of {', '.join(GRANTED)}.")
    if (role == "supervisor") != (team is not None):
        raise Invalid("bad_team", "A supervisor needs a team: --team. Other roles take none.")
    for held in _held(session, person.id):
        if held.role != role:
            raise Conflict("other_role", f"{person.name} is {held.role} already. End that first: fairday access end")
        if team is None or held.team_id == team.id:
            raise Conflict("has_access", f"{person.name} has that already.")
    team_id = None if team is None else team.id
    session.add(AccessGrant(id=new_id(), person_id=person.id, role=role, team_id=team_id, made_ms=now_ms))
    audit.record(session, now_ms, actor, "access.grant", person.id, role=role, team=team_id)
    session.flush()


def end_grants(session: Session, person: Person, team: Team | None, now_ms: int, actor: str) -> int:
    """Ends what a person was granted, of one team or altogether, at once; returns how many grants that were.

    Raises NotFound where there is nothing to end.
    """
    ended = [held for held in _held(session, person.id) if team is None or held.team_id == team.id]
    if not ended:
        raise NotFound("no_access", f"{person.name} has no such access. `fairday access list` shows who has.")
    for held in ended:
        held.ended_ms = now_ms
        session.add(held)
        audit.record(session, now_ms, actor, "access.end", person.id, role=held.role, team=held.team_id)
    session.flush()
    return len(ended)


def list_grants(session: Session) -> list[GrantNow]:
    """All grants that hold, by the names of person and team."""
    query = (
        select(AccessGrant, Person.name, Team.name)
        .join(Person, col(Person.id) == AccessGrant.person_id)
        .join(Team, col(Team.id) == AccessGrant.team_id, isouter=True)
        .where(col(AccessGrant.ended_ms).is_(None))
    )
    found = [GrantNow(made, person, team) for made, person, team in session.exec(query)]
    return sorted(found, key=lambda each: (each.person.casefold(), each.grant.person_id, each.team or ""))


def viewer_of_person(session: Session, person_id: str, actor: str) -> Viewer:
    """What a person may see and decide, as of this transaction; their own record always."""
    held = _held(session, person_id)
    role = held[0].role if held else "worker"
    teams = frozenset(each.team_id for each in held if each.team_id is not None)
    return Viewer(actor=actor, role=role, teams=teams, person_id=person_id)


def _held(session: Session, person_id: str) -> list[AccessGrant]:
    return list(
        session.exec(select(AccessGrant).where(AccessGrant.person_id == person_id, col(AccessGrant.ended_ms).is_(None)))
    )
