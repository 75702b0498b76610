"""Whose dates an export shows: the people who will read that somebody looked."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, select
from sqlmodel import Session, SQLModel, func

from fairday_reports.feeds.export.asked import Asked, conditions
from fairday_reports.feeds.model import EntitySet
from fairday_reports.feeds.rights import Scope
from fairday_reports.feeds.schema import SETS

# Names and teams are listed to whoever may see the people, and that is no look.
_LISTS = ("People", "TeamMemberships")


def people_in(session: Session, scope: Scope, asked: Asked) -> tuple[Sequence[str], date | None, date | None]:
    """The ids of the people whose rows an export holds, and the first and last date of these; no date without rows.

    Of sets by date they are those with a row of `PersonDays`: that there is no other row tells of them too.
    """
    of = asked.of
    if "person_id" not in of.by_name or of.name in _LISTS:
        return (), None, None
    if "date" not in of.by_name:
        table = SQLModel.metadata.tables[of.table]
        found = (
            select(table.c.person_id).distinct().where(table.c.person_id.is_not(None), *conditions(scope, asked, of))
        )
        return session.connection().execute(found).scalars().all(), None, None
    days = SQLModel.metadata.tables[_DAYS.table]
    where = conditions(scope, asked, _DAYS)
    first, last = asked.first, asked.last
    if first is None or last is None:
        first, last = (
            session.connection().execute(select(func.min(days.c.day), func.max(days.c.day)).where(*where)).one()
        )
    if asked.since is None:
        # A look at each person's key, where to read all their dates would take long.
        people = SQLModel.metadata.tables["feed_person"]
        query = select(people.c.person_id).where(exists().where(days.c.person_id == people.c.person_id, *where))
    else:
        query = select(days.c.person_id).distinct().where(*where)
    return session.connection().execute(query).scalars().all(), first, last


_DAYS: EntitySet = SETS["PersonDays"]
