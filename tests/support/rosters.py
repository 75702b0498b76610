"""Books of rosters and the people they are for, without a store."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_collector.config.book import ConfigBook, Entry
from fairday_collector.people import PersonHistory
from fairday_collector.roster.book import RosterBook
from fairday_collector.store.tables import Person

MONDAY = date(2026, 11, 2)
EARLY = {"start": "06:00", "end": "14:00"}
NIGHT = {"start": "22:00", "end": "06:00"}
OFFICE = {"start": "09:00", "end": "17:30", "unpaid_break_s": 1800}
WEEKDAYS = ["office"] * 5 + [""] * 2
MAYA = ("person", "maya")
TEAM = ("team", "payments")
ORGANISATION = ("organisation", "")


class Book:
    """A book that is written an entry at a time, in the order in which ids are given."""

    def __init__(self) -> None:
        """Begins with an empty book."""
        self.entries: list[Entry] = []
        self._ids = count(1)

    def add(
        self,
        kind: str,
        value: dict[str, Any] | None,
        name: str = "",
        scope: tuple[str, str] = ORGANISATION,
        from_date: date = MONDAY,
        until: date | None = None,
    ) -> int:
        """Adds an entry and returns its id."""
        entry = Entry(next(self._ids), kind, *scope, name, from_date, until, value)
        self.entries.append(entry)
        return entry.id

    def roster(self, cycle: Sequence[str], anchor: date = MONDAY, **entry: Any) -> int:
        """Adds a roster."""
        return self.add("roster", {"cycle": list(cycle), "anchor": anchor.isoformat()}, **entry)

    def override(self, day: date, shift: str, **entry: Any) -> int:
        """Adds an override of a date."""
        return self.add("day", {"shift": shift}, day.isoformat(), from_date=day, until=day, **entry)

    def leave(self, first: date, last: date, share: float = 1.0, **entry: Any) -> int:
        """Adds leave of Maya's."""
        value = {"kind": "vacation", "share": share}
        return self.add("leave", value, first.isoformat(), MAYA, from_date=first, until=last, **entry)

    def rosters(self) -> RosterBook:
        """The book as rosters."""
        return RosterBook(ConfigBook(self.entries))


def maya(*zones: ZoneChange, zone: str = "UTC", roles: tuple[tuple[date, str], ...] = ()) -> PersonHistory:
    """Maya of the team payments, in one zone or in several from dates on."""
    person = Person(id="maya", name="Maya", created_ms=0)
    changes = zones or (ZoneChange(MONDAY, zone),)
    return PersonHistory(person, ZoneHistory(changes), ((MONDAY, "payments"),), roles)


def ms(text: str) -> int:
    """Epoch milliseconds of `YYYY-MM-DD HH:MM` in UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
