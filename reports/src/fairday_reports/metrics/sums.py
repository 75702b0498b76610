"""Facts of many dates added up, by person and part of the range; pure, between what is read and the formulas."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import msgspec
import numpy as np
from numpy.typing import NDArray

from fairday_collector.ledger.facts import MAXIMA, TERMS, DayFacts

Table = NDArray[np.int64]
"""One row of terms for each date of a person, the version first, in the order of `DayFacts`."""

_NAMES = ("version", *TERMS)
_COLUMN = {name: at for at, name in enumerate(_NAMES)}
_MAXIMA = np.array([at for at, name in enumerate(_NAMES) if name in MAXIMA or name == "version"])
# What a date cannot be judged by before it is over, and what it cannot be expected to have yet.
_WHEN_OVER = [
    _COLUMN[name]
    for name in (
        *("absent_days", "early_leave_ms", "early_leave_days"),
        *("scheduled_ms", "adherent_ms", "planned_worked_ms", "planned_productive_ms"),
        *("utilised_ms", "available_ms", "goal_ms"),
    )
]
_IN_HOURS = [_COLUMN[name] for name in ("frame_ms", "observed_in_frame_ms")]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the dates of one part of the range, of all people and of each who has any, by their number."""

    total: DayFacts
    people: Sequence[DayFacts]


def as_table(facts: Sequence[DayFacts]) -> Table:
    """Facts as rows."""
    terms = chain.from_iterable(map(msgspec.structs.astuple, facts))
    return np.fromiter(terms, np.int64, len(facts) * len(_NAMES)).reshape(-1, len(_NAMES))


def settle(table: Table, now_ms: int) -> NDArray[np.bool_]:
    """Takes from the rows of dates that are not over what cannot be said of them yet; says which they are."""
    still = table[:, _COLUMN["until_ms"]] > now_ms
    table[np.flatnonzero(still)[:, None], _WHEN_OVER] = 0
    # The hours of a night may reach into a date that has none of its own.
    expected = still & (table[:, _COLUMN["planned_days"]] > 0)
    table[np.flatnonzero(expected)[:, None], _IN_HOURS] = 0
    return still


def sum_facts(table: Table, part: NDArray[np.intp], person: NDArray[np.intp], parts: int) -> list[Sums]:
    """Sums for each of `parts` parts of the range, from the part and the person that each row belongs to."""
    order = np.lexsort((person, part))
    table, part, person = table[order], part[order], person[order]
    starts = np.flatnonzero(np.append(True, (part[1:] != part[:-1]) | (person[1:] != person[:-1])))[: len(table)]
    of_people = _reduce(table, starts)
    edges = np.searchsorted(part[starts], np.arange(parts + 1))
    filled = np.flatnonzero(edges[:-1] < edges[1:])
    totals: dict[int, DayFacts] = dict(zip(filled.tolist(), _facts(_reduce(of_people, edges[filled])), strict=True))
    each = _facts(of_people)
    return [
        Sums(totals.get(number, DayFacts()), each[low:high])
        for number, (low, high) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
    ]


def column(table: Table, term: str) -> NDArray[np.int64]:
    """Of each date one term."""
    return table[:, _COLUMN[term]]


def lacking_ms(table: Table) -> list[int]:
    """Of each settled date the expected time that nobody observed, milliseconds."""
    expected, observed = (table[:, column] for column in _IN_HOURS)
    lacking: list[int] = (expected - observed).tolist()
    return lacking


def silent(table: Table) -> NDArray[np.bool_]:
    """Of each date whether it has a shift to be worked, and nothing at all was observed of it."""
    unseen = column(table, "unknown_ms") == column(table, "length_ms")
    found: NDArray[np.bool_] = unseen & (column(table, "rostered_days") > 0)
    return found


def added(facts: Sequence[DayFacts]) -> DayFacts:
    """Some sums, at least one, as one."""
    return _facts(_reduce(as_table(facts), np.zeros(1, dtype=np.intp)))[0]


def _reduce(table: Table, starts: NDArray[np.intp]) -> Table:
    """Rows from each start to the next as one: added, but of the maxima the largest."""
    if not len(starts):
        return table[:0]
    sums = np.add.reduceat(table, starts, axis=0)
    sums[:, _MAXIMA] = np.maximum.reduceat(table[:, _MAXIMA], starts, axis=0)
    return sums


def _facts(table: Table) -> list[DayFacts]:
    return [DayFacts(*row) for row in table.tolist()]
