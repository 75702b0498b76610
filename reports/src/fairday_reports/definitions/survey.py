"""What is to be known of a range before its tables are made: who is in it, the sums of all, and what is lacking."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fairday_collector.people import PersonHistory
from fairday_reports.metrics.data import is_complete
from fairday_reports.metrics.group import Group, Grouped
from fairday_reports.metrics.sums import Table, column, lacking_ms, silent, sum_facts

if TYPE_CHECKING:
    from fairday_reports.definitions.reading import Chunk

MOST_TOLD = 10
MOST_DATES = 3


@dataclass(frozen=True, slots=True)
class Lack:
    """What of somebody's expected time nobody observed: `ms` in all, on `dates` dates.

    `silent` are the first of `silent_dates` rostered dates that are over and of which nothing at all was observed,
    `holes` the longest of the others, with milliseconds. At most three of each.
    """

    history: PersonHistory
    ms: int
    dates: int
    silent: Sequence[date]
    silent_dates: int
    holes: Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Survey:
    """A range at a glance. `people` are the ids of all who have a date in it, `total` the sums of all together.

    `waiting` counts dates with new data not counted yet, `running` dates that are not over, `silent_absences` absences
    on dates of which nothing was observed. `incomplete` people cannot be compared with a goal, the first by
    name in `incomplete_names`. `lacks` are those of whom most is missing, of `lacking` people who lack `lacking_ms`.
    """

    people: frozenset[str]
    total: Group
    waiting: int
    running: int
    silent_absences: int
    incomplete: int
    incomplete_names: Sequence[str]
    lacks: Sequence[Lack]
    lacking: int
    lacking_ms: int


def survey(chunks: Iterable["Chunk"], called: Mapping[str, str]) -> Survey:
    """Surveys facts that come some people at a time; `called` names them by id. What is kept of each is small."""
    grouped = Grouped()
    people: set[str] = set()
    incomplete: list[str] = []
    lacks: list[Lack] = []
    waiting = running = silent_absences = not_compared = lacking = missing_ms = 0
    for chunk in chunks:
        found = chunk.found
        grouped.add(found, [True] * len(found.dates))
        people.update(chunk.histories[number].person.id for number in set(found.people))
        waiting += sum(found.waits)
        running += sum(chunk.running)
        names = [called[chunk.histories[number].person.id] for number in _incomplete(chunk)]
        not_compared += len(names)
        incomplete = [*incomplete, *names][:MOST_TOLD]
        own = list(_lacks(chunk))
        lacking += len(own)
        missing_ms += sum(lack.ms for lack in own)
        silent_absences += _silent_absences(chunk)
        lacks = nlargest(MOST_TOLD, [*lacks, *own], key=lambda lack: lack.ms)
    return Survey(
        people=frozenset(people),
        total=grouped.group(True),
        waiting=waiting,
        running=running,
        silent_absences=silent_absences,
        incomplete=not_compared,
        incomplete_names=incomplete,
        lacks=lacks,
        lacking=lacking,
        lacking_ms=missing_ms,
    )


def _incomplete(chunk: "Chunk") -> list[int]:
    person = np.array(chunk.found.people, dtype=np.intp)
    alone = np.zeros(len(person), dtype=np.intp)
    sums = sum_facts(chunk.found.table, person, alone, len(chunk.histories))
    return [number for number, one in enumerate(sums) if not is_complete(one.total)]


def _lacks(chunk: "Chunk") -> Iterable[Lack]:
    table, dates = chunk.found.table, chunk.found.dates
    silent = _silent(table, chunk.running).tolist()
    by_person: dict[int, list[tuple[date, int, bool]]] = {}
    for at, ms in enumerate(lacking_ms(table)):
        if ms > 0:
            by_person.setdefault(chunk.found.people[at], []).append((dates[at], ms, silent[at]))
    for number, lacking in sorted(by_person.items()):
        quiet = sorted(day for day, _, is_silent in lacking if is_silent)
        holes = [(day, ms) for day, ms, is_silent in lacking if not is_silent]
        yield Lack(
            history=chunk.histories[number],
            ms=sum(ms for _, ms, _ in lacking),
            dates=len(lacking),
            silent=quiet[:MOST_DATES],
            silent_dates=len(quiet),
            holes=sorted(nlargest(MOST_DATES, holes, key=lambda hole: hole[1])),
        )


def _silent_absences(chunk: "Chunk") -> int:
    # A date without data is no absence where work on it was attested.
    absent = column(chunk.found.table, "absent_days") > 0
    return int(np.count_nonzero(_silent(chunk.found.table, chunk.running) & absent))


def _silent(table: Table, running: Sequence[bool]) -> NDArray[np.bool_]:
    """Of each date whether it is over and rostered, and nothing at all was observed of it."""
    found: NDArray[np.bool_] = silent(table) & ~np.array(running, dtype=np.bool_)
    return found
