"""Leave of a person: asked for, cancelled and listed; appended to the config book by the roster desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from fairday_collector.config.book import ConfigBook, Entry
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.roster.desk import RosterDesk
from fairday_collector.roster.model import Leave
from fairday_collector.store.tables import Person

LONGEST_DAYS = 1827
"""Five years at once."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Leave of one kind from its first local date to its last; `name` is its own in the config book."""

    name: str
    first: date
    last: date
    kind: str
    share: float


def periods(book: ConfigBook, person_id: str, first: date = date.min, last: date = date.max) -> list[Period]:
    """The leave of a person that touches the dates from `first` to `last`, whole, by date."""
    by_name: dict[str, list[Entry]] = {}
    for entry in book.entries("leave", ("person", person_id)):
        by_name.setdefault(entry.name, []).append(entry)
    found = [period for entries in by_name.values() for period in _of_name(entries)]
    touching = [period for period in found if period.first <= last and first <= period.last]
    return sorted(touching, key=lambda period: (period.first, period.name))


def add_leave(desk: RosterDesk, person: Person, leave: Leave, first: date, last: date) -> Period:
    """Grants leave; raises Invalid for what is not right, Conflict for dates that are leave already."""
    leave = msgspec.structs.replace(leave, kind=leave.kind.strip())
    leave.check()
    _check_dates(first, last)
    taken = periods(ConfigBook.load(desk.session), person.id, first, last)
    if taken:
        told = ", ".join(f"{period.first} to {period.last} ({period.kind})" for period in taken)
        raise Conflict(
            "overlapping_leave",
            f"from/until: {person.name} has leave already: {told}. Choose other dates, or cancel that first.",
        )
    desk.write("leave", person, first.isoformat(), leave, first, last)
    return Period(first.isoformat(), first, last, leave.kind, leave.share)


def cancel_leave(desk: RosterDesk, person: Person, first: date, last: date) -> list[Period]:
    """Takes leave back for the dates from `first` to `last`; what lies outside them stays leave.

    Returns the periods that were cancelled or cut. Raises NotFound where there is no leave.
    """
    _check_dates(first, last)
    taken = periods(ConfigBook.load(desk.session), person.id, first, last)
    if not taken:
        raise NotFound(
            "unknown_leave",
            f"{person.name} has no leave from {first} to {last}. `fairday leave list` shows what there is.",
        )
    for period in taken:
        desk.write("leave", person, period.name, None, period.first, period.last)
        left = Leave(kind=period.kind, share=period.share)
        # A name is the first date, and the later made of one date holds: so what is left can be changed again.
        if period.first < first:
            desk.write("leave", person, period.name, left, period.first, first - _ONE_DAY)
        if last < period.last:
            start = last + _ONE_DAY
            desk.write("leave", person, start.isoformat(), left, start, period.last)
    return taken


def _of_name(entries: Iterable[Entry]) -> list[Period]:
    """What several entries of one name come to: on every date the last one that covers it."""
    held: list[tuple[date, date, Entry]] = []
    for entry in entries:
        start, end = entry.from_date, entry.until or date.max
        kept = []
        for first, last, earlier in held:
            if first < start:
                kept.append((first, min(last, start - _ONE_DAY), earlier))
            if end < last:
                kept.append((max(first, end + _ONE_DAY), last, earlier))
        held = [*kept, (start, end, entry)]
    found = []
    for first, last, entry in sorted(held, key=lambda each: each[:2]):
        if entry.value is not None:
            leave = msgspec.convert(entry.value, Leave)
            found.append(Period(entry.name, first, last, leave.kind, leave.share))
    return found


def _check_dates(first: date, last: date) -> None:
    if last < first:
        raise Invalid("bad_dates", f"until: {last} is before from ({first}). Give the earlier date as from.")
    if (last - first).days >= LONGEST_DAYS:
        raise Invalid("bad_dates", f"until: {first} to {last} is more than five years. Give an earlier last date.")
