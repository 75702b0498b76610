"""Makes the store say what a file says, in the transaction of whoever asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from fairday_collector import audit
from fairday_collector.config.book import Scope, newest_change
from fairday_collector.config.change import Subject as ChangeSubject
from fairday_collector.config.change import change
from fairday_collector.config.directory import Directory
from fairday_collector.config.kinds import KINDS
from fairday_collector.config.plan import Act, Plan, plan
from fairday_collector.config.state import load_state
from fairday_collector.config.tables import Document
from fairday_collector.config.touched import touched_days
from fairday_collector.ledger.generations import rebuild
from fairday_collector.people import set_person
from fairday_collector.store.tables import Person, Team


@dataclass(frozen=True, slots=True)
class Import:
    """What an import changes, or would change, and how many reckoned days of how many people it touches."""

    plan: Plan
    directory: Directory
    touched_days: int
    touched_people: int


def look(session: Session, document: Document, directory: Directory, *, prune: bool) -> Import:
    """What an import would change; nothing is changed. Raises Invalid with every fault of the file."""
    made = plan(document, load_state(session), prune=prune)
    days = touched_days(session, made.differences)
    return Import(made, directory, len(days), len({person for person, _ in days}))


def bring_in(
    session: Session, document: Document, directory: Directory, now_ms: int, actor: str, *, prune: bool
) -> Import:
    """Makes it so. The days touched are reckoned again in the background, as one generation."""
    found = look(session, document, directory, prune=prune)
    facts = [act for act in found.plan.acts if KINDS[act.subject.kind].fact]
    _set_facts(session, facts, now_ms, actor)
    decided = [each for each in found.plan.differences if not KINDS[each.subject.kind].fact]
    days = touched_days(session, decided)
    if days:
        # Begun before the first change: until all are made, readers must see none of them.
        rebuild(session, days, newest_change(session), now_ms)
    for act in found.plan.acts:
        if act not in facts:
            kind, scope, name = act.subject
            subject = _subject(session, scope)
            change(
                session, kind, subject, name, act.value, act.from_date, now_ms, actor, until=act.until, reckons=False
            )
    return found


def _set_facts(session: Session, acts: Iterable[Act], now_ms: int, actor: str) -> None:
    for act in acts:
        person = session.get_one(Person, act.subject.scope[1])
        value = act.value or {}
        team = session.get_one(Team, value["team"]) if "team" in value else None
        set_person(
            session, person, now_ms, team=team, zone=value.get("zone"), role=value.get("role"), from_date=act.from_date
        )
        audit.record(
            session, now_ms, actor, f"{act.subject.kind}.set", person.id, from_date=str(act.from_date), **value
        )


def _subject(session: Session, scope: Scope) -> ChangeSubject:
    kind, id_ = scope
    if kind == "team":
        return session.get_one(Team, id_)
    if kind == "person":
        return session.get_one(Person, id_)
    return id_ if kind == "role" else None
