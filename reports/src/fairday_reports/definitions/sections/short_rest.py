"""Rest that fell short of the rule, by the record of working time, of people and the dates that are the viewer's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from sqlmodel import col, select

from fairday_collector.config.book import ConfigBook
from fairday_collector.people import PersonHistory
from fairday_collector.roster.leave import periods
from fairday_collector.store.tables import DirtyDay
from fairday_collector.timesheets.model import Entry
from fairday_collector.timesheets.proposals import records_of
from fairday_collector.timesheets.rest import REFERENCE_WEEKS, Breach, rest_breaches
from fairday_collector.timesheets.sheet import rest_rules
from fairday_reports.definitions.reading import Reading
from fairday_reports.periods import Range

RULES: Final = {
    "daily": "Rest in 24 h from the start of work",
    "weekly": "Rest in one piece in the week",
    "average_week": "Work a week on average, of 17 weeks",
}
"""What each rule is about."""
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShortRest:
    """A rule not kept by a date of a person; `waits` says that new data of its dates are not counted yet."""

    history: PersonHistory
    breach: Breach
    waits: bool


def short_rests(reading: Reading, ranges: Sequence[Range]) -> Iterator[tuple[Range, ShortRest]]:
    """What fell short in each of some ranges that follow each other, on dates that are over; by name, then date.

    A breach of several dates counts where its last one is in the report, and is told only to who may see all of them.
    """
    book = ConfigBook.load(reading.session, reading.generation.through_change)
    begin, end = ranges[0][0] - REFERENCE_WEEKS * timedelta(days=7), ranges[-1][1] + 2 * _ONE_DAY
    for some in reading.batches((end - begin).days + 1):
        recorded = records_of(reading.session, [one.person.id for one in some], begin, end)
        entries = {person: {day: one.entry for day, one in days.items()} for person, days in recorded.items()}
        found = [
            (own, history, breach)
            for history in some
            for own in ranges
            for breach in _of_person(reading, history, own, entries[history.person.id], book)
        ]
        waiting = _waiting(reading, [history.person.id for _, history, _ in found], begin, end)
        for own, history, breach in found:
            waits = any(breach.first <= day <= breach.last for day in waiting.get(history.person.id, ()))
            yield own, ShortRest(history, breach, waits)


def _of_person(
    reading: Reading, history: PersonHistory, own: Range, entries: Mapping[date, Entry | None], book: ConfigBook
) -> list[Breach]:
    selection = reading.selection
    first, last = own[0], min(own[1], history.today(reading.now_ms) - _ONE_DAY)
    if last < first:
        return []
    leave = {
        day
        for period in periods(book, history.person.id, min(entries), last)
        for day in _dates(max(period.first, min(entries)), min(period.last, last))
        if reading.world.roster.on(history, day).kind == "leave"
    }
    rules = partial(rest_rules, reading.world.policy, history)
    return [
        breach
        for breach in rest_breaches(entries, first, last, history.zones.bounds, rules, leave)
        if selection.counted(history, breach.last)
        and all(selection.viewer.may_see(history, day) for day in _dates(breach.first, breach.last))
    ]


def _waiting(reading: Reading, people: Sequence[str], first: date, last: date) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    if people:
        query = select(DirtyDay.person_id, col(DirtyDay.day)).where(
            col(DirtyDay.person_id).in_(set(people)), col(DirtyDay.day) >= first, col(DirtyDay.day) <= last
        )
        for person, day in reading.session.exec(query):
            found.setdefault(person, []).append(day)
    return found


def _dates(first: date, last: date) -> list[date]:
    return [first + at * _ONE_DAY for at in range((last - first).days + 1)]
