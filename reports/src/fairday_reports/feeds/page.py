"""The page of the docs about the feeds, written from the schema."""

from collections.abc import Iterable

from fairday_reports.feeds.model import EntitySet, Navigation, Property
from fairday_reports.feeds.schema import VERSION

KINDS = {
    "string": "text",
    "date": "date",
    "instant": "instant, UTC",
    "int": "whole number",
    "bool": "true or false",
    "float": "number",
}
_HEAD = f"""\
# Feeds

Written from the schema by `scripts/write_reference.py`. This is version {VERSION} of it: within a version sets and \
properties are added, and none goes or changes its meaning.

The feeds are a star schema: sets of facts that are added up, and sets that say more about their keys. A job fills \
them from the ledger, so that they say what pages and reports say. The [metrics](metrics.md) are formulas of the \
properties of PersonDays, which have the same names: sum the terms first, of `longest_focus_ms` and `until` take the \
largest, then apply the formula.

Properties ending in `_ms`, and those named `ms`, are durations in milliseconds. Every fact about a date has `date`, \
the local date of its person, and `zone`. An instant is exact and in UTC: for the clock on the wall use `zone`, or \
`local_hour`.

What changed since is what has a greater `changed` than you have seen. A date of a person is filled whole: where its \
row of PersonDays was written again, replace the rows of that person and date in all facts by those there are now. \
A date that is no more, as after a move to a zone where it has not begun, has no row to say so: a cursor of an \
export from before is refused, and whoever asks for `changed` alone reads the set whole now and then.

Properties marked *times* tell times of day. A key sees them only where that is granted."""


def feeds_page(sets: Iterable[EntitySet]) -> str:
    """The page in Markdown: each set with a heading, its properties and where its rows lead."""
    return "\n\n".join([_HEAD, *(_section(each) for each in sets)]) + "\n"


def _section(each: EntitySet) -> str:
    kept = f"Kept in `{each.table}`. Key: {', '.join(f'`{own.name}`' for own in each.key)}."
    table = ["| property | what it is | kind |", "| --- | --- | --- |", *map(_line, each.properties)]
    parts = [f"## {each.name}", each.about, kept, "\n".join(table)]
    if each.times:
        parts.insert(2, "The whole set tells times of day.")
    if each.navigations:
        parts.append(f"Leads to {', '.join(map(_way, each.navigations))}.")
    return "\n\n".join(parts)


def _line(own: Property) -> str:
    kind = KINDS[own.kind] + (", or null" if own.nullable else "") + (", *times*" if own.times else "")
    return f"| `{own.name}` | {own.about} | {kind} |"


def _way(way: Navigation) -> str:
    return f"`{way.name}` in {way.to} by {' and '.join(f'`{own}`' for own, _ in way.on)}"
