"""Reads what a team's pages are made from, in one snapshot: facts of its people, when data came, hours, schedules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import utc
from fairday_collector.ledger.fast.codec import segments
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.read import visible_rows
from fairday_collector.ledger.reckon import Segment
from fairday_collector.ledger.world import World
from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import PolicyBook
from fairday_collector.roster.schedule import Schedule
from fairday_collector.store.tables import DirtyDay, LedgerDay, Team
from fairday_collector.timesheets.rest import Breach
from fairday_reports.local import local
from fairday_reports.metrics.gather import Counted
from fairday_reports.metrics.presence import HourMap, hour_map
from fairday_reports.metrics.team import Range, TeamReading, once_members, team_reading
from fairday_server.pages.team.rest import short_rests

MIN_GROUP = 5
"""Figures about a group that name nobody are shown from so many people on."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Heard:
    """A date of somebody as far as data came: presence, and the end of what was observed; epoch milliseconds UTC."""

    first_ms: int | None
    last_ms: int | None
    until_ms: int | None


@dataclass(frozen=True, slots=True)
class TeamPeriod:
    """A team's week or month (`by`); without `times` of day `heard` is empty, and `hours` None, as for a small team."""

    team: Team
    by: str
    first: date
    last: date
    today: date
    now_ms: int
    times: bool
    reading: TeamReading
    heard: Mapping[tuple[str, date], Heard]
    hours: HourMap | None
    schedule: Callable[[PersonHistory, date], Schedule]
    rest: Mapping[str, Sequence[Breach]]


@dataclass(frozen=True, slots=True)
class Present:
    """A member's today, as far as it is reckoned; `stale_ms` is how old data may be before one must say so."""

    history: PersonHistory
    day: date
    zone: str
    stale_ms: int
    first_ms: int | None = None
    until_ms: int | None = None
    screen_ms: int = 0
    segments: Sequence[Segment] = ()
    waiting: bool = False


def read_period(
    session: Session, team: Team, viewer: Viewer, parts: Sequence[Range], by: str, now_ms: int
) -> TeamPeriod:
    """A team in the last of some parts that follow each other, as far as its dates are the viewer's to see."""
    first, last = parts[-1]
    known = once_members(session, team.id)
    reading = team_reading(session, known, _counted(team, viewer), parts, now_ms)
    world = World.load(session, visible(session).through_change)
    dates = [(member.history, [day.day for day in member.days]) for member in reading.members]
    heard = _heard(session, reading, first, last) if viewer.sees_spans else {}
    enough = by == "week" and viewer.sees_spans and len(dates) >= MIN_GROUP
    return TeamPeriod(
        team=team,
        by=by,
        first=first,
        last=last,
        today=team_today(team, now_ms),
        now_ms=now_ms,
        times=viewer.sees_spans,
        reading=reading,
        heard=heard,
        hours=hour_map(session, dates, world.roster.on, now_ms) if enough else None,
        schedule=world.roster.on,
        rest=short_rests(session, reading, heard, world.policy),
    )


def read_present(session: Session, team: Team, viewer: Viewer, now_ms: int) -> list[Present]:
    """The members of today, each by their own clock, in the order of their names."""
    counted = _counted(team, viewer)
    # Everyone's own today lies within a day of UTC's.
    utc_day = utc(now_ms).date()
    members = [
        (history, today)
        for history in once_members(session, team.id).values()
        if counted(history, today := history.today(now_ms))
    ]
    ids = [history.person.id for history, _ in members]
    around = (utc_day - _ONE_DAY, utc_day + _ONE_DAY)
    names = ("start_ms", "first_ms", "last_received_ms", "states", "timeline")
    kept = {(row.person_id, row.day): row for row in visible_rows(session, LedgerDay, names, ids, *around)}
    marks = select(col(DirtyDay.person_id), col(DirtyDay.day)).where(
        col(DirtyDay.person_id).in_(ids), col(DirtyDay.day) >= around[0], col(DirtyDay.day) <= around[1]
    )
    dirty = set(session.exec(marks))
    book = PolicyBook.load(session)
    found = []
    for history, day in members:
        key = (history.person.id, day)
        stale_ms = max(300_000, 3000 * book.of(history, day).settings.upload_s)
        zone, row = history.zones.zone_on(day), kept.get(key)
        if row is None:
            found.append(Present(history, day, zone, stale_ms, waiting=key in dirty))
            continue
        screen = sum(row.states.get(state, 0) for state in ("active", "meeting", "passive"))
        parts = segments(row.timeline, row.start_ms)
        found.append(
            Present(
                history, day, zone, stale_ms, row.first_ms, row.last_received_ms, screen, parts, waiting=key in dirty
            )
        )
    return found


def team_today(team: Team, now_ms: int) -> date:
    """The date it is where a team is."""
    return local(now_ms, team.zone).date()


def _counted(team: Team, viewer: Viewer) -> Counted:
    return lambda history, day: history.team_on(day) == team.id and viewer.may_see(history, day)


def _heard(session: Session, reading: TeamReading, first: date, last: date) -> dict[tuple[str, date], Heard]:
    names = ("first_ms", "last_ms", "last_received_ms")
    people = [member.history.person.id for member in reading.members]
    rows = visible_rows(session, LedgerDay, names, people, first, last)
    return {(row.person_id, row.day): Heard(row.first_ms, row.last_ms, row.last_received_ms) for row in rows}
