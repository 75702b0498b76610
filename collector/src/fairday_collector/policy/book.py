"""Which policy held for whom on which date, read from all changes ever made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlmodel import Session

from fairday_collector.config.book import ORGANISATION, ConfigBook, Entry, Scope, scopes_of
from fairday_collector.people import PersonHistory
from fairday_collector.policy.settings import Settings

POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Effective:
    """The settings in force, and the ids of the changes that made them, widest scope first."""

    settings: Settings
    changes: tuple[int, ...]


class PolicyBook:
    """The policies of a book of changes. Organisation first, then team, role, person: the nearest scope wins."""

    def __init__(self, book: ConfigBook) -> None:
        """Takes the book; it is read once for each date and set of scopes."""
        self._book = book
        self._cache: dict[tuple[int, ...], Settings] = {}

    @classmethod
    def load(cls, session: Session) -> "PolicyBook":
        """The book as it stands in the store."""
        return cls(ConfigBook.load(session))

    def on(self, day: date, *scopes: Scope) -> Effective:
        """What held on a local date for some scopes, from the widest to the nearest; for the organisation with none."""
        held: list[Entry] = []
        for scope in scopes or (ORGANISATION,):
            changes = self._book.entries(POLICY, scope)
            if changes:
                until = max(day, changes[0].from_date)
                held += [change for change in changes if change.from_date <= until]
        ids = tuple(change.id for change in held)
        if ids not in self._cache:
            values: dict[str, Any] = {}
            for change in held:
                values |= change.value or {}
            self._cache[ids] = msgspec.convert(values, Settings)
        return Effective(self._cache[ids], ids)

    def of(self, history: PersonHistory, day: date) -> Effective:
        """What held for a person on one of their local dates."""
        return self.on(day, *scopes_of(history, day))
