"""The rows that the dimensions should have, and those that facts need before they are there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain, pairwise
from typing import Any

from sqlmodel import Session, col, func, select

from fairday_collector.classify.sorter import Sorter
from fairday_collector.clock import utc
from fairday_collector.config.book import ORGANISATION
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.dialect.base import Row
from fairday_collector.store.tables import (
    ConfigChange,
    FeedApp,
    FeedCategory,
    FeedConfig,
    FeedDate,
    FeedPerson,
    FeedPersonDay,
    FeedTeam,
    Membership,
    Person,
    Team,
)
from fairday_reports.feeds.fill.calendar import date_rows
from fairday_reports.feeds.fill.differences import Difference, difference
from fairday_reports.feeds.fill.keep import columns_of, upsert

_UNCLASSIFIED = "unclassified"
_FIRST_CONFIG = (0, "none", "organisation", None, None, None, "", "1970-01-01", None, 0)
"""The state before the first decision."""


def differences(session: Session, world: World, now_ms: int) -> list[Difference]:
    """How people, teams, memberships, apps, categories and decisions differ from what they are now."""
    known = histories(session, session.exec(select(Person.id)).all())
    sorter = _sorter(world, now_ms)
    apps = session.exec(select(FeedApp.app)).all()
    members = map(_memberships, known.values())
    found = (
        difference(session, "feed_person", (_person(history, now_ms) for history in known.values())),
        difference(session, "feed_team", (_team(team) for team in session.exec(select(Team)))),
        _settled(session, difference(session, "feed_membership", chain.from_iterable(members))),
        difference(session, "feed_app", (_app(sorter, app) for app in apps), keeps=True),
        difference(session, "feed_category", _categories(session, sorter), keeps=True),
    )
    decided = _new_decisions(session)
    return [*(each for each in found if each), *([Difference("feed_config", decided, ())] if decided else [])]


def newcomers(session: Session, people: Sequence[str], now_ms: int) -> list[Difference]:
    """Rows that facts of some people lead to and that are not there yet: themselves and their teams.

    Of people who have rows nothing is changed here: facts of theirs may not be filled again yet.
    """
    known = histories(session, people)
    there = session.exec(select(FeedPerson.person_id).where(col(FeedPerson.person_id).in_(people))).all()
    new = [history for person, history in known.items() if person not in there]
    teams = {team for history in known.values() for _, team in history.teams}
    listed = session.exec(select(FeedTeam.team_id).where(col(FeedTeam.team_id).in_(teams))).all()
    rows = {
        "feed_person": [_person(history, now_ms) for history in new],
        "feed_team": [
            _team(team) for team in session.exec(select(Team).where(col(Team.id).in_(teams.difference(listed))))
        ],
        "feed_membership": [row for history in new for row in _memberships(history)],
    }
    return [Difference(table, some, ()) for table, some in rows.items() if some]


def ensure_of_facts(
    session: Session, rows: Mapping[str, Sequence[Row]], world: World, now_ms: int, number: int
) -> None:
    """Adds what rows of facts lead to and is not there yet: apps, categories, dates and decisions."""
    sorter = _sorter(world, now_ms)
    app_days = rows["feed_app_day"]
    apps: set[str] = {row[2] for row in app_days}
    known_apps = session.exec(select(FeedApp.app).where(col(FeedApp.app).in_(apps))).all()
    upsert(session, "feed_app", (_app(sorter, app) for app in sorted(apps.difference(known_apps))), number)
    slugs: set[str] = {row[3] for row in app_days}
    slugs.difference_update(
        session.exec(select(FeedCategory.category).where(col(FeedCategory.category).in_(slugs))).all()
    )
    if slugs:
        known = {row[0]: row for row in _categories(session, sorter)}
        strange = ((slug, slug, _UNCLASSIFIED, False, False, False) for slug in sorted(slugs - known.keys()))
        upsert(session, "feed_category", [*(known[slug] for slug in sorted(slugs & known.keys())), *strange], number)
    _ensure_dates(session, [row[1] for row in rows["feed_person_day"]], number)
    _ensure_decisions(session, world.through, number)


def _settled(session: Session, found: Difference | None) -> Difference | None:
    """A difference of memberships, but for people who have a date that is another team's than it would say.

    Who was in which team when tells readers that dates became another team's. Told before these are filled again, they
    would read anew what they are to lose.
    """
    if found is None:
        return None
    day = col(Membership.from_date)
    own = select(Membership.team_id).where(Membership.person_id == FeedPersonDay.person_id)
    began = own.where(day <= col(FeedPersonDay.day)).order_by(day.desc()).limit(1).scalar_subquery()
    team = func.coalesce(began, own.order_by(day).limit(1).scalar_subquery())
    others = select(FeedPersonDay.person_id).where(
        col(FeedPersonDay.person_id).in_({row[0] for row in (*found.rows, *found.gone)}),
        col(FeedPersonDay.team_id).is_distinct_from(team),
    )
    held = set(session.exec(others.distinct()))
    rows, gone = ([row for row in some if row[0] not in held] for some in (found.rows, found.gone))
    return Difference(found.table, rows, gone) if rows or gone else None


def _ensure_dates(session: Session, days: Sequence[str], number: int) -> None:
    if not days:
        return
    years = {int(min(days)[:4]), int(max(days)[:4])}
    edges: tuple[date | None, date | None] = session.exec(select(func.min(FeedDate.day), func.max(FeedDate.day))).one()
    first, last = edges
    there = range(first.year, last.year + 1) if first and last else range(0)
    wanted = range(min(years | set(there)), max(years | set(there)) + 1)
    for year in wanted:
        if year not in there:
            upsert(session, "feed_date", date_rows(year), number)


def _ensure_decisions(session: Session, through: int, number: int) -> None:
    newest: int | None = session.exec(select(func.max(FeedConfig.id))).one()
    if newest is None or newest < through:
        rows = [(*row, number) for row in _new_decisions(session)]
        dialect_of(session).add_rows(session.connection(), "feed_config", columns_of("feed_config"), rows)


def _new_decisions(session: Session) -> list[Row]:
    """Decisions that have no row yet. A decision is never altered."""
    newest: int | None = session.exec(select(func.max(FeedConfig.id))).one()
    changes = select(ConfigChange).where(col(ConfigChange.id) > (newest or 0)).order_by(col(ConfigChange.id))
    return [*([_FIRST_CONFIG] if newest is None else []), *map(_decision, session.exec(changes))]


def _person(history: PersonHistory, now_ms: int) -> Row:
    person, today = history.person, history.today(now_ms)
    held = (history.team_on(today), history.role_on(today), history.zones.zone_on(today))
    return (person.id, person.name, *held, person.created_ms)


def _team(team: Team) -> Row:
    return (team.id, team.name, team.zone)


def _memberships(history: PersonHistory) -> Iterator[Row]:
    turns: list[tuple[date | None, str]] = [*history.teams, (None, "")]
    for (start, team), (following, _) in pairwise(turns):
        until = None if following is None else (following - timedelta(days=1)).isoformat()
        yield (history.person.id, _iso(start), until, team)


def _app(sorter: Sorter, app: str) -> Row:
    found = sorter.sort((app or None, None, None))
    return (app, found.category or "", found.klass or _UNCLASSIFIED)


def _categories(session: Session, sorter: Sorter) -> Iterable[Row]:
    """Those of teams, roles and people stand where the organisation and the catalogue have none of the name."""
    changes = select(ConfigChange).where(ConfigChange.kind == "category", ConfigChange.scope != ORGANISATION[0])
    found: dict[str, Row] = {"": ("", "None", _UNCLASSIFIED, False, False, True)}
    for change in session.exec(changes.order_by(col(ConfigChange.id))):
        said: dict[str, Any] = change.value or {}
        if said:
            klass = said.get("class") or _UNCLASSIFIED
            flags = (bool(said.get("core")), bool(said.get("collaboration")))
            found[change.name] = (change.name, said["title"], klass, *flags, False)
    for slug, held in sorter.categories.items():
        own = held.category
        found[slug] = (slug, own.title, own.klass or _UNCLASSIFIED, own.core, own.collaboration, True)
    return found.values()


def _decision(change: ConfigChange) -> Row:
    who = [change.scope_id if change.scope == scope else None for scope in ("person", "team", "role")]
    dates = (change.from_date.isoformat(), None if change.until is None else change.until.isoformat())
    return (change.id, change.kind, change.scope, *who, change.name, *dates, change.at_ms)


def _sorter(world: World, now_ms: int) -> Sorter:
    return world.rules.on((ORGANISATION,), utc(now_ms).date())


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
