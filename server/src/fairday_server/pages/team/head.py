"""The top of a team's page: where it leads in time, to the other views and to the other teams."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from fairday_collector.store.tables import Team
from fairday_reports.metrics.buckets import last_of
from fairday_reports.words import period
from fairday_server.pages.paths import TEAMS, team_month_path, team_now_path, team_week_path
from fairday_server.pages.team.views import Head
from fairday_server.pages.views import Link

_ONE_DAY = timedelta(days=1)


def span_of(day: date, by: str) -> tuple[date, date]:
    """First and last date of the `week` or `month` that a date lies in."""
    last = last_of(day, by) or day
    return (last - 6 * _ONE_DAY if by == "week" else last.replace(day=1)), last


def name_of(first: date, by: str) -> str:
    """`week 42` or `October 2026`, by the first date of it."""
    return f"week {first.isocalendar().week}" if by == "week" else period(first, first).partition(" ")[2]


def now_head(team: Team, teams: Sequence[Team], today: date) -> Head:
    """The top of the page of who is on now; it is never for who sees no times of day."""
    tabs = _tabs(team, today, "Now", times=True)
    return Head(f"{team.name}, now", Link("Teams", TEAMS), (), "", tabs, _others(team, teams, team_now_path))


def period_head(team: Team, teams: Sequence[Team], first: date, by: str, today: date, *, times: bool) -> Head:
    """The top of a week's or month's page; no step leads into what has not begun."""
    path = team_week_path if by == "week" else team_month_path
    before, _ = span_of(first - _ONE_DAY, by)
    after = span_of(first, by)[1] + _ONE_DAY
    back, here, on = (_short(start, by) for start in (before, first, after))
    steps = (
        Link(f"‹ {back}", path(team.id, before), f"‹ {back}, the {by} before"),
        Link(here, path(team.id, first), here=True),
        *((Link(f"{on} ›", path(team.id, after), f"{on} ›, the {by} after"),) if after <= today else ()),
    )
    # The other view opens where this one is, but today's where today lies in it.
    day = today if first <= today < after else first
    return Head(
        heading=f"{team.name}, {name_of(first, by)}",
        teams=Link("Teams", TEAMS),
        steps=steps,
        step_of=by.capitalize(),
        tabs=_tabs(team, day, by.capitalize(), times=times),
        others=_others(team, teams, lambda other: path(other, first)),
    )


def _short(first: date, by: str) -> str:
    name = name_of(first, by)
    return name.capitalize() if by == "week" else f"{name[:3]} {first.year}"


def _tabs(team: Team, day: date, here: str, *, times: bool) -> tuple[Link, ...]:
    tabs = [
        *([("Now", team_now_path(team.id))] if times else []),
        ("Week", team_week_path(team.id, day)),
        ("Month", team_month_path(team.id, day)),
    ]
    return tuple(Link(text, href, here=text == here) for text, href in tabs)


def _others(team: Team, teams: Sequence[Team], path: Callable[[str], str]) -> tuple[Link, ...]:
    return tuple(Link(other.name, path(other.id)) for other in teams if other.id != team.id)
