"""What was not observed, in sentences: whose, on which dates, and at what local times where these may be shown."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from heapq import nlargest

from fairday_collector.ledger.read import unknown_of, visible_rows
from fairday_collector.ledger.reckon.sweep import union
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import LedgerDay
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.survey import MOST_DATES, Lack
from fairday_reports.figures import unobserved
from fairday_reports.words import clock, clock_until, count, hours, listed, weekday

_COLUMNS = ("zone", "start_ms", "end_ms", "first_ms", "last_ms", "timeline")
_ONE_DAY = timedelta(days=1)
Times = Mapping[tuple[str, date], list[str]]
"""Ranges on the local clock, by person and date."""


def missing(reading: Reading, *, names: bool) -> tuple[str, ...]:
    """A sentence for each of those of whom most is missing, the longest first, and one for all others.

    Without `names` it is one sentence about everybody.
    """
    found = reading.survey
    if not found.lacking:
        return ()
    if not names:
        people = "" if reading.alone else f", of {count(found.lacking, 'person', 'people')}"
        return (f"{hours(found.lacking_ms)} without data{people}",)
    times = _times(reading, found.lacks)
    said = [f"{reading.names[lack.history.person.id]}: {', '.join(_parts(lack, times))}" for lack in found.lacks]
    others = found.lacking - len(found.lacks)
    rest_ms = found.lacking_ms - sum(lack.ms for lack in found.lacks)
    more = [f"{count(others, 'other person', 'other people')}: {hours(rest_ms)} without data"] if others else []
    return (*said, *more)


def _times(reading: Reading, lacks: Sequence[Lack]) -> Times:
    """When the holes of those were whose times of day may be shown."""
    viewer, people = reading.selection.viewer, [lack.history.person.id for lack in lacks]
    wanted = {
        person: (lack.history, [day for day, _ in lack.holes])
        for person, lack in zip(people, lacks, strict=True)
        if viewer.sees_times_of(person) and lack.holes
    }
    return unobserved_times(reading, wanted)


def _parts(lack: Lack, times: Times) -> list[str]:
    """`no data on Tue 14 Oct`, `Thu 16 Oct 14:05–17:00`, `1 h on 2 other dates`."""
    return [*_silent(lack), *_holes(lack, times)]


def _silent(lack: Lack) -> list[str]:
    if not lack.silent_dates:
        return []
    if lack.silent_dates > len(lack.silent):
        return [f"no data on {lack.silent_dates} days"]
    return [f"no data on {listed([weekday(day) for day in lack.silent])}"]


def _holes(lack: Lack, times: Times) -> list[str]:
    if not lack.holes:
        return []
    person = lack.history.person.id
    said = [
        f"{weekday(day)} {listed(times[person, day])}" if (person, day) in times else f"{hours(ms)} of {weekday(day)}"
        for day, ms in lack.holes
    ]
    others = lack.dates - lack.silent_dates - len(lack.holes)
    return [*said, f"parts of {count(others, 'other day', 'other days')}"] if others else said


def unobserved_times(
    reading: Reading, wanted: Mapping[str, tuple[PersonHistory, Collection[date]]]
) -> dict[tuple[str, date], list[str]]:
    """The longest unobserved ranges within the expected time, as they were on the local clock, of some dates of people.

    People are given by id; what is returned, by person and date.
    """
    told: dict[tuple[str, date], list[str]] = {}
    dates = [day for _, own in wanted.values() for day in own]
    if not dates:
        return told
    for row in visible_rows(reading.session, LedgerDay, _COLUMNS, list(wanted), min(dates), max(dates)):
        history, own = wanted[row.person_id]
        if row.day not in own:
            continue
        unknown = unknown_of(row)
        frame = _frame(reading, history, row)
        holes = [hole for start, end in frame for hole in unobserved(unknown, start, end)]
        longest = sorted(nlargest(MOST_DATES, holes, key=lambda hole: hole[1] - hole[0]))
        if holes:
            told[row.person_id, row.day] = [
                f"{clock(start, row.zone)}–{clock_until(end, row.zone, row.end_ms)}" for start, end in longest
            ]
    return told


def _frame(reading: Reading, history: PersonHistory, row: LedgerDay) -> Sequence[tuple[int, int]]:
    """What was to be observed of a date: the rostered hours within it, else the time from first to last presence."""
    around = [reading.world.roster.on(history, row.day + shift * _ONE_DAY) for shift in (-1, 0, 1)]
    hours_within = [
        (max(start, row.start_ms), min(end, row.end_ms))
        for schedule in around
        for start, end in schedule.intervals
        if start < row.end_ms and end > row.start_ms
    ]
    if hours_within:
        return union(hours_within)
    return [(row.first_ms, row.last_ms)] if row.first_ms is not None and row.last_ms is not None else []
