"""The rules of a book of changes: which sorter holds for somebody's scopes on a date, for the engine."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from fairday_collector.classify.catalogue import catalogue
from fairday_collector.classify.layer import HeldCategory, Layer
from fairday_collector.classify.model import Category, Rule
from fairday_collector.classify.shelf import HeldRule, Shelf
from fairday_collector.classify.sorter import Sorter
from fairday_collector.config.book import ConfigBook, Entry, Scope
from fairday_collector.ledger.columns import Label

RULE = "rule"
CATEGORY = "category"


class RuleBook:
    """All rules and categories of a book; gives one and the same sorter to all who share the entries in force."""

    def __init__(self, book: ConfigBook) -> None:
        """Takes the book, which must not change."""
        self._book = book
        self._turns: dict[Scope, list[date]] = {}
        self._layers: dict[tuple[Scope, int], Layer | None] = {}
        self._by_entries: dict[tuple[int, ...], Layer] = {}
        self._sorters: dict[tuple[int, ...], Sorter] = {}

    def on(self, scopes: Sequence[Scope], day: date) -> Sorter:
        """The sorter for some scopes, from the widest to the nearest as `scopes_of` gives them, on a local date."""
        layers = [layer for scope in reversed(scopes) if (layer := self._layer(scope, day)) is not None]
        # Layers are kept as long as the book, so that their identities stay their own.
        key = tuple(map(id, layers))
        if key not in self._sorters:
            self._sorters[key] = Sorter([*layers, catalogue()])
        return self._sorters[key]

    def _layer(self, scope: Scope, day: date) -> Layer | None:
        if scope not in self._turns:
            self._turns[scope] = self._turns_of(scope)
        turns = self._turns[scope]
        if not turns:
            return None
        place = bisect_right(turns, day)
        if (scope, place) not in self._layers:
            self._layers[scope, place] = self._build(scope, day)
        return self._layers[scope, place]

    def _turns_of(self, scope: Scope) -> list[date]:
        """The dates on which something begins to hold, or no longer does; between two of them nothing changes."""
        entries = [*self._book.entries(RULE, scope), *self._book.entries(CATEGORY, scope)]
        ends = {entry.until + timedelta(days=1) for entry in entries if entry.until not in (None, date.max)}
        return sorted({entry.from_date for entry in entries} | ends)

    def _build(self, scope: Scope, day: date) -> Layer | None:
        rules = self._book.held(RULE, scope, day).values()
        categories = self._book.held(CATEGORY, scope, day).values()
        key = tuple(entry.id for entry in (*rules, *categories))
        if not key:
            return None
        if key not in self._by_entries:
            self._by_entries[key] = Layer(tuple(map(_rule, rules)), tuple(map(_category, categories)))
        return self._by_entries[key]


class Difference:
    """What two sorters may sort differently, found out once for any number of labels."""

    def __init__(self, old: Sorter, new: Sorter) -> None:
        """Takes the sorters before and after a change."""
        self._old, self._new = old, new
        before, after = ({held.id: held for held in sorter.rules()} for sorter in (old, new))
        slugs = _differing(old, new)
        suspects = {key: held for key, held in (before | after).items() if held.rule.category in slugs}
        suspects |= {key: (before.get(key) or after[key]) for key in before.keys() ^ after.keys()}
        self._shelf = Shelf(suspects.values())

    def of(self, labels: Iterable[Label]) -> list[Label]:
        """Those of the labels that count as something else than before, in their order.

        A label that meets no rule that changed, and none whose category changed, is not sorted at all.
        """
        touches, old, new = self._shelf.touches, self._old.sort, self._new.sort
        return [label for label in labels if touches(label) and old(label) != new(label)]


@lru_cache(maxsize=16)
def _difference(old: Sorter, new: Sorter) -> Difference:
    return Difference(old, new)


def changed(old: Sorter, new: Sorter, labels: Iterable[Label]) -> list[Label]:
    """Those of the labels that the two sorters sort differently, in their order."""
    return [] if old is new else _difference(old, new).of(labels)


def _differing(old: Sorter, new: Sorter) -> set[str]:
    before, after = old.categories, new.categories
    return {
        slug
        for slug in before.keys() | after.keys()
        if slug not in before or slug not in after or before[slug].category != after[slug].category
    }


def as_rule(entry: Entry) -> Rule:
    """What an entry that holds a rule says."""
    return msgspec.convert(entry.value, Rule)


def _rule(entry: Entry) -> HeldRule:
    return HeldRule(entry.id, entry.name, entry.scope, as_rule(entry))


def _category(entry: Entry) -> HeldCategory:
    return HeldCategory(entry.id, entry.name, entry.scope, msgspec.convert(entry.value, Category))
