"""The rows of a set that are a scope's, with what their navigations lead to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, and_, or_
from sqlmodel import SQLModel

from fairday_collector.errors import BadRequest
from fairday_reports.feeds.rights import Scope, visible_properties, visible_sets, where_of
from fairday_reports.feeds.schema import EntitySet, Navigation, Property

MAX_WAYS: Final = 3
"""How many navigations may be followed in a row."""

Way = tuple[str, ...]
"""Navigations, one after the other."""


@dataclass(frozen=True, slots=True)
class Place:
    """A property within the rows of a source. `nullable` says that it may be null, of itself or of its row."""

    names: tuple[str, ...]
    property: Property
    column: ColumnElement[Any]
    nullable: bool


class Source:
    """A set as a scope sees it. Each navigation that is followed is joined once, to the row a scope sees or to none."""

    def __init__(self, scope: Scope, of: EntitySet) -> None:
        self.scope = scope
        self.of = of
        self.table: FromClause = SQLModel.metadata.tables[of.table]
        self.joined: FromClause = self.table
        self._ways: dict[Way, tuple[EntitySet, FromClause]] = {(): (of, self.table)}
        self._lost: dict[Way, ColumnElement[bool]] = {}

    def changed(self, ways: Iterable[Way], since: int) -> ColumnElement[bool]:
        """Whether one of the rows that ways lead to was written after a fill; the empty way is the row itself."""
        return or_(*(self._ways[way][1].c.changed > since for way in ways))

    def lost(self, ways: Iterable[Way]) -> ColumnElement[bool]:
        """Whether one of the ways leads to none though there is a key for it: to a row that went, or is not theirs."""
        return or_(*(self._lost[way] for way in ways if way))

    @property
    def key_columns(self) -> list[ColumnElement[Any]]:
        """The columns of the set's key."""
        return [self.table.c[each.column] for each in self.of.key]

    def conditions(self) -> list[ColumnElement[bool]]:
        """What leaves the rows of the set that are the scope's."""
        return where_of(self.scope, self.of)

    def set_at(self, way: Sequence[str]) -> EntitySet:
        """The set that navigations lead to, one after the other; raises BadRequest where there is none."""
        found = self.of
        for name in way:
            found = visible_sets(self.scope)[navigation(self.scope, found, name).to]
        return found

    def place(self, names: Sequence[str], option: str) -> Place:
        """The property at the end of a path; raises BadRequest where there is none."""
        *way, name = names
        of, table = self._follow(tuple(way))
        found = property_of(self.scope, of, name, option)
        nullable = found.nullable or bool(way)
        return Place(tuple(names), found, table.c[found.column], nullable)

    def _follow(self, way: Way) -> tuple[EntitySet, FromClause]:
        if way not in self._ways:
            if len(way) > MAX_WAYS:
                raise BadRequest("too_deep", f"At most {MAX_WAYS} navigations may be followed in a row.")
            of, table = self._follow(way[:-1])
            link = navigation(self.scope, of, way[-1])
            other = visible_sets(self.scope)[link.to]
            to = SQLModel.metadata.tables[other.table].alias(f"way_{len(self._ways)}")
            pairs = [(table.c[of.by_name[own].column], to.c[other.by_name[its].column]) for own, its in link.on]
            # What is not theirs to see is as if it were not there.
            fits = and_(*(own == its for own, its in pairs), *where_of(self.scope, other, to))
            self.joined = self.joined.outerjoin(to, fits)
            self._lost[way] = and_(to.c.changed.is_(None), *(own.is_not(None) for own, _ in pairs))
            self._ways[way] = (other, to)
        return self._ways[way]


def navigations(scope: Scope, of: EntitySet) -> list[Navigation]:
    """The navigations of a set that lead to sets a scope sees."""
    sets = visible_sets(scope)
    return [each for each in of.navigations if each.to in sets]


def navigation(scope: Scope, of: EntitySet, name: str) -> Navigation:
    """A navigation of a set; raises BadRequest where there is none."""
    for each in navigations(scope, of):
        if each.name == name:
            return each
    if name in of.by_name:
        raise BadRequest("no_navigation", f"{name} is a property of {of.name}: nothing comes behind it.")
    there = ", ".join(each.name for each in navigations(scope, of)) or "none"
    raise BadRequest("unknown_navigation", f"{of.name} has no navigation {name}. There is: {there}.")


def property_of(scope: Scope, of: EntitySet, name: str, option: str) -> Property:
    """A property of a set; raises BadRequest where there is none for the scope."""
    for each in visible_properties(scope, of):
        if each.name == name:
            return each
    if any(each.name == name for each in navigations(scope, of)):
        raise BadRequest(
            "no_property", f"{option}: {name} leads from {of.name} to a row. Name a property of it, behind {name}/."
        )
    raise BadRequest(
        "unknown_property", f"{option}: {of.name} has no property {name}, or not for you. $metadata lists them."
    )
