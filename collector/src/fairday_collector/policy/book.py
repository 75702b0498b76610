"""Which policy held for whom on which date, read from all changes ever made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlmodel import Session, col, select

from fairday_collector.people import PersonHistory
from fairday_collector.policy.settings import Settings
from fairday_collector.store.tables import PolicyChange

ORGANISATION = ("organisation", "")


@dataclass(frozen=True, slots=True)
class Effective:
    """The settings in force, and the ids of the changes that made them, oldest first."""

    settings: Settings
    changes: tuple[int, ...]


class PolicyBook:
    """All changes, by scope. Organisation first, then team, then person: the nearest scope wins."""

    def __init__(self, changes: Sequence[PolicyChange]) -> None:
        """Takes changes in any order."""
        self._by_scope: dict[tuple[str, str], list[PolicyChange]] = {}
        for change in sorted(changes, key=lambda c: (c.from_date, c.id or 0)):
            self._by_scope.setdefault((change.scope, change.scope_id), []).append(change)
        self._cache: dict[tuple[int, ...], Settings] = {}

    @classmethod
    def load(cls, session: Session) -> "PolicyBook":
        """The book as it stands in the store."""
        return cls(session.exec(select(PolicyChange).order_by(col(PolicyChange.id))).all())

    def on(self, day: date, team: str | None = None, person: str | None = None) -> Effective:
        """What held on a local date for a person of a team, for a team, or for the organisation."""
        held: list[PolicyChange] = []
        for scope in (ORGANISATION, ("team", team or ""), ("person", person or "")):
            changes = self._by_scope.get(scope, [])
            if changes:
                until = max(day, changes[0].from_date)
                held += [change for change in changes if change.from_date <= until]
        ids = tuple(change.id or 0 for change in held)
        if ids not in self._cache:
            values: dict[str, Any] = {}
            for change in held:
                values |= change.settings
            self._cache[ids] = msgspec.convert(values, Settings)
        return Effective(self._cache[ids], ids)

    def of(self, history: PersonHistory, day: date) -> Effective:
        """What held for a person on one of their local dates."""
        return self.on(day, history.team_on(day), history.person.id)
