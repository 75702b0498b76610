"""The queue of what people used that has no class yet, most time first; for commands, API and pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from fairday_collector.classify.sorter import Sorter
from fairday_collector.ledger.columns import Label

Cell = tuple[str, date, Label, int]
"""A person's time on one of their local dates under one label, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Unsorted:
    """An app, on a site where it is known, that no rule gives a class: its time, how many used it, when last."""

    app: str | None
    site: str | None
    ms: int
    people: int
    last: date


def unsorted(cells: Iterable[Cell], sorter_on: Callable[[str, date], Sorter], *, sites: bool = True) -> list[Unsorted]:
    """Sums the cells without a class by app and site, by the sorters of people's dates as they are now.

    Titles are looked at by rules, and never shown; nor are people. Without `sites` those are left out too. Time
    without an app and site is no one's to sort.
    """
    ms: dict[tuple[str | None, str | None], int] = {}
    people: dict[tuple[str | None, str | None], set[str]] = {}
    last: dict[tuple[str | None, str | None], date] = {}
    for person, day, label, spent in cells:
        app, _, site = label
        if (app is None and site is None) or sorter_on(person, day).sort(label).klass is not None:
            continue
        key = (app, site if sites else None)
        ms[key] = ms.get(key, 0) + spent
        people.setdefault(key, set()).add(person)
        last[key] = max(day, last.get(key, day))
    rows = [Unsorted(app, site, spent, len(people[app, site]), last[app, site]) for (app, site), spent in ms.items()]
    return sorted(rows, key=lambda row: (-row.ms, row.app or "", row.site or ""))
