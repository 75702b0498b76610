"""Sorting of labels by the rules that hold for somebody on a date, for the engine; pure."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from fairday_collector.classify.layer import HeldCategory, Layer
from fairday_collector.classify.model import CLASSES, Category, Class
from fairday_collector.classify.shelf import HeldRule, Match
from fairday_collector.ledger.columns import Bytes, Flags, Label, Longs

UNCLASSIFIED = len(CLASSES)
"""The index of no class, behind those of `CLASSES`."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a label counts as. `rule` is the id of the rule that won, 0 for none, and `scope` the kind of its scope."""

    category: str | None = None
    klass: Class | None = None
    core: bool = False
    collaboration: bool = False
    rule: int = 0
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Classes:
    """As `Sorted`, in columns with one value a label: `category` is an index into `categories`, −1 for none.

    `klass` is an index into `CLASSES`, or `UNCLASSIFIED`.
    """

    categories: list[str]
    category: NDArray[np.int16]
    klass: Bytes
    core: Flags
    collaboration: Flags
    rule: Longs


class Sorter:
    """Sorts labels by some layers, the nearest scope first; each distinct label once. Safe to share by threads."""

    def __init__(self, layers: Sequence[Layer], *, remembered: int = 100_000) -> None:
        """Takes the layers from the nearest to the widest.

        Titles make labels without end: having met as many as `remembered`, it forgets them and starts over.
        """
        self.layers = tuple(layers)
        self._remembered = remembered
        self._lock = threading.Lock()
        self._codes = _Codes(self._code)
        self._outcomes: list[Sorted] = []
        self._numbers: dict[Sorted, int] = {}
        self._columns = _columns(self._outcomes)

    @cached_property
    def categories(self) -> dict[str, HeldCategory]:
        """The categories in force by slug, each as the nearest scope has it."""
        return {held.slug: held for layer in reversed(self.layers) for held in layer.categories}

    @cached_property
    def changes(self) -> tuple[int, ...]:
        """The ids of the changes that made it, for the record of what made a day."""
        return tuple(sorted(change for layer in self.layers for change in layer.changes))

    @cached_property
    def digest(self) -> str:
        """A SHA-256 of all that is in force, the catalogue too; two sorters of one digest sort alike."""
        return hashlib.sha256("".join(layer.digest for layer in self.layers).encode()).hexdigest()

    def sort(self, label: Label) -> Sorted:
        """What a label counts as."""
        return self._outcomes[self._codes[label]]

    def sort_labels(self, labels: Sequence[Label]) -> Classes:
        """What each of some labels counts as, in columns."""
        codes = np.fromiter(map(self._codes.__getitem__, labels), np.int64, len(labels))
        if len(self._columns.rule) < len(self._outcomes):
            self._columns = _columns(self._outcomes)
        columns = self._columns
        return Classes(
            columns.categories,
            columns.category[codes],
            columns.klass[codes],
            columns.core[codes],
            columns.collaboration[codes],
            columns.rule[codes],
        )

    def matches(self, label: Label) -> Iterator[Match]:
        """All rules that match a label, the winner first; those of a wider scope are looked for only when asked for."""
        return chain.from_iterable(layer.shelf.found(label) for layer in self.layers)

    def rules(self) -> Iterator[HeldRule]:
        """All rules in force, those of the nearest scope first."""
        return chain.from_iterable(layer.rules for layer in self.layers)

    def _code(self, label: Label) -> int:
        outcome = self._decide(label)
        with self._lock:
            if len(self._codes) >= self._remembered:
                self._codes.clear()
            if outcome not in self._numbers:
                self._outcomes.append(outcome)
                self._numbers[outcome] = len(self._outcomes) - 1
            return self._numbers[outcome]

    def _decide(self, label: Label) -> Sorted:
        """Each outcome comes from the first match that says something about it; a category says something of all."""
        winner: HeldRule | None = None
        category: Category | None = None
        slug: str | None = None
        classed = cored = False
        klass: Class | None = None
        core = False
        for _, held in self.matches(label):
            rule = held.rule
            winner = winner or held
            if rule.category is not None:
                slug = rule.category
                known = self.categories.get(slug)
                category = known.category if known else None
            if not classed and (rule.klass is not None or slug is not None):
                classed, klass = True, rule.klass or (category.klass if category else None)
            if not cored and (rule.core is not None or slug is not None):
                cored, core = True, rule.core if rule.core is not None else bool(category and category.core)
            if slug is not None:
                break
        if winner is None:
            return Sorted()
        return Sorted(slug, klass, core, bool(category and category.collaboration), winner.id, winner.scope)


class _Codes(dict[Label, int]):
    """Labels and the numbers of their outcomes; a label that was not met before is sorted."""

    def __init__(self, code: Callable[[Label], int]) -> None:
        super().__init__()
        self._code = code

    def __missing__(self, label: Label) -> int:
        self[label] = code = self._code(label)
        return code


def _columns(outcomes: Sequence[Sorted]) -> Classes:
    outcomes = list(outcomes)
    categories = sorted({outcome.category for outcome in outcomes if outcome.category is not None})
    places: dict[str | None, int] = {slug: place for place, slug in enumerate(categories)}
    return Classes(
        categories,
        np.array([places.get(outcome.category, -1) for outcome in outcomes], np.int16),
        np.array([CLASSES.index(o.klass) if o.klass else UNCLASSIFIED for o in outcomes], np.uint8),
        np.array([outcome.core for outcome in outcomes], np.bool_),
        np.array([outcome.collaboration for outcome in outcomes], np.bool_),
        np.array([outcome.rule for outcome in outcomes], np.int64),
    )
