"""Tables of what screen time was spent in: categories, applications and sites, or categories of each person or team."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import select

from fairday_collector.ledger.facts.inputs import KLASSES
from fairday_collector.store.tables import Team
from fairday_reports.definitions.reading import Reading
from fairday_reports.definitions.sections.usage_sums import (
    Spent,
    Sums,
    Usage,
    categories_by,
    read_usage,
    titles_of,
)
from fairday_reports.document.model import Bars, Cell, Column, Row, Table
from fairday_reports.words import CLASS_NAMES, NO_CATEGORY, NO_PROGRAM

NO_SITE: Final = "No site"
_CAPTION: Final = "Most time first. Hours and minutes; the shares are of screen time, rounded down."
_NO_SITES: Final = "Sites are not shown to analysts, who see totals alone."
_MIXED: Final = "Several"
_ORDER: Final = ("category", "app", "site")


def _measures(*, people: bool) -> tuple[Column, ...]:
    return (
        Column("time", "Time", "ms"),
        Column("share", "Share", "ratio"),
        Column("class", "Class", "text"),
        *([Column("people", "People", "count")] if people else []),
        *(Column(klass, CLASS_NAMES[klass], "ms", shown=False) for klass in KLASSES),
    )


@dataclass(frozen=True, slots=True)
class Categories:
    """Time by category, of everybody in the report together."""

    key: str = "categories"
    title: str = "Categories"

    def tables(self, reading: Reading) -> Iterable[Table]:
        """The table; none where nobody has a date."""
        if not reading.survey.people:
            return
        usage, titles = reading.once(read_usage), reading.once(titles_of)
        columns = (
            Column("category_id", "Id", "text", shown=False, names_row=True),
            Column("category", "Category", "text"),
        )
        lead = {slug: (slug, _category(slug, titles)) for slug in usage.categories}
        yield _table(self.key, self.title, columns, lead, usage.categories, usage)


@dataclass(frozen=True, slots=True)
class Usages:
    """Categories, applications and sites; the one it is grouped by first, before all a table by person or team.

    Sites are left out for who sees totals alone, with a sentence about it where they were asked for.
    """

    def tables(self, reading: Reading) -> Iterable[Table]:
        """Its tables; none where nobody has a date."""
        if not reading.survey.people:
            return
        by, usage = reading.parameters.by, reading.once(read_usage)
        made = {
            "category": Categories().tables(reading),
            "app": [_names("applications", "Applications", "app", "Application", NO_PROGRAM, usage.apps, usage)],
            "site": [_names("sites", "Sites", "site", "Site", NO_SITE, usage.sites, usage)] if reading.times else [],
        }
        if by in ("person", "team"):
            yield _of_each(reading, usage)
        tables = [table for name in sorted(_ORDER, key=lambda name: name != by) for table in made[name]]
        if by == "site" and not reading.times:
            tables[0] = replace(tables[0], note=_NO_SITES)
        yield from tables


def _names(key: str, title: str, column: str, heading: str, none: str, sums: Sums, usage: Usage) -> Table:
    lead = {name: (none if name is None else name,) for name in sums}
    return _table(key, title, (Column(column, heading, "text", names_row=True),), lead, sums, usage)


def _table(
    key: str, title: str, columns: tuple[Column, ...], lead: Mapping[str | None, Row], sums: Sums, usage: Usage
) -> Table:
    shares = shares_of(sums)
    every = (*(None for _ in columns[:-1]), "All")
    return Table(
        key=key,
        title=title,
        columns=(*columns, *_measures(people=True)),
        rows=[(*lead[name], *_cells(sums[name], shares[name], people=True)) for name in shares],
        caption=_CAPTION,
        total=(*every, *_cells(usage.whole, 1.0 if shares else None, people=True, total=True)),
        drawing=Bars("share"),
    )


def _of_each(reading: Reading, usage: Usage) -> Table:
    by = reading.parameters.by
    columns = (
        Column(f"{by}_id", "Id", "text", shown=False, names_row=True),
        Column(by, by.capitalize(), "text"),
        Column("category_id", "Category id", "text", shown=False, names_row=True),
        Column("category", "Category", "text"),
    )
    return Table(
        key="people" if by == "person" else "teams",
        title="People" if by == "person" else "Teams",
        columns=(*columns, *_measures(people=by == "team")),
        rows=_people(reading) if by == "person" else _teams(reading),
        caption="By name; of each most time first. Hours and minutes; the shares of each are rounded down.",
        total=(None, "All", None, None, *_cells(usage.whole, None, people=by == "team", total=True)),
        group=by,
        drawing=Bars("share"),
    )


def _people(reading: Reading) -> Iterator[Row]:
    for some in reading.batches():
        found: dict[str, Sums] = {}
        categories_by(reading, some, lambda history, _: history.person.id, found)
        for history in some:
            person = history.person.id
            yield from _each((person, reading.names[person]), found.get(person, {}), reading, people=False)


def _teams(reading: Reading) -> Iterator[Row]:
    found: dict[str, Sums] = {}
    for some in reading.batches():
        categories_by(reading, some, lambda history, day: history.team_on(day), found)
    names = {team.id: team.name for team in reading.session.exec(select(Team))}
    for team in sorted(found, key=lambda team: (names[team].casefold(), team)):
        yield from _each((team, names[team]), found[team], reading, people=True)


def _each(whose: Row, sums: Sums, reading: Reading, *, people: bool) -> Iterator[Row]:
    titles, shares = reading.once(titles_of), shares_of(sums)
    for slug in shares:
        yield (*whose, slug, _category(slug, titles), *_cells(sums[slug], shares[slug], people=people))


def shares_of(sums: Sums) -> dict[str | None, float]:
    """Of each its share of all; the longest first, then by name."""
    order = sorted(sums, key=lambda name: (-sums[name].ms, name is None, name or ""))
    whole = sum(spent.ms for spent in sums.values())
    return {name: sums[name].ms / whole if whole else 0.0 for name in order}


def _cells(spent: Spent, share: float | None, *, people: bool, total: bool = False) -> tuple[Cell, ...]:
    classes = [CLASS_NAMES[klass] for klass, ms in zip(KLASSES, spent.by_class, strict=True) if ms]
    said = None if total or not classes else classes[0] if len(classes) == 1 else _MIXED
    return (spent.ms, share, said, *([spent.people] if people else []), *spent.by_class)


def _category(slug: str | None, titles: Mapping[str, str]) -> str:
    return NO_CATEGORY if slug is None else titles.get(slug, slug)
