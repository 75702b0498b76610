"""Which sets, rows and properties of the feeds are a viewer's to read. Every way of reading goes by this."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select
from sqlmodel import SQLModel

import fairday_collector.store.tables  # noqa: F401 - makes the tables known
from fairday_collector.access.viewer import Viewer
from fairday_reports.feeds.model import EntitySet, Property
from fairday_reports.feeds.schema import SETS

_LAST = date.max
Condition = ColumnElement[bool]
Teams = frozenset[str] | Select[tuple[str]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a viewer may read: rows of `teams`, of all where it is None, and those of `person_id`, who is themselves.

    A row counts to the team its person had on its date. `times` says whether times of day are for them.
    """

    teams: frozenset[str] | None
    person_id: str | None
    times: bool


def scope_of(viewer: Viewer) -> Scope:
    """What a viewer may read."""
    return Scope(viewer.listed_teams, viewer.person_id, viewer.feeds_times)


def visible_sets(scope: Scope) -> Mapping[str, EntitySet]:
    """The sets there are for a scope, by name; to it, others do not exist."""
    return {name: each for name, each in SETS.items() if scope.times or not each.times}


def visible_properties(scope: Scope, of: EntitySet) -> Sequence[Property]:
    """The properties of a set that there are for a scope, in their order; to it, others do not exist."""
    return tuple(each for each in of.properties if scope.times or not each.times)


def where_of(scope: Scope, of: EntitySet, table: FromClause | None = None) -> list[Condition]:
    """Conditions that leave the rows of a set that are a scope's; none where all are.

    `table` is an alias of the set's table that they are to be about.
    """
    return [] if scope.teams is None else _limited(scope, scope.teams, of, table)


def where_in_teams(teams: Select[tuple[str]], of: EntitySet, table: FromClause | None = None) -> list[Condition]:
    """As `where_of`, for a scope of the teams that a query gives."""
    return _limited(Scope(frozenset(), None, times=True), teams, of, table)


def _limited(scope: Scope, teams: Teams, of: EntitySet, table: FromClause | None) -> list[Condition]:
    source = SQLModel.metadata.tables[of.table] if table is None else table
    return _LIMITS.get(of.name, _of_people)(scope, teams, source)


def _of_people(scope: Scope, teams: Teams, table: FromClause) -> list[Condition]:
    """Rows that have a person and the team that person was in."""
    return [_either(scope, table.c.team_id.in_(teams), table.c.person_id)]


def _all(_scope: Scope, _teams: Teams, _table: FromClause) -> list[Condition]:
    return []


def _people(scope: Scope, teams: Teams, table: FromClause) -> list[Condition]:
    """Whoever ever was in one of the teams."""
    return [_either(scope, table.c.person_id.in_(_ever_in(teams)), table.c.person_id)]


def _teams(scope: Scope, teams: Teams, table: FromClause) -> list[Condition]:
    """The teams, and those that one was in oneself."""
    mine = select(_MEMBERSHIP.c.team_id).where(_MEMBERSHIP.c.person_id == scope.person_id)
    among = table.c.team_id.in_(teams)
    return [among if scope.person_id is None else or_(among, table.c.team_id.in_(mine))]


def _apps(scope: Scope, teams: Teams, table: FromClause) -> list[Condition]:
    """The apps of rows that one may read: what others use is not told."""
    return [table.c.app.in_(_used(scope, teams, "app"))]


def _categories(scope: Scope, teams: Teams, table: FromClause) -> list[Condition]:
    """Those for all, and of others those of rows that one may read: the names others have for their work are theirs."""
    return [or_(table.c.is_common, table.c.category.in_(_used(scope, teams, "category")))]


def _decisions(scope: Scope, teams: Teams, table: FromClause) -> list[Condition]:
    """What holds for all, and for whoever was in one of the teams while it held."""
    member, earlier = _MEMBERSHIP.alias(), _MEMBERSHIP.alias()
    # The first membership of a person holds for all earlier dates too.
    first = select(func.min(earlier.c.from_date)).where(earlier.c.person_id == member.c.person_id).scalar_subquery()
    begun = or_(member.c.from_date <= func.coalesce(table.c.until_date, _LAST), member.c.from_date == first)
    there = (
        select(member.c.person_id)
        .where(member.c.person_id == table.c.person_id, member.c.team_id.in_(teams), begun)
        .where(func.coalesce(member.c.until_date, _LAST) >= table.c.from_date)
        .exists()
    )
    about_person = _either(scope, there, table.c.person_id)
    about_team = and_(table.c.person_id.is_(None), *_teams(scope, teams, table))
    about_all = and_(table.c.person_id.is_(None), table.c.team_id.is_(None))
    return [or_(about_all, about_team, about_person)]


def _used(scope: Scope, teams: Teams, what: str) -> Select[tuple[str]]:
    """A column of the rows of AppDays that one may read."""
    used = SQLModel.metadata.tables["feed_app_day"]
    # People first: the key of that table begins with them.
    of_teams = and_(used.c.person_id.in_(_ever_in(teams)), used.c.team_id.in_(teams))
    return select(used.c[what]).where(_either(scope, of_teams, used.c.person_id))


def _either(scope: Scope, among: Condition, person: ColumnElement[str]) -> Condition:
    return among if scope.person_id is None else or_(among, person == scope.person_id)


def _ever_in(teams: Teams) -> Select[tuple[str]]:
    return select(_MEMBERSHIP.c.person_id).where(_MEMBERSHIP.c.team_id.in_(teams))


_MEMBERSHIP = SQLModel.metadata.tables["feed_membership"]
_LIMITS: Final[Mapping[str, Callable[[Scope, Teams, FromClause], list[Condition]]]] = {
    "People": _people,
    "Teams": _teams,
    "Dates": _all,
    "Apps": _apps,
    "Categories": _categories,
    "ConfigVersions": _decisions,
}
"""How the rows of sets are limited that are not rows of people by date."""
