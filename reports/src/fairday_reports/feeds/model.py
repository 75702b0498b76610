"""What a set of the star schema is: its properties, its key, and the sets that its rows lead to."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Kind = Literal["string", "date", "instant", "int", "bool", "float"]
"""`date` is a local date; `instant` is kept as epoch milliseconds UTC, and shown with `Z`."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a set, kept in a column. Names ending in `_ms` are durations in milliseconds.

    `times` says that it tells times of day, which a key gets only where that is granted.
    """

    name: str
    kind: Kind
    column: str
    about: str
    key: bool = False
    nullable: bool = False
    times: bool = False


@dataclass(frozen=True, slots=True)
class Navigation:
    """The one row of another set that a row leads to: `on` pairs own properties with those of the other's key."""

    name: str
    to: str
    on: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EntitySet:
    """A set of rows of one table. A `fact` is added up, other sets say more about its keys.

    Every row of a fact about a date has `person_id`, `team_id`, `date` and `zone`. `times` says that the set as a
    whole tells times of day.
    """

    name: str
    singular: str
    table: str
    properties: tuple[Property, ...]
    about: str
    navigations: tuple[Navigation, ...] = ()
    fact: bool = False
    times: bool = False

    @cached_property
    def by_name(self) -> dict[str, Property]:
        """Its properties by their names."""
        return {each.name: each for each in self.properties}

    @cached_property
    def key(self) -> tuple[Property, ...]:
        """The properties that tell its rows apart, in the order of the table's key."""
        return tuple(each for each in self.properties if each.key)
