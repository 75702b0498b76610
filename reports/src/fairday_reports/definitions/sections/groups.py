"""The main table of most reports: metrics by person, team, day, week or month, as it was asked for."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import select

from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import Team
from fairday_reports.definitions.cells import metric_cells, metric_columns
from fairday_reports.definitions.reading import Reading
from fairday_reports.document.model import Bars, Cell, Column, Row, Table
from fairday_reports.metrics.buckets import buckets, last_of
from fairday_reports.metrics.group import Group
from fairday_reports.metrics.utilisation import goal_and_band
from fairday_reports.words import listed, month, percent, period

_OBSERVED: Final = "completeness"
_GOAL: Final = "utilisation_goal"
_MOST_NAMED: Final = 3
_PEOPLE = Column("people", "People", "count")
_LEADS: Final[dict[str, tuple[Column, ...]]] = {
    "person": (
        Column("person_id", "Id", "text", shown=False, names_row=True),
        Column("person", "Person", "text"),
        Column("team", "Team", "text", shown=False),
    ),
    "team": (
        Column("team_id", "Id", "text", shown=False, names_row=True),
        Column("team", "Team", "text"),
        _PEOPLE,
    ),
    "day": (Column("date", "Date", "date", names_row=True), _PEOPLE),
    **{
        by: (
            Column("from", "From", "date", shown=False, names_row=True),
            Column("to", "To", "date", shown=False),
            Column(by, by.capitalize(), "text"),
            _PEOPLE,
        )
        for by in ("week", "month")
    },
}
"""The columns before those of the metrics, by grouping."""
_TITLES: Final = {"person": "People", "team": "Teams", "day": "Days", "week": "Weeks", "month": "Months"}


@dataclass(frozen=True, slots=True)
class Groups:
    """One row a group, in order of name or time, never of performance, with how much of it was observed; and the sum.

    `bar` names the metric that is drawn into the rows; that of utilisation is drawn against the goal. `by` is the only
    way to group, or empty where it is as asked.
    """

    metrics: tuple[str, ...]
    bar: str = ""
    by: str = ""
    key: str = "groups"

    def tables(self, reading: Reading) -> Iterable[Table]:
        """The table, without rows where nobody has a date; none for a grouping that is another section's."""
        found, by = reading.survey, self.by or reading.parameters.by
        if by not in _LEADS:
            return
        with_goal = self.bar == "utilisation"
        names = (*self.metrics, *([_GOAL] if with_goal else []), _OBSERVED)
        lead = _LEADS[by]
        yield Table(
            key=self.key,
            title=_TITLES[by],
            columns=(*lead, *metric_columns(names, hidden={_GOAL})),
            rows=_rows(reading, names, by),
            caption=_caption(by, found.total if with_goal else None),
            note=_note(found.incomplete_names, found.incomplete) if by == "person" else "",
            total=(*_head_of_total(lead, len(found.people)), *metric_cells(names, found.total, person=reading.alone))
            if found.people
            else None,
            drawing=Bars(self.bar, _GOAL if with_goal else "") if self.bar else None,
        )


def _rows(reading: Reading, names: tuple[str, ...], by: str) -> Iterator[Row]:
    match by:
        case "person":
            return _people(reading, names)
        case "team":
            return _teams(reading, names)
        case _:
            return _times(reading, names, by)


def _people(reading: Reading, names: tuple[str, ...]) -> Iterator[Row]:
    teams = _team_names(reading)
    for history, day, facts in reading.each_person():
        cells = metric_cells(names, Group(facts), person=True)
        yield (history.person.id, reading.names[history.person.id], teams[history.team_on(day)], *cells)


def _teams(reading: Reading, names: tuple[str, ...]) -> Iterator[Row]:
    titles = _team_names(reading)
    grouped = reading.grouped(lambda history, day: history.team_on(day))
    for team in sorted(map(str, grouped.keys()), key=lambda team: (titles[team].casefold(), team)):
        yield (team, titles[team], grouped.size(team), *metric_cells(names, grouped.group(team), person=False))


def _times(reading: Reading, names: tuple[str, ...], by: str) -> Iterator[Row]:
    def key(_history: PersonHistory, day: date) -> Hashable:
        return last_of(day, by)

    grouped = reading.grouped(key)
    for first, last in buckets(reading.first, reading.last, by):
        named = last_of(last, by)
        if people := grouped.size(named):
            cells = metric_cells(names, grouped.group(named), person=reading.alone)
            yield (*_times_head(first, last, by, people), *cells)


def _times_head(first: date, last: date, by: str, people: int) -> Row:
    if by == "day":
        return first.isoformat(), people
    return first.isoformat(), last.isoformat(), period(first, last) if by == "week" else month(first), people


def _head_of_total(lead: Sequence[Column], people: int) -> Row:
    head: dict[str, Cell] = {
        "people": people,
        **{column.key: "All" for column in lead if column.shown and column.kind == "text"},
    }
    return tuple(head.get(column.key) for column in lead)


def _caption(by: str, with_goal: Group | None) -> str:
    order = "By time." if by in ("day", "week", "month") else "By name."
    said = f"{order} Hours and minutes, unless marked."
    found = None if with_goal is None else goal_and_band(with_goal.total)
    if found is None:
        return said
    goal, (low, high) = found
    return f"{said} Band {percent(low).removesuffix(' %')} to {percent(high)}, goal {percent(goal)}."


def _note(names: Sequence[str], number: int) -> str:
    """Whose figures cover less than all."""
    if not number:
        return ""
    told = list(names[:_MOST_NAMED])
    more = [f"{number - len(told):,} more"] if number > len(told) else []
    who = listed([*(f"{name}’s" for name in told), *more]) if not more else f"{listed([*told, *more])}: their"
    return f"{who} figures cover the observed part only; what is missing is data, not work."


def _team_names(reading: Reading) -> dict[str, str]:
    return {team.id: team.name for team in reading.session.exec(select(Team))}
