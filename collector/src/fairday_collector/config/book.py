"""The book of all decisions: what of each kind was in force for whom on which date, as of any change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import ConfigChange

SCOPES = ("organisation", "team", "role", "person")
"""From the widest to the nearest."""

Scope = tuple[str, str]
ORGANISATION: Scope = ("organisation", "")


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as it was made: `value` of None takes the name away. Dates are local and included."""

    id: int
    kind: str
    scope: str
    scope_id: str
    name: str
    from_date: date
    until: date | None
    value: dict[str, Any] | None


def scopes_of(history: PersonHistory, day: date) -> tuple[Scope, ...]:
    """The scopes a person belonged to on a local date, from the widest to the nearest."""
    role = history.role_on(day)
    return (
        ORGANISATION,
        ("team", history.team_on(day)),
        *([("role", role)] if role else []),
        ("person", history.person.id),
    )


class ConfigBook:
    """All changes up to one of them, by kind and scope; frozen, so that what is derived from it may be cached."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Takes entries in any order."""
        self._by_kind: dict[str, dict[Scope, list[Entry]]] = {}
        ordered = sorted(entries, key=lambda entry: (entry.from_date, entry.id))
        for entry in ordered:
            self._by_kind.setdefault(entry.kind, {}).setdefault((entry.scope, entry.scope_id), []).append(entry)
        self.through = max((entry.id for entry in ordered), default=0)
        self._entries = ordered

    @classmethod
    def load(cls, session: Session, through: int | None = None) -> "ConfigBook":
        """The book as it stands, or as it stood after the change `through`."""
        query = select(ConfigChange)
        if through is not None:
            query = query.where(col(ConfigChange.id) <= through)
        return cls(_entry(row) for row in session.exec(query))

    def with_change(
        self, kind: str, scope: Scope, name: str, value: dict[str, Any] | None, from_date: date, until: date | None
    ) -> "ConfigBook":
        """The book as it would be after one more change."""
        entry = Entry(self.through + 1, kind, *scope, name, from_date, until, value)
        return ConfigBook([*self._entries, entry])

    def through_change(self, id_: int) -> "ConfigBook":
        """The book as it stood after the change of an id."""
        return ConfigBook(entry for entry in self._entries if entry.id <= id_)

    def scopes(self, kind: str) -> Sequence[Scope]:
        """The scopes that have entries of a kind."""
        return list(self._by_kind.get(kind, {}))

    def entries(self, kind: str, scope: Scope) -> Sequence[Entry]:
        """Every entry of a kind for one scope, by date, then in the order they were made."""
        return self._by_kind.get(kind, {}).get(scope, [])

    def held(self, kind: str, scope: Scope, day: date) -> dict[str, Entry]:
        """By name, the entry of a kind in force for one scope on a date; the first of a name holds before its date too.

        Of two from the same date the later made one holds. One that has ended, or was taken away, is not there.
        """
        held: dict[str, Entry] = {}
        for entry in self.entries(kind, scope):
            before = held.get(entry.name)
            # Before its first date a name has the value of that date.
            if entry.from_date <= day or before is None or before.from_date == entry.from_date:
                held[entry.name] = entry
        return {
            name: entry
            for name, entry in held.items()
            if entry.value is not None and (entry.until is None or day <= entry.until)
        }

    def exact(self, kind: str, scope: Scope, day: date) -> dict[str, Entry]:
        """As `held`, for kinds that hold between their own dates alone; of a name, the last that covers the day."""
        held: dict[str, Entry] = {}
        for entry in self.entries(kind, scope):
            if entry.from_date <= day and (entry.until is None or day <= entry.until):
                held[entry.name] = entry
        return {name: entry for name, entry in held.items() if entry.value is not None}


def newest_change(session: Session) -> int:
    """The id of the last change there is; 0 before the first."""
    return session.exec(select(func.max(ConfigChange.id))).one() or 0


def _entry(row: ConfigChange) -> Entry:
    assert row.id is not None
    return Entry(row.id, row.kind, row.scope, row.scope_id, row.name, row.from_date, row.until, row.value)
