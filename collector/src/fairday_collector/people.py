"""People and teams: add, find, change, list; what changes over time is dated."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select, tuple_

from fairday_collector.calendar import ZoneChange, ZoneHistory, check_zone
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.ledger.feed_marks import fill_anew
from fairday_collector.ledger.marks import mark_ledger_days
from fairday_collector.secrets import new_id
from fairday_collector.store.tables import Membership, Person, PersonRole, PersonZone, Team
from fairday_collector.store.watch import pause_ingest

MAX_NAME = 200
# What a person has from the start is dated before all their days, so that a change may be dated before they were added.
FIRST_DATE = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class PersonNow:
    """A person with the team and zone of today."""

    id: str
    name: str
    team: str
    team_id: str
    zone: str


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """The dated facts of a person: zones, teams and roles, oldest first."""

    person: Person
    zones: ZoneHistory
    teams: tuple[tuple[date, str], ...]
    roles: tuple[tuple[date, str], ...] = ()

    def team_on(self, day: date) -> str:
        """The id of the team on a local date; the first one holds for all earlier dates too."""
        held = [team for start, team in self.teams if start <= day]
        return held[-1] if held else self.teams[0][1]

    def role_on(self, day: date) -> str | None:
        """The name of the role on a local date, the first one before its date too; None for who never had any."""
        held = [role for start, role in self.roles if start <= day]
        return held[-1] if held else self.roles[0][1] if self.roles else None

    def today(self, now_ms: int) -> date:
        """The person's local date at an instant."""
        return self.zones.date_of(now_ms)


def clean_name(name: str, what: str) -> str:
    """A name without outer space; raises Invalid for an empty, giant or unprintable one."""
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise Invalid("bad_name", f"The {what}'s name must be 1 to {MAX_NAME} printable characters.")
    return name


def clean_zone(zone: str) -> str:
    """An IANA zone name; raises Invalid with the remedy."""
    try:
        return check_zone(zone)
    except ValueError as error:
        raise Invalid("unknown_zone", str(error)) from error


def clean_email(email: str) -> str | None:
    """A mail address; None for an empty one. Raises Invalid for what can be none."""
    if email and ("@" not in email or len(email) > MAX_NAME or not email.isprintable()):
        raise Invalid("bad_email", f"{email!r} is no mail address.")
    return email or None


def add_team(session: Session, name: str, zone: str | None, now_ms: int) -> Team:
    """Adds a team; its zone defaults to UTC. Raises Conflict for a name that is taken."""
    name = clean_name(name, "team")
    if session.exec(select(Team).where(Team.name == name)).first():
        raise Conflict("team_exists", f"There is a team called {name} already. Choose another name.")
    team = Team(id=new_id(), name=name, zone=clean_zone(zone or "UTC"), created_ms=now_ms)
    session.add(team)
    session.flush()
    return team


def set_team(session: Session, team: Team, name: str, zone: str) -> None:
    """Renames a team and sets the zone of people yet to be added. Raises Conflict for a name that is taken."""
    name = clean_name(name, "team")
    if session.exec(select(Team).where(Team.name == name, Team.id != team.id)).first():
        raise Conflict("team_exists", f"There is a team called {name} already. Choose another name.")
    team.name, team.zone = name, clean_zone(zone)
    session.add(team)
    session.flush()


def find_team(session: Session, ref: str) -> Team:
    """The team of an id or a name; raises NotFound."""
    team = session.get(Team, ref) or session.exec(select(Team).where(Team.name == ref)).first()
    if team is None:
        raise NotFound("unknown_team", f"There is no team {ref!r}. Add it with: fairday team add {ref!r}")
    return team


def find_person(session: Session, ref: str) -> Person:
    """The person of an id or a unique name; raises NotFound, or Invalid where several have the name."""
    person = session.get(Person, ref)
    if person is not None:
        return person
    named = session.exec(select(Person).where(Person.name == ref)).all()
    if not named:
        raise NotFound("unknown_person", f"There is no person {ref!r}. `fairday person list` shows who there is.")
    if len(named) > 1:
        ids = ", ".join(p.id for p in named)
        raise Invalid("ambiguous_person", f"{len(named)} people are called {ref}. Use an id: {ids}.")
    return named[0]


def add_person(
    session: Session,
    name: str,
    team: Team,
    now_ms: int,
    *,
    zone: str | None = None,
    email: str | None = None,
    login: str | None = None,
) -> Person:
    """Adds a person to a team; the zone defaults to the team's. Raises Conflict for a twin in that team."""
    name = clean_name(name, "person")
    twin = select(Membership).join(Person, col(Person.id) == Membership.person_id)
    if session.exec(twin.where(Person.name == name, Membership.team_id == team.id)).first():
        raise Conflict("person_exists", f"{team.name} has a {name} already. Tell them apart by another name.")
    person = Person(id=new_id(), name=name, email=clean_email(email or ""), login=login or None, created_ms=now_ms)
    zone = clean_zone(zone or team.zone)
    session.add(person)
    session.flush()
    session.add(Membership(person_id=person.id, from_date=FIRST_DATE, team_id=team.id))
    session.add(PersonZone(person_id=person.id, from_date=FIRST_DATE, zone=zone))
    session.flush()
    return person


def set_person(
    session: Session,
    person: Person,
    now_ms: int,
    *,
    name: str | None = None,
    team: Team | None = None,
    zone: str | None = None,
    email: str | None = None,
    login: str | None = None,
    role: str | None = None,
    from_date: date | None = None,
) -> None:
    """Changes a person; team, role and zone from a local date on (today), and the days they touch are marked.

    Without a date, a change on the day the person was added corrects what was said then, for all dates.
    """
    if team is not None or zone is not None or role is not None:
        pause_ingest(session)
    start = from_date or _change_date(histories(session, [person.id])[person.id], now_ms)
    if name is not None:
        person.name = clean_name(name, "person")
    if email is not None:
        person.email = clean_email(email)
    if login is not None:
        person.login = login or None
    session.add(person)
    if team is not None:
        session.merge(Membership(person_id=person.id, from_date=start, team_id=team.id))
    if zone is not None:
        session.merge(PersonZone(person_id=person.id, from_date=start, zone=clean_zone(zone)))
    if role is not None:
        session.merge(PersonRole(person_id=person.id, from_date=start, role=clean_name(role, "role")))
    session.flush()
    if team is not None or zone is not None or role is not None:
        # A new zone may carry time over the date line: zones lie up to 26 h apart.
        mark_ledger_days(session, [person.id], now_ms, spread=0 if zone is None else 2)
        fill_anew(session, [person.id])


def _change_date(history: PersonHistory, now_ms: int) -> date:
    today = history.today(now_ms)
    return FIRST_DATE if history.today(history.person.created_ms) == today else today


def histories(session: Session, people: Sequence[str]) -> dict[str, PersonHistory]:
    """The dated facts of some people, by id, in four statements whatever their number."""
    persons = session.exec(select(Person).where(col(Person.id).in_(people))).all()
    zones: dict[str, list[ZoneChange]] = {}
    # Columns, not objects: every upload asks for this.
    lived = select(PersonZone.person_id, col(PersonZone.from_date), PersonZone.zone)
    for person, day, zone in session.exec(lived.where(col(PersonZone.person_id).in_(people))):
        zones.setdefault(person, []).append(ZoneChange(day, zone))
    teams: dict[str, list[tuple[date, str]]] = {}
    belonged = select(Membership.person_id, col(Membership.from_date), Membership.team_id)
    for person, day, team in session.exec(belonged.where(col(Membership.person_id).in_(people))):
        teams.setdefault(person, []).append((day, team))
    roles: dict[str, list[tuple[date, str]]] = {}
    played = select(PersonRole.person_id, col(PersonRole.from_date), PersonRole.role)
    for person, day, role in session.exec(played.where(col(PersonRole.person_id).in_(people))):
        roles.setdefault(person, []).append((day, role))
    return {
        p.id: PersonHistory(p, ZoneHistory(zones[p.id]), tuple(sorted(teams[p.id])), tuple(sorted(roles.get(p.id, []))))
        for p in persons
    }


def list_people(
    session: Session,
    now_ms: int,
    *,
    limit: int,
    after: tuple[str, str] | None = None,
    teams: Collection[str] | None = None,
    self_id: str | None = None,
) -> list[PersonNow]:
    """People by name, then id, from behind `after`; with `teams`, only their members of today and `self_id`."""
    names = {team.id: team.name for team in session.exec(select(Team))}
    found: list[PersonNow] = []
    while len(found) < limit:
        query = select(Person).order_by(col(Person.name), col(Person.id)).limit(max(limit, 100))
        if after is not None:
            query = query.where(tuple_(col(Person.name), col(Person.id)) > after)
        page = session.exec(query).all()
        known = histories(session, [p.id for p in page])
        for person in page:
            after = (person.name, person.id)
            now = known[person.id]
            today = now.today(now_ms)
            team = now.team_on(today)
            if (teams is None or team in teams or person.id == self_id) and len(found) < limit:
                found.append(PersonNow(person.id, person.name, names[team], team, now.zones.zone_on(today)))
        if len(page) < max(limit, 100):
            break
    return found


def as_json(person: PersonNow) -> dict[str, Any]:
    """A person as the HTTP API shows them."""
    return {"id": person.id, "name": person.name, "team": person.team, "zone": person.zone}
