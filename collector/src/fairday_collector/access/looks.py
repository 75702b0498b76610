"""Who looked at whom: each view or export of a person's data by somebody else, for that person to read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlmodel import Session, col, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock, utc
from fairday_collector.store import Store
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import ApiKey, Look, Person

What = Literal[
    "list",
    "day",
    "week",
    "month",
    "team",
    "timesheet",
    "claims",
    "schedule",
    "leave",
    "metrics",
    "explain",
    "export",
    "report",
    "data",
]

# Who it was that no key and no person stands for.
_PLACES = {
    "cli": "{} on the server",
    "mail": "{}, by mail",
    "folder": "the folder {}",
    "store": "the store {}",
    "webhook": "the webhook {}",
    "slack": "Slack, {}",
    "teams": "Teams, {}",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """Looks of one actor at the same thing within one UTC date: `who` is their name, `key` the API key they used."""

    who: str
    key: str
    what: str
    first: date
    last: date
    count: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class LookBook:
    """Where looks are recorded, each in a transaction of its own and before anything is shown."""

    store: Store
    clock: Clock

    def note(self, viewer: Viewer, people: Collection[str], what: What, first: date, last: date) -> None:
        """As `note_look`."""
        if any(not viewer.is_self(person) for person in people):
            now_ms = self.clock()
            with self.store.write() as session:
                note_look(session, viewer, people, what, first, last, now_ms)


def note_look(
    session: Session, viewer: Viewer, people: Collection[str], what: What, first: date, last: date, now_ms: int
) -> None:
    """Records that a viewer is being shown the dates from `first` to `last` of some people, by id; not their own."""
    others = sorted(person for person in set(people) if not viewer.is_self(person))
    if not others:
        return
    insert = dialect_of(session).insert(Look)
    statement = insert.on_conflict_do_update(
        index_elements=["person_id", "on", "actor", "what", "first", "last"],
        set_={"count": Look.__table__.c.count + 1, "last_ms": insert.excluded.last_ms},  # type: ignore[attr-defined]
    )
    common = {"on": utc(now_ms).date(), "actor": viewer.actor, "what": what, "first": first, "last": last}
    rows = [{"person_id": person, **common, "count": 1, "last_ms": now_ms} for person in others]
    session.connection().execute(statement, rows)


def looks_at(session: Session, person_id: str, since: date) -> list[Looked]:
    """Who looked at a person since a UTC date, the latest first."""
    query = select(Look).where(Look.person_id == person_id, col(Look.on) >= since).order_by(col(Look.last_ms).desc())
    rows = session.exec(query).all()
    named = _names(session, {row.actor for row in rows})
    return [Looked(*named[row.actor], row.what, row.first, row.last, row.count, row.last_ms) for row in rows]


def _names(session: Session, actors: Collection[str]) -> dict[str, tuple[str, str]]:
    """Of each actor the name, and the name of the key that was used."""
    named: dict[str, tuple[str, str]] = {}
    for actor in actors:
        kind, _, ref = actor.partition(":")
        if kind == "key":
            key = session.get(ApiKey, ref)
            holder = session.get(Person, key.person_id) if key is not None and key.person_id else None
            named[actor] = (holder.name if holder else "", key.name if key else ref)
        elif kind == "web":
            person = session.get(Person, ref)
            named[actor] = (person.name if person else "Administrator", "")
        else:
            named[actor] = (_PLACES.get(kind, "{}").format(ref), "")
    return named
