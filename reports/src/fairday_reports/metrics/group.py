"""Sums of dates by any key, of people in any number, read some at a time."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.data import COMPLETENESS
from fairday_reports.metrics.gather import Gathered
from fairday_reports.metrics.model import Metric, Value
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.sums import added, sum_facts

# What a group's labels are made from, and whether somebody is complete: of each of its people no more is kept.
_OF_PEOPLE = tuple(
    dict.fromkeys(
        term
        for metric in METRICS.values()
        if metric.of_group is not None or metric is COMPLETENESS
        for term in metric.terms
    )
)


@dataclass(frozen=True, slots=True)
class Group:
    """The sums of some dates of some people; of each of the people, the terms that labels of groups are made from.

    `dates` counts those of all people together.
    """

    total: DayFacts = field(default_factory=DayFacts)
    people: Sequence[DayFacts] = ()
    dates: int = 0

    def value(self, metric: Metric) -> Value:
        """What a metric says of the group as a whole."""
        return metric.value(self.total) if metric.of_group is None else metric.of_group(self.people)


class Grouped:
    """Groups by their key, as they come together from chunks that each hold all dates of their people."""

    def __init__(self) -> None:
        self._totals: dict[Hashable, list[DayFacts]] = {}
        # As arrays: groups by day of many people have millions of rows.
        self._people: dict[Hashable, list[NDArray[np.int64]]] = {}
        self._dates: Counter[Hashable] = Counter()

    def add(self, found: Gathered, keys: Sequence[Hashable]) -> None:
        """Adds the dates of some people, each under its key; of None they are left out."""
        kept = [at for at, key in enumerate(keys) if key is not None]
        self._dates.update(keys[at] for at in kept)
        number = {key: at for at, key in enumerate(dict.fromkeys(keys[at] for at in kept))}
        group = np.array([number[keys[at]] for at in kept], dtype=np.intp)
        person = np.array([found.people[at] for at in kept], dtype=np.intp)
        for key, sums in zip(number, sum_facts(found.table[kept], group, person, len(number)), strict=True):
            self._totals.setdefault(key, []).append(sums.total)
            terms = [[getattr(one, term) for term in _OF_PEOPLE] for one in sums.people]
            self._people.setdefault(key, []).append(np.array(terms, dtype=np.int64))

    def keys(self) -> list[Hashable]:
        """The keys in the order in which they came first."""
        return list(self._totals)

    def size(self, key: Hashable) -> int:
        """How many people a group has."""
        return sum(map(len, self._people.get(key, ())))

    def group(self, key: Hashable) -> Group:
        """The group of a key; an empty one of a key nobody had."""
        if key not in self._totals:
            return Group()
        people = [
            DayFacts(**dict(zip(_OF_PEOPLE, terms, strict=True)))
            for chunk in self._people[key]
            for terms in chunk.tolist()
        ]
        return Group(added(self._totals[key]), people, self._dates[key])
