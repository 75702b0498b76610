"""The sentences around a timesheet: title, lead, and what is to be known about its data; the same in every format."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nsmallest

from fairday_reports.figures import Row, Timesheet
from fairday_reports.words import clock, count, hours, long_day, percent, period

CAPTION = (
    "Hours and minutes, rounded to the minute; totals are of exact times. Times of day are local, in the zone named."
)
NOTE = (
    "This shows when devices were used, which is not working time: idle time and time without data shorten no one's "
    "working day. Not for pay, ranking or discipline."
)
LATE = "Not complete yet"
_MOST = 10


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of "About this report"."""

    term: str
    text: str


def title(sheet: Timesheet) -> str:
    """`Timesheet of Payments, 13–19 October 2025`."""
    return f"Timesheet of {sheet.subject}, {period(sheet.first, sheet.last)}"


def lead(sheet: Timesheet) -> str:
    """One or two sentences that hold the answer."""
    if not sheet.rows:
        return f"Nobody was in this selection from {sheet.first} to {sheet.last}. Choose other dates, or add people."
    alone = len(sheet.people) == 1
    who = sheet.people[0].person if alone else f"{len(sheet.people)} people"
    has = "has" if alone else "have"
    if not sheet.total.observed_ms:
        return f"There is no data about {who} in this period."
    if not sheet.total.days:
        return f"{who} {has} no time at a screen in this period."
    days = count(sheet.total.days, "day", "days") if alone else count(sheet.total.days, "person-day", "person-days")
    return (
        f"{who} {has} {hours(sheet.total.screen_ms)} of screen time on {days}. "
        f"{percent(sheet.total.completeness)} of the time from first to last presence was observed."
    )


def about(sheet: Timesheet) -> list[Fact]:
    """What is missing, what is not complete yet, when the report was made and from which versions."""
    facts = [Fact("Data", _data(sheet))]
    if late := [row for row in sheet.rows if not row.complete]:
        facts.append(Fact(LATE, _listed([_late(row) for row in late[:_MOST]], len(late))))
    made = datetime.fromtimestamp(sheet.made_ms / 1000, UTC)
    facts.append(Fact("Made", f"{long_day(made.date())} {made.year}, {made:%H:%M} UTC"))
    facts.append(Fact("Reckoned", _versions(sheet.rows)))
    return facts


def _data(sheet: Timesheet) -> str:
    if not sheet.rows:
        return "None."
    sentences = []
    if sheet.total.completeness is None:
        sentences.append("Nobody was seen at a screen.")
    else:
        sentences.append(f"{percent(sheet.total.completeness)} of the time from first to last presence was observed.")
    holes = [(row, start, end) for row in sheet.rows for start, end in row.missing]
    if holes:
        # There can be tens of thousands, and only the longest are told.
        parts = [
            f"{row.person}, {long_day(row.date)}, {clock(start, row.zone)}–{clock(end, row.zone)}"
            for row, start, end in nsmallest(_MOST, holes, key=_longest)
        ]
        sentences.append(f"Not observed: {_listed(parts, len(holes))}")
    silent = Counter(
        (row.person_id, row.person) for row in sheet.rows if row.complete and row.length_ms and not row.observed_ms
    )
    if silent:
        parts = [f"{person} on {count(days, 'day', 'days')}" for (_, person), days in silent.items()]
        sentences.append(f"No data: {_listed(parts, len(parts))}")
    return " ".join(sentences)


def _longest(hole: tuple[Row, int, int]) -> tuple[int, str, int]:
    row, start, end = hole
    return start - end, row.person, start


def _late(row: Row) -> str:
    until = f", data until {clock(row.received_ms, row.zone)}" if row.received_ms is not None else ""
    return f"{row.person}, {long_day(row.date)}{until}"


def _listed(parts: Sequence[str], number: int) -> str:
    """The first of some parts, and how many more of `number` there are."""
    told = parts[:_MOST]
    more = f"; and {number - len(told):,} more" if number > len(told) else ""
    return f"{'; '.join(told)}{more}."


def _versions(rows: Iterable[Row]) -> str:
    """`policy changes 3 and 4, tzdata 2026b`: each version that made one of the ledgers."""
    versions: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.made_by.items():
            # What the rules were follows from the policy changes that made them; JSON has them in full.
            if not isinstance(value, dict):
                versions.setdefault(name.replace("_", " "), set()).add(_plain(value))
    if not versions:
        return "No ledger yet."
    told = (f"{name} {' and '.join(sorted(versions[name]))}" for name in sorted(versions))
    return f"{'; '.join(told)}."


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none"
    return str(value)
