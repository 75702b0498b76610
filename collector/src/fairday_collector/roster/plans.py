"""What the config book plans for a date, before any zone turns it into instants; read by the roster book alone."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

import msgspec

from fairday_collector.config.book import ConfigBook, Entry, Scope
from fairday_collector.roster.model import EXACT, VALUES, DayOverride, Holiday, Holidays, Kind, Leave, Roster, Shift
from fairday_collector.roster.public_holidays import public_holidays

Value = TypeVar("Value", Shift, Roster, DayOverride, Holidays, Holiday, Leave)


@dataclass(frozen=True, slots=True)
class Plan:
    """A date of some scopes, as `Schedule` has it.

    `hours` are there where they are to be worked: start and length in minutes, the start from local midnight on.
    `break_ms` of them is unpaid, and `paid` is the share of the rest that leave does not take away.
    """

    kind: Literal["none", "free", "shift", "holiday", "leave"]
    name: str | None = None
    title: str | None = None
    changes: tuple[int, ...] = ()
    hours: tuple[int, int] | None = None
    break_ms: int = 0
    paid: float = 1.0


class PlanBook:
    """The plans of a book of changes, each made once for a date and a set of scopes."""

    def __init__(self, book: ConfigBook) -> None:
        """Takes the book; it must not change."""
        self.book = book
        self._scopes = {kind: frozenset(book.scopes(kind)) for kind in VALUES}
        # A scope that has leave and single dates alone has nothing to say on most dates; its spans tell on which.
        self._always = frozenset[Scope]().union(*(self._scopes[kind] for kind in VALUES if kind not in EXACT))
        self._spans: dict[Scope, list[tuple[date, date]]] = {}
        for kind in EXACT:
            for scope in self._scopes[kind] - self._always:
                spans = [(entry.from_date, entry.until or date.max) for entry in book.entries(kind, scope)]
                self._spans.setdefault(scope, []).extend(spans)
        self._plans: dict[tuple[tuple[Scope, ...], date], Plan] = {}
        self._entries: dict[tuple[Kind, Scope, date], dict[str, Entry]] = {}
        self._values: dict[int, object] = {}

    def on(self, scopes: tuple[Scope, ...], day: date) -> Plan:
        """The plan of a local date for scopes from the widest to the nearest.

        The nearest roster holds, the nearest shift of a name, and the nearest calendar of public holidays. An
        override of the date beats the roster and a holiday; leave beats all that was to be worked.
        """
        heard = tuple([scope for scope in scopes if scope in self._always or self._speaks(scope, day)])
        plan = self._plans.get((heard, day))
        if plan is None:
            plan = self._plans[heard, day] = self._make(heard, day)
        return plan

    def holiday(self, scopes: tuple[Scope, ...], day: date) -> tuple[str, Entry] | None:
        """Title and source of the holiday that a date is for scopes; an own one goes before a public one."""
        own = self._nearest("holiday", scopes, day, day.isoformat())
        if own is not None:
            return self._value(own, Holiday).title, own
        public = self._nearest("holidays", scopes, day, "")
        if public is not None:
            calendar = self._value(public, Holidays)
            title = public_holidays(calendar.country, calendar.subdivision, day.year).get(day)
            if title is not None and day not in calendar.omit:
                return title, public
        return None

    def _make(self, scopes: tuple[Scope, ...], day: date) -> Plan:
        override = self._nearest("day", scopes, day, day.isoformat())
        roster = self._nearest("roster", scopes, day, "") if override is None else None
        name = None
        if override is not None:
            name = self._value(override, DayOverride).shift
        elif roster is not None:
            name = self._value(roster, Roster).name_on(day)
        named = self._nearest("shift", scopes, day, name) if name else None
        if name is not None and named is None:
            return Plan("free", name or None, None, _ids(override, roster))
        holiday = self.holiday(scopes, day) if override is None else None
        if holiday is not None:
            return Plan("holiday", name, holiday[0], _ids(roster, named, holiday[1]))
        granted = self._leave(scopes, day)
        leave = None if granted is None else self._value(granted, Leave)
        if leave is not None and leave.share >= 1:
            return Plan("leave", name, leave.kind, _ids(override, roster, named, granted))
        if named is None:
            return Plan("none")
        shift = self._value(named, Shift)
        return Plan(
            "shift",
            name,
            None if leave is None else leave.kind,
            _ids(override, roster, named, granted),
            (shift.start_min, shift.length_min),
            shift.unpaid_break_s * 1000,
            1.0 if leave is None else 1 - leave.share,
        )

    def _speaks(self, scope: Scope, day: date) -> bool:
        return any(start <= day <= end for start, end in self._spans.get(scope, ()))

    def _leave(self, scopes: tuple[Scope, ...], day: date) -> Entry | None:
        held = [entry for scope in scopes for entry in self._on("leave", scope, day).values()]
        return max(held, key=lambda entry: entry.id, default=None)

    def _nearest(self, kind: Kind, scopes: tuple[Scope, ...], day: date, name: str) -> Entry | None:
        for scope in reversed(scopes):
            entry = self._on(kind, scope, day).get(name)
            if entry is not None:
                return entry
        return None

    def _on(self, kind: Kind, scope: Scope, day: date) -> dict[str, Entry]:
        if scope not in self._scopes[kind]:
            return {}
        key = (kind, scope, day)
        if key not in self._entries:
            read = self.book.exact if kind in EXACT else self.book.held
            self._entries[key] = read(kind, scope, day)
        return self._entries[key]

    def _value(self, entry: Entry, type_: type[Value]) -> Value:
        value = self._values.get(entry.id)
        if value is None:
            value = self._values[entry.id] = msgspec.convert(entry.value, type_)
        assert isinstance(value, type_)
        return value


def _ids(*entries: Entry | None) -> tuple[int, ...]:
    return tuple(sorted({entry.id for entry in entries if entry is not None}))
