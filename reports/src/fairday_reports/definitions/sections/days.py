"""The timesheet: working time by the record in force and time by state, of each date, person, week, month or team."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Final

from fairday_collector.people import PersonHistory
from fairday_collector.timesheets.model import Recorded
from fairday_collector.timesheets.proposals import records_of
from fairday_reports.datasets import day_rows
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.sheet_sums import SheetSum, sum_columns
from fairday_reports.document.model import Cell, Column, Row, Table
from fairday_reports.document.rows import KeptRows
from fairday_reports.figures import Row as Day
from fairday_reports.local import local_iso
from fairday_reports.metrics.buckets import last_of
from fairday_reports.metrics.gather import Counted, first_dates
from fairday_reports.words import listed, month, period, zone_words

_TITLES: Final = {"day": "Days", "week": "Weeks", "month": "Months", "person": "People", "team": "Teams"}
_CAPTION: Final = "Hours and minutes, rounded to the minute; totals are of exact times."
_SEEN: Final = (
    "Record says what made the working time so: proposed by presence, corrected, attested, approved or locked. Seen is "
    "the observed share of the time from first to last presence."
)
_MOST_ZONES: Final = 3


@dataclass
class Sheet:
    """What was read of a timesheet: the rows of its main table, and sums of each person and of all.

    `people` have their name, the team they were in last, and the sum; `teams` are by name. `zones` and `times` are the
    zones that occur, and whether times of day are in the rows.
    """

    times: bool
    rows: Iterable[Row] = ()
    total: SheetSum = field(default_factory=SheetSum)
    people: list[tuple[Cell, ...]] = field(default_factory=list)
    teams: dict[tuple[str, str], tuple[SheetSum, set[str]]] = field(default_factory=dict)
    zones: dict[str, None] = field(default_factory=dict)


def read_sheet(reading: Reading) -> Sheet:
    """The timesheet of a reading, people by people; for `Reading.once`."""
    sheet = Sheet(reading.times)
    sheet.rows = KeptRows(_rows(reading, sheet))
    return sheet


@dataclass(frozen=True, slots=True)
class Days:
    """A row a date and person, by name, then date, under the name; or a row a week, month, person or team."""

    def tables(self, reading: Reading) -> Iterable[Table]:
        """The main table, and where that is not by person and there are several, the sums of each; none of nobody."""
        sheet, by = reading.once(read_sheet), reading.parameters.by
        if not sheet.people:
            return
        people = (
            Column("person_id", "Id", "text", shown=False, names_row=True),
            Column("person", "Person", "text"),
            Column("team_id", "Team id", "text", shown=False),
            # A sheet is wide, and stands under the name of the person.
            Column("team", "Team", "text", shown=by == "person" and len(sheet.teams) > 1),
        )
        team = (
            Column("team_id", "Id", "text", shown=False, names_row=True),
            Column("team", "Team", "text"),
            Column("people", "People", "count"),
        )
        sums = sum_columns(sheet.total)
        lead: dict[str, tuple[Column, ...]] = {
            "day": (*people, *_day_columns(sheet)),
            "week": (*people, *_part_columns("week")),
            "month": (*people, *_part_columns("month")),
            "person": (*people, Column("days", "Days", "count")),
            "team": team,
        }
        main = sheet.rows if by in ("day", "week", "month") else sheet.people if by == "person" else _teams(sheet)
        yield Table(
            key=_TITLES[by].lower(),
            title=_TITLES[by],
            columns=(*lead[by], *sums),
            rows=main,
            caption=f"{_CAPTION} {_zones(sheet)}".strip() if by == "day" else _CAPTION,
            note=_SEEN,
            total=_total(lead[by], sheet),
            group="person" if main is sheet.rows else None,
        )
        if main is sheet.rows and len(sheet.people) > 1:
            yield Table(
                key="people",
                title=_TITLES["person"],
                columns=(*lead["person"], *sums),
                rows=sheet.people,
                caption=_CAPTION,
                total=_total(lead["person"], sheet),
            )


def _rows(reading: Reading, sheet: Sheet) -> Iterator[Row]:
    by = reading.parameters.by
    for some in reading.batches():
        records = records_of(reading.session, [one.person.id for one in some], reading.first, reading.last)
        counted = _since_known(reading, some, records)
        rows = day_rows(reading.session, some, counted, reading.first, reading.last, reading.now_ms)
        for person, own in groupby(rows, key=lambda row: row.person_id):
            days = list(own)
            sums = [SheetSum.of(day, records[person][day.date]) for day in days]
            name = reading.names[person]
            _take(sheet, days, sums, name)
            if by == "day":
                for day, one in zip(days, sums, strict=True):
                    whose = (person, name, day.team_id, day.team)
                    yield (*whose, *_day_cells(day, records[person][day.date], times=sheet.times), *one.cells())
            elif by in ("week", "month"):
                yield from _parts(days, sums, by, name)


def _since_known(
    reading: Reading, people: Sequence[PersonHistory], records: Mapping[str, Mapping[date, Recorded]]
) -> Counted:
    """The dates of the report that count, as in all reports: before a person was added, from a known one on."""
    begun = first_dates(reading.session, {one.person.id: one for one in people}, reading.first)
    for person, days in records.items():
        # A record is there before its date is reckoned; one that was attested with its period may say nothing.
        said = (day for day, one in days.items() if one.entry is not None or one.source == "corrected")
        begun[person] = min([begun[person], *said])
    return lambda history, day: day >= begun[history.person.id] and reading.selection.counted(history, day)


def _take(sheet: Sheet, days: Sequence[Day], sums: Sequence[SheetSum], name: str) -> None:
    """Adds the dates of a person to the sums of the sheet."""
    last, whole = days[-1], SheetSum.total(sums)
    for team, part in groupby(zip(days, sums, strict=True), key=lambda pair: (pair[0].team, pair[0].team_id)):
        of_team, members = sheet.teams.get(team, (SheetSum(), set()))
        members.add(last.person_id)
        sheet.teams[team] = SheetSum.total([of_team, *(one for _, one in part)]), members
    sheet.zones |= dict.fromkeys(day.zone for day in days)
    sheet.total = SheetSum.total([sheet.total, whole])
    sheet.people.append((last.person_id, name, last.team_id, last.team, whole.present, *whole.cells()))


def _parts(days: Sequence[Day], sums: Sequence[SheetSum], by: str, name: str) -> Iterator[Row]:
    pairs = zip(days, sums, strict=True)
    for _, part in groupby(pairs, key=lambda pair: last_of(pair[0].date, by)):
        own = list(part)
        total = SheetSum.total([one for _, one in own])
        first, last = own[0][0], own[-1][0]
        words = period(first.date, last.date) if by == "week" else month(first.date)
        whose = (last.person_id, name, last.team_id, last.team)
        yield (*whose, first.date.isoformat(), last.date.isoformat(), words, total.present, *total.cells())


def _teams(sheet: Sheet) -> Iterator[Row]:
    for (name, team), (total, members) in sorted(sheet.teams.items(), key=lambda one: (one[0][0].casefold(), one[0])):
        yield (team, name, len(members), *total.cells())


def _day_columns(sheet: Sheet) -> tuple[Column, ...]:
    whose = (
        Column("date", "Date", "date", names_row=True),
        Column("zone", "Zone", "text", shown=len(sheet.zones) > 1),
    )
    if not sheet.times:
        return whose
    return (
        *whose,
        Column("first", "First", "time", shown=False),
        Column("last", "Last", "time", shown=False),
        Column("first_ms", "First, ms", "count", shown=False),
        Column("last_ms", "Last, ms", "count", shown=False),
        Column("received", "Received", "time", shown=False),
        Column("start", "Start", "time"),
        Column("end", "End", "time"),
    )


def _day_cells(day: Day, record: Recorded, *, times: bool) -> tuple[Cell, ...]:
    if not times:
        return (day.date.isoformat(), day.zone)
    entry = record.entry
    start_ms, end_ms = (entry.start_ms, entry.end_ms) if entry else (None, None)
    # What is proposed begins and ends with presence.
    told = {one: local_iso(one, day.zone) for one in {day.first_ms, day.last_ms, day.received_ms, start_ms, end_ms}}
    return (
        *(day.date.isoformat(), day.zone),
        *(told[day.first_ms], told[day.last_ms], day.first_ms, day.last_ms),
        told[day.received_ms],
        *(told[start_ms], told[end_ms]),
    )


def _part_columns(by: str) -> tuple[Column, ...]:
    return (
        Column("from", "From", "date", shown=False, names_row=True),
        Column("to", "To", "date", shown=False),
        Column(by, by.capitalize(), "text"),
        Column("days", "Days", "count"),
    )


def _total(lead: Sequence[Column], sheet: Sheet) -> Row:
    said: dict[str, Cell] = {"people": len(sheet.people), "days": sheet.total.present}
    said[next(column.key for column in lead if column.shown)] = "All"
    return (*(said.get(column.key) for column in lead), *sheet.total.cells())


def _zones(sheet: Sheet) -> str:
    """In which zones times of day are told."""
    if not sheet.times or not sheet.zones:
        return ""
    if len(sheet.zones) > _MOST_ZONES:
        return "Times of day are those of the zone in each row."
    return f"Times of day are {listed([zone_words(zone) for zone in sheet.zones])}."
