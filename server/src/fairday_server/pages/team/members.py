"""The rows of a team's table of people, and how many of them are where against their goal."""

from collections.abc import Sequence
from datetime import date, timedelta

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.charts.columns import DayColumn
from fairday_reports.charts.rows import band_bar, sparkline, week_columns
from fairday_reports.charts.svg import NOTHING
from fairday_reports.metrics.model import screen_ms, seen
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.team import Member, MemberDay
from fairday_reports.metrics.words import without_schedule
from fairday_reports.words import hm, hours, listed, percent, weekday
from fairday_server.pages.paths import day_path, month_path, week_path
from fairday_server.pages.team.figures import unknown
from fairday_server.pages.team.marks import Judged, unseen
from fairday_server.pages.team.read import TeamPeriod
from fairday_server.pages.team.views import BalanceLine, MemberLine
from fairday_server.pages.views import Link

BANDS = (
    ("over", "Above", "130 % of the goal or more"),
    ("healthy", "Within", "between 70 and 130 % of the goal"),
    ("under", "Below", "70 % of the goal or less"),
    ("", "Not compared", "data not complete, or no goal"),
)
_WORDS = {band: word for band, word, _ in BANDS}
_LOW, _AXIS = 0.4, 1.2
_ONE_DAY = timedelta(days=1)


def member_lines(period: TeamPeriod, people: Sequence[Judged]) -> tuple[MemberLine, ...]:
    """A row for each member, all on the same scales."""
    shares = [_utilisation(part) for one in people for part in one.member.parts if part is not None]
    known = [share for share in shares if share is not None]
    axis = (min([_LOW, *known]), max([_AXIS, *known]))
    tallest = max(
        (max(day.facts.worked_ms, day.facts.scheduled_ms) for p in people for day in p.member.days), default=0
    )
    return tuple(_line(period, one, axis, tallest) for one in people)


def balance(people: Sequence[Judged]) -> tuple[BalanceLine, ...]:
    """How many are above, within and below the band, who, and who is not compared."""
    found = []
    for band, word, means in BANDS:
        who = [one.name for one in people if one.band == band]
        if who or band:
            found.append(BalanceLine(word, means, str(len(who)), "" if band == "healthy" else listed(who)))
    return tuple(found)


def balance_note(total: DayFacts) -> str:
    """Work beyond the schedules and outside the rostered hours, of all together."""
    if not total.planned_days:
        return "There is no schedule to compare with."
    return (
        f"All together worked {hours(total.overtime_ms)} beyond their schedules; "
        f"{hours(total.after_hours_ms)} at a screen were outside the rostered hours."
    )


def _line(period: TeamPeriod, one: Judged, axis: tuple[float, float], tallest: int) -> MemberLine:
    member, total = one.member, one.member.total
    history = member.history
    week = period.by == "week"
    share = _utilisation(total)
    goal = total.goal_ms / total.available_ms if total.available_ms and total.goal_ms else None
    missing = 0.0
    if one.mark.hatched and total.available_ms:
        missing = (total.frame_ms - total.observed_in_frame_ms) / total.available_ms
    running = any(day.running for day in member.days)
    days = {day.day: day for day in member.days}
    last = max((day.day for day in member.days if screen_ms(day.facts)), default=None)
    word = "so far" if one.mark.hatched else _WORDS[one.band] if one.band else ""
    return MemberLine(
        name=history.person.name,
        href=(week_path if week else month_path)(history.person.id, period.first),
        role=history.role_on(member.days[-1].day) or "",
        day=None if last is None or not period.times else _day_link(member, last),
        worked=_length("worked", total, running),
        planned=_planned(total, running),
        columns=week_columns([_column(days.get(period.first + at * _ONE_DAY)) for at in range(7)], tallest)
        if week
        else NOTHING,
        bar=band_bar(share, goal, axis[1], missing),
        value=percent(share) if share is not None else _no_share(total, running),
        word=word if share is not None else "",
        trend=sparkline([None if part is None else _utilisation(part) for part in member.parts], goal, axis)
        if week
        else NOTHING,
        screen=_length("screen_time", total, running),
        focus=_length("focus", total, running),
        days=str(total.attended_days or sum(day.facts.worked_ms > 0 for day in member.days)),
        mark=one.mark,
    )


def _column(found: MemberDay | None) -> DayColumn | None:
    if found is None:
        return None
    scheduled_ms = found.facts.scheduled_ms
    return DayColumn(found.day, scheduled_ms, found.facts.worked_ms, scheduled_ms if unseen(found) else None)


def _day_link(member: Member, day: date) -> Link:
    return Link(weekday(day), day_path(member.history.person.id, day), f"{weekday(day)}, {member.history.person.name}")


def _utilisation(facts: DayFacts) -> float | None:
    share = METRICS["utilisation"].value(facts)
    return share if isinstance(share, float) else None


def _length(metric: str, total: DayFacts, running: bool) -> str:
    value = METRICS[metric].value(total)
    return hm(value) if isinstance(value, int) else unknown(total, running=running)


def _planned(total: DayFacts, running: bool) -> str:
    """What was scheduled; of a date that is not over nothing is, so that it is said to be of those before it."""
    if not total.scheduled_ms:
        return without_schedule(total, running=running)
    return f"{hm(total.scheduled_ms)} before today" if running else f"of {hm(total.scheduled_ms)}"


def _no_share(total: DayFacts, running: bool) -> str:
    if seen(total, 1) is None:
        return "No data"
    return without_schedule(total, running=running).capitalize()
