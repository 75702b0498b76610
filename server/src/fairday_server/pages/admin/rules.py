"""The rules as administrators see them: what is not yet sorted, what is sorted how, and the catalogue."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from fairday_collector.classify.catalogue import catalogue
from fairday_collector.classify.listing import Listed
from fairday_collector.classify.model import Rule
from fairday_collector.classify.rules import as_rule
from fairday_collector.classify.unsorted import Unsorted
from fairday_collector.config.directory import Directory
from fairday_reports.words import count, hm, hours
from fairday_server.pages.admin.scopes import scope_words, value_of
from fairday_server.pages.admin.views import AdminView, Cell, Column, Panel, table
from fairday_server.pages.frame import Frame
from fairday_server.pages.paths import rule_path
from fairday_server.pages.views import Link

DAYS_BACK = timedelta(days=29)
MOST_UNSORTED = 30
UNSORTED = (
    Column("Program or site"),
    Column("h:mm", numeric=True),
    Column("People", numeric=True, leaves="col2"),
    Column("Last used", leaves="col3", whole=True),
    Column("Action", numeric=True),
)
OWN = (
    Column("Rule"),
    Column("For", leaves="col2"),
    Column("Matches", leaves="col3"),
    Column("Counts as"),
    Column("From", leaves="col3", whole=True),
    Column("Action", numeric=True),
)


def rules_view(
    frame: Frame, unsorted: Sequence[Unsorted], own: Sequence[Listed], directory: Directory, *, done: str = ""
) -> AdminView:
    """The queue of the last 30 days, the rules of one's own, and what the catalogue knows."""
    total = sum(row.ms for row in unsorted)
    lead = (
        f"{hours(total)} of the last 30 days are not yet sorted. That is our job, not anybody’s fault."
        if total
        else "Everything of the last 30 days is sorted."
    )
    more = len(unsorted) - MOST_UNSORTED
    queue = Panel(
        "Not yet sorted",
        ("What people used that no rule gives a class. No titles and no names are shown.",),
        table=table(UNSORTED, (_waiting(row) for row in unsorted[:MOST_UNSORTED]), empty="Nothing waits."),
        after=f"{count(more, 'more', 'more')} with less time." if more > 0 else "",
    )
    rows = (_own(row, directory) for row in own)
    panel = Panel(
        "Your own rules",
        aside=Link("Add a rule", rule_path()),
        table=table(OWN, rows, empty="No rules of your own yet; the catalogue sorts."),
    )
    return AdminView(frame, "Rules", "Rules", lead, panels=(queue, panel, _catalogue()), done=done)


def slug_of(text: str) -> str:
    """A name for a rule out of what it matches."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")


def _waiting(row: Unsorted) -> tuple[Cell, ...]:
    name = row.site or row.app or ""
    href = rule_path(app="" if row.site else row.app or "", site=row.site or "")
    return (
        Cell(name, small=f"in {row.app}" if row.site and row.app else ""),
        Cell(hm(row.ms)),
        Cell(f"{row.people}"),
        Cell(row.last.isoformat()),
        Cell("Sort it", href=href, label=f"Sort it: {name}"),
    )


def _own(row: Listed, directory: Directory) -> tuple[Cell, ...]:
    entry = row.entry
    rule = as_rule(entry)
    href = rule_path(remove=entry.name, scope=value_of(entry.scope, entry.scope_id))
    return (
        Cell(entry.name),
        Cell(scope_words(directory, entry.scope, entry.scope_id)),
        Cell(_matches(rule)),
        Cell(_counts_as(rule)),
        Cell(_dates(entry.from_date, entry.until)),
        Cell("Remove", href=href, label=f"Remove {entry.name}"),
    )


def _matches(rule: Rule) -> str:
    said = (("program", rule.app), ("site", rule.site), ("title like", rule.title))
    return " and ".join(f"{name} {value}" for name, value in said if value)


def _counts_as(rule: Rule) -> str:
    core = {True: "core", False: "not core", None: None}[rule.core]
    return ", ".join(filter(None, (rule.category, rule.klass, core)))


def _catalogue() -> Panel:
    held = catalogue()
    names: dict[str, int] = {}
    for each in held.rules:
        names[each.rule.category or ""] = names.get(each.rule.category or "", 0) + 1
    rows = (
        (
            Cell(each.category.title, small=each.slug),
            Cell(each.category.klass or "Not sorted"),
            Cell(f"{names.get(each.slug, 0)}"),
        )
        for each in held.categories
    )
    columns = (Column("Category"), Column("Class"), Column("Known", numeric=True))
    says = f"{len(held.rules):,} programs and sites are known from the start. A rule of your own goes before them."
    return Panel("The catalogue", (says,), table=table(columns, rows))


def _dates(start: date, until: date | None) -> str:
    return f"{start}" if until is None else f"{start} to {until}"
