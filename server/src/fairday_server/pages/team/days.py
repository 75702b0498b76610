"""The days of a team's month: worked and scheduled time of all together, as a chart and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fairday_reports.charts.columns import DayColumn, DayColumns, day_columns
from fairday_reports.words import count, hm, hours, listed, weekday
from fairday_server.pages.team.head import name_of
from fairday_server.pages.team.marks import unseen
from fairday_server.pages.team.read import TeamPeriod
from fairday_server.pages.team.views import Mark, TeamDayLine

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySum:
    """A date of the team: its times, how many of its `members` worked, and how many lack data or are still to come.

    `no_data_ms` was scheduled for those who lack data.
    """

    day: date
    scheduled_ms: int
    worked_ms: int
    no_data_ms: int
    members: int
    worked: int
    lacking: int
    waiting: int
    running: int


def day_sums(period: TeamPeriod) -> list[DaySum]:
    """Every date of the period, those to come too, by time."""
    found = []
    for at in range((period.last - period.first).days + 1):
        on = period.first + at * _ONE_DAY
        days = [day for member in period.reading.members for day in member.days if day.day == on]
        facts = [day.facts for day in days]
        lacking = [day.facts for day in days if unseen(day)]
        found.append(
            DaySum(
                day=on,
                scheduled_ms=sum(one.scheduled_ms for one in facts),
                worked_ms=sum(one.worked_ms for one in facts),
                no_data_ms=sum(one.scheduled_ms for one in lacking),
                members=len(days),
                worked=sum(one.worked_ms > 0 for one in facts),
                lacking=len(lacking),
                waiting=sum(day.waiting for day in days),
                running=sum(day.running for day in days),
            )
        )
    return found


def day_plot(period: TeamPeriod, days: Sequence[DaySum]) -> DayColumns:
    """The chart of the dates, at least one."""
    worked, scheduled = sum(day.worked_ms for day in days), sum(day.scheduled_ms for day in days)
    finding = f"{hours(worked)} worked in all"
    finding += f", of {hours(scheduled)} scheduled." if scheduled else "."
    name = name_of(period.first, period.by)
    return day_columns([_column(day) for day in days], f"Worked and scheduled time by day, {name}", finding, "days")


def _column(day: DaySum) -> DayColumn:
    is_known = day.worked_ms > 0 or day.lacking < day.members
    worked_ms = day.worked_ms if is_known else None
    return DayColumn(day.day, day.scheduled_ms, worked_ms, day.no_data_ms if day.lacking else None)


def day_lines(days: Sequence[DaySum]) -> tuple[TeamDayLine, ...]:
    """A row for each date that somebody of the team has had."""
    return tuple(_line(day) for day in days if day.members)


def _line(day: DaySum) -> TeamDayLine:
    return TeamDayLine(
        day=weekday(day.day),
        iso=day.day.isoformat(),
        worked=hm(day.worked_ms),
        scheduled=hm(day.scheduled_ms) if day.scheduled_ms else "",
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
