"""How whole the data of each member are, and where that lets them stand against their goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fairday_reports.metrics.data import is_complete, observed_share
from fairday_reports.metrics.team import Member, MemberDay
from fairday_reports.metrics.utilisation import status
from fairday_reports.words import clock, listed, long_day, percent, weekday
from fairday_server.pages.team.read import TeamPeriod
from fairday_server.pages.team.views import Mark

MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """A member with the state of their data and their place against the goal, "" where they are not compared."""

    member: Member
    mark: Mark
    band: str

    @property
    def name(self) -> str:
        """Whose."""
        return self.member.history.person.name


def judged(period: TeamPeriod) -> list[Judged]:
    """The members by name."""
    found = []
    for member in period.reading.members:
        mark = mark_of(period, member)
        found.append(Judged(member, mark, (status(member.total) or "") if mark.whole else ""))
    return found


def unseen(day: MemberDay) -> bool:
    """Whether a date is over and scheduled, and nothing at all was observed of it."""
    facts = day.facts
    return not day.running and facts.rostered_days > 0 and facts.unknown_ms == facts.length_ms


def mark_of(period: TeamPeriod, member: Member) -> Mark:
    """How whole somebody's data are; what is lacking goes before what is still to come."""
    lacking = [day.day for day in member.days if unseen(day)]
    share = observed_share(member.total)
    if lacking:
        return Mark(_no_data(period, member, lacking), hatched=True)
    if share is not None and not is_complete(member.total):
        return Mark(f"{percent(share)} observed", hatched=True)
    if any(day.waiting for day in member.days):
        return Mark("New data are being counted", late=True)
    running = next((day for day in member.days if day.running), None)
    if running is not None:
        heard = period.heard.get((member.history.person.id, running.day))
        until = heard.until_ms if heard else None
        zone = member.history.zones.zone_on(running.day)
        return Mark(f"Until {clock(until, zone)}" if until is not None else "Today is not over", late=True)
    if share is None:
        return Mark("No presence")
    return Mark("Complete" if percent(share) == "100 %" else f"{percent(share)} observed")


def _no_data(period: TeamPeriod, member: Member, lacking: Sequence[date]) -> str:
    """Since when somebody's data are lacking, or on which dates."""
    expected = [day.day for day in member.days if day.facts.rostered_days and not day.running]
    last = max((day.day for day in member.days if day.facts.unknown_ms < day.facts.length_ms), default=None)
    tail = [day for day in expected if last is None or day > last]
    if last is None and tail == expected:
        return f"No data in this {period.by}"
    if tail == list(lacking) and last is not None:
        heard = period.heard.get((member.history.person.id, last))
        moment = ""
        if heard is not None and heard.until_ms is not None:
            moment = f" {clock(heard.until_ms, member.history.zones.zone_on(last))}"
        return f"No data since {_short(last, period.by)}{moment}"
    if len(lacking) > MOST_NAMES:
        return f"No data on {len(lacking)} dates"
    return f"No data on {listed([_short(day, period.by) for day in lacking])}"


def day_name(day: date, by: str) -> str:
    """A date in a sentence about its week or month."""
    return long_day(day).partition(" ")[0] if by == "week" else weekday(day)


def _short(day: date, by: str) -> str:
    return weekday(day)[:3] if by == "week" else weekday(day)
