"""What a metric is: a formula over summed facts, with its words; the families beside this module define them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from fairday_collector.ledger.facts import DayFacts

Unit = Literal["ms", "ratio", "per_hour", "count", "label"]
Value = float | int | str | None
"""None where there is nothing to say, as for 0 / 0."""

_TERM = re.compile(r"[a-z_]+")


@dataclass(frozen=True)
class Metric:
    """One number, or label, about some dates of some people.

    `formula` says in words what is counted, `expression` the same in the names of terms (`DayFacts`), `value` computes
    it from their sums. `caution` says what it must not be used for. A group's value is that of the sums of all its
    people, unless `of_group` makes it from the sums of each of them; `group` says so in words.
    """

    name: str
    title: str
    unit: Unit
    formula: str
    expression: str
    value: Callable[[DayFacts], Value]
    caution: str
    group: str = "From the sums of all its people and dates."
    of_group: Callable[[Sequence[DayFacts]], Value] | None = None

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The names of the terms it is made of, in the order of its expression."""
        return tuple(dict.fromkeys(_TERM.findall(self.expression)))


def share(part: int, whole: int) -> float | None:
    """Part of a whole; None of nothing."""
    return part / whole if whole else None


def seen(facts: DayFacts, value: int) -> int | None:
    """A sum of observed time; None where nothing at all was observed, which is not the same as 0."""
    return value if facts.unknown_ms < facts.length_ms else None


def seen_share(facts: DayFacts, part: int, whole: int) -> float | None:
    """A share of observed time in a whole; None of nothing, and where nothing at all was observed."""
    return None if seen(facts, part) is None else share(part, whole)


def screen_ms(facts: DayFacts) -> int:
    """Screen time: active + meeting + passive."""
    return facts.active_ms + facts.meeting_ms + facts.passive_ms
