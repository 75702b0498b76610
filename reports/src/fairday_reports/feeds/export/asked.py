"""What an export is asked for, checked against the schema and what the reader may see."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import partial

import msgspec
from sqlalchemy import select
from sqlmodel import Session, SQLModel

from fairday_collector.errors import Invalid, NotFound
from fairday_collector.secrets import digest
from fairday_reports.feeds.export.cursor import Place, decode_cursor, takes_since
from fairday_reports.feeds.fill.keep import source_of, state_of
from fairday_reports.feeds.model import EntitySet
from fairday_reports.feeds.rights import Condition, Scope, visible_sets, where_of
from fairday_reports.feeds.schema import SETS


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows of a set with local dates from `first` to `last`, both included, and numbers of change beyond `since`."""

    of: EntitySet
    first: date | None = None
    last: date | None = None
    since: int | None = None


def find_set(scope: Scope, name: str) -> EntitySet:
    """The set of a name, if there is one for a scope."""
    found = visible_sets(scope).get(name)
    if found is None:
        raise NotFound("unknown_set", "There is no such set, or not for you. GET /v1/feeds lists those there are.")
    return found


def ask(of: EntitySet, first: date | None, last: date | None, since: str | None, place: Place) -> Asked:
    """What is asked of a set at a reader's place; raises Invalid for what it cannot answer."""
    if (first or last) and "date" not in of.by_name:
        raise Invalid("no_dates", f"{of.name} is not by date. Leave `from` and `to` out.")
    if first and last and last < first:
        raise Invalid("bad_range", f"`to` ({last}) is before `from` ({first}). Give the earlier date as `from`.")
    if since is not None and not takes_since(of):
        raise Invalid("no_since", f"{of.name} is small, and read whole. Leave `since` out.")
    return Asked(of, first, last, None if since is None else decode_cursor(since, place))


def conditions(scope: Scope, asked: Asked, of: EntitySet) -> list[Condition]:
    """What holds for the rows of a set `of` that are a scope's and within what was asked."""
    table = SQLModel.metadata.tables[of.table]
    where = where_of(scope, of)
    if asked.first is not None:
        where.append(table.c.day >= asked.first)
    if asked.last is not None:
        where.append(table.c.day <= asked.last)
    if asked.since is not None:
        where.append(table.c.changed > asked.since)
    return where


def place_of(
    session: Session, scope: Scope, of: EntitySet, first: date | None = None, last: date | None = None
) -> Place:
    """Where the cursors of a reader of some dates hold, as of a snapshot and as long as it is open."""
    gone = state_of(session).gone
    return Place(of.name, partial(_shown_source, session), _mark_of(session, scope), first, last, gone)


def _shown_source(session: Session, number: int) -> str | None:
    # What pages of OData are signed with must not be read off a cursor.
    source = source_of(session, number)
    return None if source is None else digest(source)[:16]


def _mark_of(session: Session, scope: Scope) -> str:
    """A text that is another one whenever a scope may have lost or gained rows that did not change.

    Who is limited to teams loses dates of a person whose team of those dates was corrected, and is told no such row.
    """
    if scope.teams is None:
        members = []
    else:
        table = SQLModel.metadata.tables["feed_membership"]
        query = select(table.c.person_id, table.c.from_date, table.c.until_date, table.c.team_id)
        found = session.connection().execute(
            query.where(*where_of(scope, SETS["TeamMemberships"])).order_by(table.c.person_id, table.c.from_date)
        )
        members = [tuple(row) for row in found]
    teams = None if scope.teams is None else sorted(scope.teams)
    told = msgspec.json.encode((teams, scope.person_id, scope.times, members))
    return hashlib.sha256(told).hexdigest()[:16]
