"""A team's week or month: what was read to the view."""

from collections.abc import Sequence

from fairday_collector.store.tables import Team
from fairday_reports.metrics.words import goal_percent
from fairday_reports.words import period as dates_between
from fairday_server.pages.frame import Frame
from fairday_server.pages.team.days import day_lines, day_plot, day_sums
from fairday_server.pages.team.figures import figures, foot, reasons
from fairday_server.pages.team.head import period_head
from fairday_server.pages.team.heat import heat_view
from fairday_server.pages.team.marks import judged
from fairday_server.pages.team.members import balance, balance_note, member_lines
from fairday_server.pages.team.read import TeamPeriod
from fairday_server.pages.team.spread import begin_spread, length_spread
from fairday_server.pages.team.talk import talks
from fairday_server.pages.team.views import TeamPeriodView
from fairday_server.pages.team.words import lead


def period_view(frame: Frame, read: TeamPeriod, teams: Sequence[Team], *, admin: bool) -> TeamPeriodView:
    """The page of a week, with its heat map, or of a month, with its days; `admin` may sort programs."""
    people = judged(read)
    head = period_head(read.team, teams, read.first, read.by, read.today, times=read.times)
    month = read.by == "month"
    days = day_sums(read) if month and people else []
    spreads = [length_spread(read), *([begin_spread(read)] if month else [])] if people and read.times else []
    return TeamPeriodView(
        frame=frame,
        title=head.heading,
        head=head,
        lead=lead(read, people),
        seen=f"{dates_between(read.first, read.last)}. Names are in alphabetical order. "
        "Each person sees the same figures about themselves, and who looked at them.",
        nobody="" if people else "Members are shown on the dates on which they are in the team.",
        figures=figures(read, people) if people else (),
        people=member_lines(read, people),
        legend=_goals(read),
        spreads=tuple(spreads),
        balance=balance(people) if people else (),
        balance_note=balance_note(read.reading.total) if people else "",
        talk=talks(read, people, admin=admin),
        quiet=f"Nothing in the figures of this {read.by} stands out.",
        reasons=reasons(read) if people else (),
        foot=foot(read) if people else "",
        heat=None if month or not people else heat_view(read.hours, len(people), times=read.times),
        plot=day_plot(read, days) if days else None,
        days=day_lines(days),
    )


def _goals(read: TeamPeriod) -> str:
    """The goal in words for the legend; empty where nobody has one."""
    goals = {goal_percent(one) for one in read.reading.people if one.available_ms and one.goal_ms}
    return f"Goal, {goals.pop()}" if len(goals) == 1 else "Goal of each" if goals else ""
