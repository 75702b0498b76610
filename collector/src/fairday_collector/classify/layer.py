"""The rules and categories in force of one scope; a sorter goes through several of them."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import msgspec

from fairday_collector.classify.model import Category
from fairday_collector.classify.shelf import HeldRule, Shelf


@dataclass(frozen=True, slots=True)
class HeldCategory:
    """A category in force; `id` as for rules, 0 in the catalogue."""

    id: int
    slug: str
    scope: str
    category: Category


@dataclass(frozen=True, eq=False)
class Layer:
    """The rules and categories in force of one scope, compared by identity."""

    rules: tuple[HeldRule, ...]
    categories: tuple[HeldCategory, ...]

    @cached_property
    def shelf(self) -> Shelf:
        """The rules, ready to be found."""
        return Shelf(self.rules)

    @property
    def changes(self) -> list[int]:
        """The ids of the changes that made it; none for the catalogue."""
        ids = [*(held.id for held in self.rules), *(held.id for held in self.categories)]
        return [change for change in ids if change > 0]

    @cached_property
    def digest(self) -> str:
        """A SHA-256 of all it says; of ids only their order, since the later made of two equal rules wins."""
        rules = [(held.scope, held.name, held.rule) for held in sorted(self.rules, key=lambda held: held.id)]
        kinds = sorted((held.scope, held.slug, msgspec.json.encode(held.category)) for held in self.categories)
        return hashlib.sha256(msgspec.json.encode([rules, kinds])).hexdigest()
