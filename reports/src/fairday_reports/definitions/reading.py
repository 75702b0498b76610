"""One reading of the store for one report: every section takes its facts from here, people by people."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar, cast

import numpy as np
from sqlmodel import Session, select

from fairday_collector.ledger.facts import DayFacts
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory
from fairday_collector.store.tables import Generation, Team
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.definitions.selection import Selection
from fairday_reports.definitions.survey import Survey, survey
from fairday_reports.metrics.gather import Gathered, gather
from fairday_reports.metrics.group import Group, Grouped
from fairday_reports.metrics.sums import settle, sum_facts
from fairday_reports.periods import Range

T = TypeVar("T")
CHUNK = 200
_ONE_DAY = timedelta(days=1)
MOST_KEPT = 20_000
MOST_ROWS = 10_000
"""How many rows of dates with their blobs, a few kilobytes each, are held at once."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The settled facts of some people: rows of `found`, whose `people` count within `histories`."""

    histories: Sequence[PersonHistory]
    found: Gathered
    running: Sequence[bool]


@dataclass
class Reading:
    """What a report is made from: a selection of people, a range of local dates, both included, and one snapshot.

    A date that is not over has been taken what cannot be said of it yet (`settle`). Dates of the future are not there.
    """

    session: Session
    parameters: Parameters
    selection: Selection
    first: date
    last: date
    now_ms: int
    _kept: dict[Range, list[Chunk]] = field(default_factory=dict)
    _totals: dict[Range, Group] = field(default_factory=dict)
    _made: dict[Callable[["Reading"], Any], Any] = field(default_factory=dict)

    @property
    def times(self) -> bool:
        """Whether times of day are for the viewer, of everybody in the report."""
        viewer = self.selection.viewer
        return viewer.sees_spans or (bool(self.selection.known) and all(map(viewer.is_self, self.selection.known)))

    def once(self, make: Callable[["Reading"], T]) -> T:
        """What a function makes of this reading, made when it is first asked for: sections and lead share it."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    @property
    def alone(self) -> bool:
        """Whether the report is about one person, so that labels are a person's and not a group's."""
        return len(self.selection.known) == 1

    @cached_property
    def generation(self) -> Generation:
        """The state of the ledger that is read."""
        return visible(self.session)

    @cached_property
    def world(self) -> World:
        """What was decided, as that state of the ledger knows it."""
        return World.load(self.session, self.generation.through_change)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What people are called, by id: those of one name with the team of their last date, or their id."""
        known = self.selection.known
        several = _several(history.person.name for history in known.values())
        teams = {team.id: team.name for team in self.session.exec(select(Team))} if several else {}
        called = {
            person: f"{history.person.name} ({teams[self._last_team(history)]})"
            if history.person.name in several
            else history.person.name
            for person, history in known.items()
        }
        alike = _several(called.values())
        return {
            person: f"{known[person].person.name} ({person})" if name in alike else name
            for person, name in called.items()
        }

    @cached_property
    def survey(self) -> Survey:
        """The report's own range at a glance; read once, whatever asks for it."""
        return survey(self.chunks(), self.names)

    def batches(self, days: int | None = None) -> Iterator[list[PersonHistory]]:
        """The people by name, so many at a time that `days` of each, those of the range by default, fit in memory."""
        each = days or (self.last - self.first).days + 1
        everybody = iter(self.selection.known.values())
        while some := list(islice(everybody, max(1, min(CHUNK, MOST_ROWS // each)))):
            yield some

    def chunks(self, first: date | None = None, last: date | None = None) -> Iterator[Chunk]:
        """The facts of the selection in a range, the report's own where none is given, some people at a time."""
        dates = (first or self.first, last or self.last)
        if dates in self._kept:
            yield from self._kept[dates]
            return
        few = len(self.selection.known) * ((dates[1] - dates[0]).days + 1) <= MOST_KEPT
        made = self._read(*dates)
        if few:
            made = iter(self._kept.setdefault(dates, list(made)))
        yield from made

    def grouped(
        self,
        key: Callable[[PersonHistory, date], Hashable],
        first: date | None = None,
        last: date | None = None,
    ) -> Grouped:
        """Sums of the dates that share a key; a key of None leaves a date out. One group in memory for each key."""
        grouped = Grouped()
        for chunk in self.chunks(first, last):
            grouped.add(chunk.found, [key(chunk.histories[p], d) for p, d in _of_dates(chunk)])
        return grouped

    def each_person(
        self, first: date | None = None, last: date | None = None
    ) -> Iterator[tuple[PersonHistory, date, DayFacts]]:
        """Each person who has any date in the range, by name, with the last of these dates and the sums of all."""
        for chunk in self.chunks(first, last):
            people = np.array(chunk.found.people, dtype=np.intp)
            sums = sum_facts(chunk.found.table, people, people, len(chunk.histories))
            latest: dict[int, date] = {}
            for person, day in _of_dates(chunk):
                latest[person] = max(latest.get(person, day), day)
            for number, history in enumerate(chunk.histories):
                if number in latest:
                    yield history, latest[number], sums[number].total

    def total(self) -> Group:
        """The sums of everybody in the report's own range."""
        return self.survey.total

    def totals(self, ranges: Sequence[Range]) -> list[Group]:
        """The sums of everybody in each of some ranges that follow each other; each is read once, all in one go."""
        self._totals[self.first, self.last] = self.total()
        unread = [one for one in ranges if one not in self._totals]
        if unread:
            starts = [first for first, _ in unread]

            def range_of(_history: PersonHistory, day: date) -> Range | None:
                found = unread[bisect_right(starts, day) - 1]
                return found if day <= found[1] else None

            grouped = self.grouped(range_of, starts[0], unread[-1][1])
            self._totals |= {one: grouped.group(one) for one in unread}
        return [self._totals[one] for one in ranges]

    def _last_team(self, history: PersonHistory) -> str:
        """The team of a person on the last date of theirs that is in the report; without any, on its last one."""
        dates = (self.last - at * _ONE_DAY for at in range((self.last - self.first).days + 1))
        return history.team_on(next((day for day in dates if self.selection.counted(history, day)), self.last))

    def _read(self, first: date, last: date) -> Iterator[Chunk]:
        everybody = iter(self.selection.known.items())
        few = max(1, min(CHUNK, MOST_KEPT // ((last - first).days + 1)))
        while some := dict(islice(everybody, few)):
            found = gather(self.session, some, self.selection.counted, first, last, self.now_ms, self.world)
            running = settle(found.table, self.now_ms).tolist()
            yield Chunk(list(some.values()), found, running)


def _several(names: Iterable[str]) -> frozenset[str]:
    """The names that come more than once."""
    return frozenset(name for name, number in Counter(names).items() if number > 1)


def _of_dates(chunk: Chunk) -> Iterator[tuple[int, date]]:
    return zip(chunk.found.people, chunk.found.dates, strict=True)
