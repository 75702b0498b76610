"""The queue of what people used that has no class yet, most time first; for commands, API and pages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fairday_collector.classify.sorter import Sorter
from fairday_collector.ledger.columns import Label

DayLabels = tuple[str, date, Sequence[tuple[Label, int]]]
"""A person, one of their local dates, and the time under some of its labels in milliseconds."""


@dataclass(frozen=True, slots=True)
class Unsorted:
    """An app, on a site where it is known, that no rule gives a class: its time, how many used it, when last."""

    app: str | None
    site: str | None
    ms: int
    people: int
    last: date


@dataclass(slots=True)
class _Sum:
    ms: int
    people: set[str]
    last: date


def unsorted(
    days: Iterable[DayLabels], sorter_on: Callable[[str, date], Sorter], *, sites: bool = True
) -> list[Unsorted]:
    """Sums what has no class by app and site, by the sorters of people's dates as they are now.

    Titles are looked at by rules, and never shown; nor are people. Without `sites` those are left out too. Time
    without an app and site is no one's to sort.
    """
    sums: dict[tuple[str | None, str | None], _Sum] = {}
    for person, day, labels in days:
        sort = sorter_on(person, day).sort
        for label, ms in labels:
            app, _, site = label
            if (app is None and site is None) or sort(label).klass is not None:
                continue
            key = (app, site if sites else None)
            found = sums.get(key)
            if found is None:
                found = sums[key] = _Sum(0, set(), day)
            found.ms += ms
            found.people.add(person)
            found.last = max(found.last, day)
    rows = [Unsorted(app, site, found.ms, len(found.people), found.last) for (app, site), found in sums.items()]
    return sorted(rows, key=lambda row: (-row.ms, row.app or "", row.site or ""))
