"""What screen time was spent in: sums by category, application and site, of everybody and of each person or team."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import add

import numpy as np
from numpy.typing import NDArray

from fairday_collector.config.book import scopes_of
from fairday_collector.ledger.facts.inputs import KLASSES
from fairday_collector.ledger.fast.cells_codec import StoredCells, unpack_cells
from fairday_collector.ledger.read import cells_rows
from fairday_collector.ledger.reckon import STATES
from fairday_collector.people import PersonHistory
from fairday_reports.definitions.reading import Reading

_MEETING = STATES.index("meeting")
_PRODUCTIVE = KLASSES.index("productive")
ByClass = NDArray[np.int64]
"""Milliseconds, a row a thing, a column a class of `KLASSES`."""


@dataclass
class Spent:
    """Milliseconds of screen time in one thing, by class of `KLASSES`, and how many people they are of."""

    by_class: tuple[int, ...] = (0,) * len(KLASSES)
    people: int = 0
    _last: str = ""

    @property
    def ms(self) -> int:
        """All of it."""
        return sum(self.by_class)

    def add(self, person: str, by_class: list[int]) -> None:
        """Takes in some time of a person; all of one person follows each other."""
        self.by_class = tuple(map(add, self.by_class, by_class))
        self.people += person != self._last
        self._last = person


Sums = dict[str | None, Spent]
"""By slug of the category, by application or by site; None for time without any."""


@dataclass
class Usage:
    """The sums of a reading; `sites` are empty for who sees none, and `whole` is all screen time.

    Each of them sums to active + meeting + passive, and by class to what the metrics say.
    """

    categories: Sums = field(default_factory=dict)
    apps: Sums = field(default_factory=dict)
    sites: Sums = field(default_factory=dict)
    whole: Spent = field(default_factory=Spent)


def read_usage(reading: Reading) -> Usage:
    """Categories, applications and sites of everybody together; for `Reading.once`."""
    usage = Usage()
    for some in reading.batches():
        for history, _, cells in _cells(reading, some):
            person, spent = history.person.id, by_label(cells)
            _add(usage.categories, person, [None, *cells.categories], cells.category + 1, spent)
            _add(usage.apps, person, cells.apps, cells.app, spent)
            if reading.times:
                labels = [site for _, _, site in cells.labels]
                places = {site: at for at, site in enumerate(dict.fromkeys(labels))}
                _add(usage.sites, person, list(places), np.array([places[site] for site in labels], np.int64), spent)
            if spent.any():
                usage.whole.add(person, spent.sum(0).tolist())
    return usage


def categories_by(
    reading: Reading, some: Iterable[PersonHistory], key: Callable[[PersonHistory, date], str], found: dict[str, Sums]
) -> None:
    """Adds the categories of some people to those found, by the key of each of their dates."""
    for history, day, cells in _cells(reading, some):
        sums = found.setdefault(key(history, day), {})
        _add(sums, history.person.id, [None, *cells.categories], cells.category + 1, by_label(cells))


def titles_of(reading: Reading) -> Mapping[str, str]:
    """What categories are called by whoever is in the report, by slug; for `Reading.once`."""
    titles: dict[str, str] = {}
    for history in reading.selection.known.values():
        sorter = reading.world.rules.on(scopes_of(history, reading.last), reading.last)
        titles = {slug: held.category.title for slug, held in sorter.categories.items()} | titles
    return titles


def by_label(cells: StoredCells) -> ByClass:
    """Of each label of a date its time by class; a meeting is productive, whatever its label."""
    here = np.flatnonzero(cells.label >= 0)
    label = cells.label[here]
    klass = np.where(cells.state[here] == _MEETING, _PRODUCTIVE, cells.klass[label])
    sums = np.bincount(label * len(KLASSES) + klass, cells.ms[here], len(cells.klass) * len(KLASSES))
    return sums.astype(np.int64).reshape(-1, len(KLASSES))


def _cells(reading: Reading, some: Iterable[PersonHistory]) -> Iterator[tuple[PersonHistory, date, StoredCells]]:
    known = {history.person.id: history for history in some}
    today = {person: history.today(reading.now_ms) for person, history in known.items()}
    for person, day, data in cells_rows(reading.session, list(known), reading.first, reading.last):
        # As the metrics have it: one may be kept that is to come.
        if day <= today[person] and reading.selection.counted(known[person], day):
            yield known[person], day, unpack_cells(data)


def _add(sums: Sums, person: str, names: Sequence[str | None], place: NDArray[np.int64], spent: ByClass) -> None:
    """Adds the time of labels to what each is called by: label `i` by `names[place[i]]`."""
    times = np.zeros((len(names), len(KLASSES)), np.int64)
    np.add.at(times, place, spent)
    for name, by_class in zip(names, times.tolist(), strict=True):
        if any(by_class):
            sums.setdefault(name, Spent()).add(person, by_class)
