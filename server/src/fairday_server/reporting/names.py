"""What the targets of a schedule are called for people."""

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, select

from fairday_collector.store.tables import Person
from fairday_reports.deliver import name_of, words_of
from fairday_reports.deliver.targets import PersonTarget, RoleTarget, Target

LEFT = "somebody who left"
_PLAIN = ("mail", "folder", "store")
ROLES = {
    "supervisors": "Supervisors of the teams in it",
    "members": "Each person in it, their own record",
    "analysts": "Analysts",
    "admins": "Administrators",
}


def target_words(session: Session, targets: Iterable[Target]) -> dict[str, str]:
    """The words for targets by their lasting names: of people their names, of nothing its secret."""
    known = list(targets)
    people = _people(session, [each.person for each in known if isinstance(each, PersonTarget)])
    return {name_of(each): _words(each, people) for each in known}


def reached_words(session: Session, names: Iterable[str], targets: Mapping[str, str]) -> dict[str, str]:
    """The words for whoever was sent something, by their lasting names, also who only is in a role that is a target."""
    split = {name: name.partition(":") for name in names}
    people = _people(session, [ref for kind, _, ref in split.values() if kind == "person"])
    return {
        name: targets.get(name) or (people.get(ref, LEFT) if kind == "person" else ref if kind in _PLAIN else name)
        for name, (kind, _, ref) in split.items()
    }


def _people(session: Session, ids: Sequence[str]) -> dict[str, str]:
    query = select(Person.id, Person.name).where(col(Person.id).in_(ids))
    return dict(session.exec(query).all()) if ids else {}


def _words(target: Target, people: dict[str, str]) -> str:
    if isinstance(target, PersonTarget):
        return people.get(target.person, LEFT)
    return ROLES[target.role] if isinstance(target, RoleTarget) else words_of(target)
