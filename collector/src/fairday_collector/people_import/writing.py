"""The planned import against the store: what it meets, and its steps, each in the caller's transaction."""

from sqlmodel import Session, select

from fairday_collector import audit
from fairday_collector.people import add_person, add_team, find_team, histories, set_person
from fairday_collector.people_import.planning import Known, Plan, plan_people
from fairday_collector.people_import.reading import read_people
from fairday_collector.store.tables import Person, Team


def plan_of(session: Session, text: str, now_ms: int, *, make_teams: bool) -> Plan:
    """What a file's text would do as of this transaction."""
    teams = {team.id: team for team in session.exec(select(Team))}
    known = []
    for history in histories(session, session.exec(select(Person.id)).all()).values():
        person, today = history.person, history.today(now_ms)
        known.append(
            Known(
                id=person.id, name=person.name, email=person.email or "", login=person.login or "",
                team=teams[history.team_on(today)].name, zone=history.zones.zone_on(today),
                role=history.role_on(today) or "",
            )
        )  # fmt: skip
    zones = {team.name: team.zone for team in teams.values()}
    return plan_people(read_people(text), known, zones, make_teams=make_teams)


def apply_plan(session: Session, plan: Plan, now_ms: int, actor: str) -> None:
    """Carries out a plan that has no faults; team, zone and role hold from each person's today on."""
    for name, zone in plan.new_teams:
        add_team(session, name, zone, now_ms)
    for step in plan.added:
        line = step.line
        team = find_team(session, line.team)
        person = add_person(
            session, line.name, team, now_ms, zone=line.zone or None, email=line.email, login=line.login
        )
        if line.role:
            set_person(session, person, now_ms, role=line.role)
    for step in plan.changed:
        changes = {name: new for name, _, new in step.changes}
        assert step.before is not None
        changed = session.get_one(Person, step.before.id)
        of = find_team(session, changes.pop("team")) if "team" in changes else None
        set_person(
            session, changed, now_ms, team=of, name=changes.get("name"), email=changes.get("email"),
            login=changes.get("login"), zone=changes.get("zone"), role=changes.get("role"),
        )  # fmt: skip
    detail = {"added": len(plan.added), "changed": len(plan.changed), "teams": len(plan.new_teams)}
    audit.record(session, now_ms, actor, "people.import", "people", **detail)
