"""The tables of what is worth a conversation: how often against the period before, and each kind date by date."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import select

from fairday_collector.store.tables import Team
from fairday_reports.definitions.change import difference
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.exception_kinds import KINDS
from fairday_reports.definitions.sections.exception_rows import (
    REST,
    Found,
    Times,
    find_exceptions,
    own_columns,
    rows_of,
)
from fairday_reports.document.model import Column, Row, Table
from fairday_reports.metrics.buckets import buckets, last_of
from fairday_reports.periods import name_of, ranges_before, unit_of
from fairday_reports.words import listed, month, period, zone_words

TITLES: Final = {
    **{kind.name: kind.title for kind in KINDS if not kind.data},
    REST: "Too little rest",
    **{kind.name: kind.title for kind in KINDS if kind.data},
}
"""The kinds in the order in which they are told; data problems come last."""
_GROUPS: Final = {"person": "People", "team": "Teams", "day": "Days", "week": "Weeks", "month": "Months"}
_REST_CAPTION: Final = (
    "By the record of working time and the rules of the policy. A week ends on its Sunday, an average goes back 17 "
    "weeks or to the first record; each counts on its last date."
)
_MOST_ZONES: Final = 3


@dataclass(frozen=True, slots=True)
class Exceptions:
    """A table of counts, one of groups, and one of each kind of which there is any, by name, then date."""

    def tables(self, reading: Reading) -> Iterable[Table]:
        """Its tables; none where nobody has a date."""
        if not reading.survey.people:
            return
        found = reading.once(find_exceptions)
        yield _counts(reading, found)
        if found.groups:
            yield _groups(reading, found)
        several = len(found.teams) > 1
        whose = (
            Column("person_id", "Id", "text", shown=False, names_row=True),
            Column("person", "Person", "text"),
            Column("team_id", "Team id", "text", shown=False),
            Column("team", "Team", "text", shown=several),
        )
        zone = Column("zone", "Zone", "text", shown=reading.times and len(found.zones) > 1)
        for name, title in TITLES.items():
            if name not in found.now:
                continue
            cause = Column("cause", "What may explain it", "text", shown=name in found.explained, compared=False)
            if name == REST:
                yield Table(REST, title, (*whose, *_REST_COLUMNS, cause), rows_of(found, REST), _REST_CAPTION)
                continue
            (kind,) = [one for one in KINDS if one.name == name]
            own = [kind.columns[at] for at in own_columns(kind.columns, times=reading.times)]
            timed = any(column.kind == "time" or column.key == "ranges" for column in own)
            yield Table(
                key=name,
                title=title,
                columns=(*whose, Column("date", "Date", "date", names_row=True), zone, *own, cause),
                rows=rows_of(found, name),
                caption=f"{kind.caption} {_zones(found)}" if timed else kind.caption,
            )


_REST_COLUMNS: Final = (
    Column("date", "Date", "date", names_row=True),
    Column("rule", "Rule", "text", shown=False, names_row=True),
    Column("what", "What", "text"),
    Column("since", "Since", "date"),
    Column("found", "Found", "ms"),
    Column("needed", "Rule", "ms"),
)


def _counts(reading: Reading, found: Found) -> Table:
    ((first, last),) = ranges_before(reading.first, reading.last, 1)
    unit = unit_of(first, last)
    return Table(
        key="kinds",
        title=f"Against the {unit} before" if found.before is not None else "How often",
        columns=(
            Column("kind", "Kind", "text", shown=False, names_row=True),
            Column("what", "Worth a conversation", "text"),
            Column("number", name_of(reading.first, reading.last), "count"),
            Column("before", name_of(first, last), "count", shown=found.before is not None),
            Column("change", "Difference", "text", shown=found.before is not None, compared=False),
            Column("people", "People", "count"),
            Column("length", "How much", "ms"),
            Column("unsure", "Of these, data lacking", "count"),
        ),
        rows=[_count(name, title, found) for name, title in TITLES.items()],
        caption="Dates of people; hours and minutes.",
        note=(
            "A wrong roster, leave that was not entered and lacking data look the same as somebody who was not there."
        ),
    )


def _count(name: str, title: str, found: Found) -> Row:
    now = found.now.get(name, Times())
    before = None if found.before is None else found.before.get(name, Times()).number
    changed = difference(now.number, before, "count") or None
    length = None if name == "absent" else now.ms
    return (name, title, now.number, before, changed, now.people, length, now.unsure)


def _groups(reading: Reading, found: Found) -> Table:
    by = reading.parameters.by
    lead: tuple[Column, ...]
    if by in ("person", "team"):
        lead = (
            Column(f"{by}_id", "Id", "text", shown=False, names_row=True),
            Column(by, by.capitalize(), "text"),
        )
    elif by == "day":
        lead = (Column("date", "Date", "date", names_row=True),)
    else:
        lead = (
            Column("from", "From", "date", shown=False, names_row=True),
            Column("to", "To", "date", shown=False),
            Column(by, by.capitalize(), "text"),
        )
    order = "By name" if by in ("person", "team") else "By time"
    return Table(
        key="groups",
        title=_GROUPS[by],
        columns=(*lead, *(Column(name, title, "count") for name, title in TITLES.items())),
        rows=[(*head, *(found.groups[key][name] for name in TITLES)) for key, head in _heads(reading, found)],
        caption=f"{order}, of whom there is anything to tell." if by == "person" else f"{order}.",
    )


def _heads(reading: Reading, found: Found) -> Iterator[tuple[Hashable, Row]]:
    by = reading.parameters.by
    if by == "person":
        known = reading.selection.known
        yield from ((one, (one, reading.names[one])) for one in known if one in found.groups)
    elif by == "team":
        names = {team.id: team.name for team in reading.session.exec(select(Team)) if team.id in found.groups}
        for team in sorted(names, key=lambda one: (names[one].casefold(), one)):
            yield team, (team, names[team])
    else:
        for first, last in buckets(reading.first, reading.last, by):
            key = last_of(last, by)
            if key in found.groups:
                yield key, _dates(first, last, by)


def _dates(first: date, last: date, by: str) -> Row:
    if by == "day":
        return (first.isoformat(),)
    return (first.isoformat(), last.isoformat(), period(first, last) if by == "week" else month(first))


def _zones(found: Found) -> str:
    if len(found.zones) > _MOST_ZONES:
        return "Times of day are those of the zone in each row."
    return f"Times of day are {listed([zone_words(zone) for zone in found.zones])}."
