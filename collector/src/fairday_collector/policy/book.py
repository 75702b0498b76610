"""Which policy held for whom on which date, read from all changes ever made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlmodel import Session

from fairday_collector.config.book import ORGANISATION, ConfigBook, Scope, scopes_of
from fairday_collector.config.policies import said_on
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
        values: dict[str, Any] = {}
        ids: tuple[int, ...] = ()
        for scope in scopes or (ORGANISATION,):
            said, made_by = said_on(self._book.entries(POLICY, scope), day)
            values |= said
            ids += made_by
        if ids not in self._cache:
            self._cache[ids] = msgspec.convert(values, Settings)
        return Effective(self._cache[ids], ids)

    def of(self, history: PersonHistory, day: date) -> Effective:
        """What held for a person on one of their local dates."""
        return self.on(day, *scopes_of(history, day))
