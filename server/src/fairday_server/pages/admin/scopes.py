"""Whom a decision is for, as forms offer and read it: everyone, a team, a role or a person."""

from datetime import date

from sqlmodel import Session, col, select

from fairday_collector.clock import utc
from fairday_collector.config.change import Subject
from fairday_collector.config.directory import Directory
from fairday_collector.people import clean_name, find_person, find_team, histories
from fairday_collector.store.tables import Person, PersonRole, Team

EVERYONE = "Everyone"


def subject_options(session: Session) -> list[tuple[str, str]]:
    """Everyone, the teams, the roles and the people, each as value and text."""
    teams = session.exec(select(Team.id, Team.name).order_by(col(Team.name)))
    roles = sorted(session.exec(select(PersonRole.role).distinct()))
    people = session.exec(select(Person.id, Person.name).order_by(col(Person.name), col(Person.id)))
    return [
        ("", EVERYONE),
        *((f"team:{id_}", f"Team {name}") for id_, name in teams),
        *((f"role:{role}", f"Role {role}") for role in roles),
        *((f"person:{id_}", name) for id_, name in people),
    ]


def subject_of(session: Session, value: str) -> Subject:
    """Whom the value of an option means; raises NotFound for a team or person that is not there."""
    kind, _, ref = value.partition(":")
    if not value:
        return None
    if kind == "role":
        return clean_name(ref, "role")
    return find_team(session, ref) if kind == "team" else find_person(session, ref)


def value_of(scope: str, scope_id: str) -> str:
    """The value of the option that a scope of the book is."""
    return f"{scope}:{scope_id}" if scope_id else ""


def scope_words(directory: Directory, scope: str, scope_id: str) -> str:
    """A scope for people: `Everyone`, `Team Payments`, `Role Engineer`, `Maya Lindqvist`."""
    if not scope_id:
        return EVERYONE
    label = directory.label(scope, scope_id)
    return label if scope == "person" else f"{scope.capitalize()} {label}"


def today_of(session: Session, subject: Subject, now_ms: int) -> date:
    """Today by the clock of a person, else in UTC."""
    if isinstance(subject, Person):
        return histories(session, [subject.id])[subject.id].today(now_ms)
    return utc(now_ms).date()
