"""The days of a team's month: worked and scheduled time of all together, as a chart and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fairday_reports.charts.team_columns import DayColumns, TeamDay, team_columns
from fairday_reports.words import count, hm, hours, listed, weekday
from fairday_server.pages.team.head import name_of
from fairday_server.pages.team.marks import unseen
from fairday_server.pages.team.read import TeamPeriod
from fairday_server.pages.team.views import Mark, TeamDayLine

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySum:
    """A date of the team: its times, how many of its `members` worked, and how many lack data or are still to come."""

    times: TeamDay
    members: int
    worked: int
    lacking: int
    waiting: int
    running: int


def day_sums(period: TeamPeriod) -> list[DaySum]:
    """Every date of the period, those to come too, by time."""
    found = []
    for at in range((period.last - period.first).days + 1):
        date = period.first + at * _ONE_DAY
        days = [day for member in period.reading.members for day in member.days if day.day == date]
        facts = [day.facts for day in days]
        lacking = [day.facts for day in days if unseen(day)]
        times = TeamDay(
            date,
            sum(one.scheduled_ms for one in facts),
            sum(one.worked_ms for one in facts),
            sum(one.scheduled_ms for one in lacking),
        )
        worked = sum(one.worked_ms > 0 for one in facts)
        waiting, running = sum(day.waiting for day in days), sum(day.running for day in days)
        found.append(DaySum(times, len(days), worked, len(lacking), waiting, running))
    return found


def day_plot(period: TeamPeriod, days: Sequence[DaySum]) -> DayColumns:
    """The chart of the dates, at least one."""
    worked, scheduled = (sum(getattr(day.times, name) for day in days) for name in ("worked_ms", "scheduled_ms"))
    finding = f"{hours(worked)} worked in all"
    finding += f", of {hours(scheduled)} scheduled." if scheduled else "."
    name = name_of(period.first, period.by)
    return team_columns([day.times for day in days], f"Worked and scheduled time by day, {name}", finding, "days")


def day_lines(days: Sequence[DaySum]) -> tuple[TeamDayLine, ...]:
    """A row for each date that somebody of the team has had."""
    return tuple(_line(day) for day in days if day.members)


def _line(day: DaySum) -> TeamDayLine:
    times = day.times
    return TeamDayLine(
        day=weekday(times.day),
        iso=times.day.isoformat(),
        worked=hm(times.worked_ms),
        scheduled=hm(times.scheduled_ms) if times.scheduled_ms else "",
        people=f"{day.worked} of {day.members}",
        mark=_mark(day),
    )


def _mark(day: DaySum) -> Mark:
    late = [f"{count(day.waiting, 'person', 'people')} with new data"] if day.waiting else []
    late += ["not over"] if day.running else []
    if day.lacking:
        return Mark(listed([f"No data of {count(day.lacking, 'person', 'people')}", *late]), hatched=True)
    if late:
        text = listed(late)
        return Mark(f"{text[:1].upper()}{text[1:]}", late=True)
    return Mark("Complete" if day.worked else "Nobody worked")
