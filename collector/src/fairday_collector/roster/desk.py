"""Where shifts, rosters and holidays are set: each value checked, then appended to the config book."""

from dataclasses import dataclass
from datetime import date

import msgspec
from sqlmodel import Session

from fairday_collector.config.book import ORGANISATION, ConfigBook, Scope, scopes_of
from fairday_collector.config.change import Change, Subject, change, scope_of
from fairday_collector.config.directory import Directory
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.people import clean_name, histories
from fairday_collector.roster.model import (
    FREE,
    DayOverride,
    Holiday,
    Holidays,
    Kind,
    Leave,
    Roster,
    Shift,
)
from fairday_collector.store.tables import Person

FREE_WORDS = frozenset({"free", "-"})
"""What people write in a cycle for a date without a shift; no shift may be called so."""


@dataclass(frozen=True)
class RosterDesk:
    """One writer's changes of working hours, in the transaction of `session`.

    Every method takes the subject first and local dates, both included, and raises Invalid, Conflict or NotFound
    naming field and remedy before anything is written.
    """

    session: Session
    actor: str
    now_ms: int

    def set_shift(self, subject: Subject, name: str, shift: Shift, start: date, until: date | None = None) -> Change:
        """Sets the hours of a shift by its name."""
        shift.check()
        name = clean_name(name, "shift")
        if name in FREE_WORDS:
            raise Invalid("bad_name", f"name: {name!r} stands for a free date. Give the shift another name.")
        return self.write("shift", subject, name, shift, start, until)

    def remove_shift(self, subject: Subject, name: str, start: date) -> Change:
        """Takes a shift away from a date on; raises Conflict while a roster or an override names it."""
        book = ConfigBook.load(self.session)
        scope = scope_of(subject)
        if scope == ORGANISATION or name not in book.held("shift", ORGANISATION, start):
            users = _users(book, scope, name, start)
            if users:
                words = ", ".join(Directory.load(self.session).words(user) for user in users)
                raise Conflict("shift_in_use", f"name: {name!r} is in the roster of {words}. Change that first.")
        return self.take_away("shift", subject, name, start)

    def set_roster(self, subject: Subject, roster: Roster, start: date, until: date | None = None) -> Change:
        """Sets a cycle of shifts, each of which must be known to the subject on `start`."""
        roster.check()
        self._check_shifts("cycle", subject, set(roster.cycle), start)
        return self.write("roster", subject, "", roster, start, until)

    def set_day(self, subject: Subject, day: date, shift: str) -> Change:
        """Sets the shift of one date, `FREE` for none, whatever the roster or a holiday say."""
        if subject is None:
            raise Invalid("bad_scope", "A single date is set for a team, a role or a person. Say which.")
        self._check_shifts("shift", subject, {shift}, day)
        return self.write("day", subject, day.isoformat(), DayOverride(shift=shift), day, day)

    def clear_day(self, subject: Subject, day: date) -> Change:
        """Takes the shift of one date back, so that the roster holds again."""
        return self.take_away("day", subject, day.isoformat(), day, day)

    def set_holidays(self, subject: Subject, holidays: Holidays, start: date, until: date | None = None) -> Change:
        """Sets whose public holidays are kept."""
        holidays.check()
        return self.write("holidays", subject, "", holidays, start, until)

    def add_holiday(self, subject: Subject, day: date, title: str) -> Change:
        """Makes one date a holiday."""
        holiday = Holiday(title=title.strip())
        holiday.check()
        return self.write("holiday", subject, day.isoformat(), holiday, day, day)

    def remove_holiday(self, subject: Subject, day: date) -> Change:
        """Takes an own holiday away; a public one is left away by `omit`."""
        return self.take_away("holiday", subject, day.isoformat(), day, day)

    def write(
        self,
        kind: Kind,
        subject: Subject,
        name: str,
        value: Shift | Roster | DayOverride | Holidays | Holiday | Leave | None,
        start: date,
        until: date | None = None,
    ) -> Change:
        """Appends a checked value to the book, or its end (None)."""
        plain = None if value is None else msgspec.to_builtins(value)
        return change(self.session, kind, subject, name, plain, start, self.now_ms, self.actor, until=until)

    def take_away(self, kind: Kind, subject: Subject, name: str, start: date, until: date | None = None) -> Change:
        """Takes a name away; raises NotFound where there is none, Conflict where it begins later than that."""
        entries = [e for e in ConfigBook.load(self.session).entries(kind, scope_of(subject)) if e.name == name]
        last = entries[-1] if entries else None
        what = f"{kind} {name}".strip()
        if last is None or last.value is None or (last.until is not None and last.until < start):
            raise NotFound(f"unknown_{kind}", f"There is no {what} to take away from {start} on. Nothing was changed.")
        if last.from_date > start:
            raise Conflict(
                "begins_later",
                f"from: {what} is set from {last.from_date} on. Take it away from that date on, or later.",
            )
        return self.write(kind, subject, name, None, start, until)

    def _check_shifts(self, field: str, subject: Subject, names: set[str], day: date) -> None:
        book = ConfigBook.load(self.session)
        known = {name for scope in self._scopes(subject, day) for name in book.held("shift", scope, day)}
        unknown = sorted(names - known - {FREE})
        if unknown:
            listed = f"Choose among: {', '.join(sorted(known))}; or add it" if known else "Add it"
            raise Invalid(
                "unknown_shift", f"{field}: there is no shift {unknown[0]!r} on {day}. {listed} with: fairday shift set"
            )

    def _scopes(self, subject: Subject, day: date) -> tuple[Scope, ...]:
        if isinstance(subject, Person):
            return scopes_of(histories(self.session, [subject.id])[subject.id], day)
        return tuple({ORGANISATION, scope_of(subject)})


def _users(book: ConfigBook, scope: Scope, name: str, start: date) -> list[Scope]:
    """The scopes whose rosters or single dates name a shift of `scope` on `start` or later, as far as they can see it.

    A person may belong to any team and role by date, so that all people count for a shift of a team or role.
    """
    found = set()
    for user in {*book.scopes("roster"), *book.scopes("day")}:
        if scope != ORGANISATION and user != scope and (scope[0] == "person" or user[0] != "person"):
            continue
        # Of one date the later made entry holds.
        cycles = {e.from_date: e for e in book.entries("roster", user) if e.from_date > start}
        days = {e.name: e for e in book.entries("day", user) if (e.until or e.from_date) >= start}
        rosters = [*cycles.values(), *book.held("roster", user, start).values()]
        in_cycle = any(name in msgspec.convert(e.value, Roster).cycle for e in rosters if e.value is not None)
        on_a_day = any(
            msgspec.convert(e.value, DayOverride).shift == name for e in days.values() if e.value is not None
        )
        if in_cycle or on_a_day:
            found.add(user)
    return sorted(found)
