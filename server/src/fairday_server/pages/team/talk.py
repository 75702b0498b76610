"""What is worth a conversation: facts first, the cause named, a data problem called one; nobody is judged."""

from collections.abc import Sequence
from datetime import date

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.model import screen_ms
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.team import Member
from fairday_reports.metrics.utilisation import status
from fairday_reports.metrics.words import goal_percent
from fairday_reports.words import count, hours, percent
from fairday_server.pages.paths import ADMIN, day_path, explain_path, month_path, week_path
from fairday_server.pages.team.marks import Judged, day_name
from fairday_server.pages.team.read import TeamPeriod
from fairday_server.pages.team.rest_words import rest_sentences
from fairday_server.pages.team.views import Talk
from fairday_server.pages.views import Link

HOUR_MS = 3_600_000
AFTER_HOURS_SHARE = 0.15
"""Time at a screen outside the rostered hours, against scheduled time, from which on it is worth a word."""
OVERTIME_SHARE = 0.1
UNSORTED_SHARE = 0.2
_AN_EVENING_MS = 900_000


def talks(period: TeamPeriod, people: Sequence[Judged], *, admin: bool) -> tuple[Talk, ...]:
    """What is worth a conversation, by name; whoever is not an administrator gets no link to sort programs."""
    return tuple(talk for one in people if (talk := _talk(period, one, admin=admin)) is not None)


def _talk(period: TeamPeriod, one: Judged, *, admin: bool) -> Talk | None:
    facts, links = [], []
    member, total = one.member, one.member.total
    person = member.history.person.id
    if one.mark.hatched:
        return Talk(
            f"{one.name}: {one.mark.text[:1].lower()}{one.mark.text[1:]}.",
            ("That is a question about data, not about attendance.",),
            (_look(period, member),),
        )
    if total.after_hours_ms and total.after_hours_ms >= AFTER_HOURS_SHARE * total.scheduled_ms:
        days = [day for day in member.days if day.facts.after_hours_ms >= _AN_EVENING_MS]
        facts.append(
            f"was at a screen outside the rostered hours on {count(len(days), 'day', 'days')}, "
            f"{hours(total.after_hours_ms)} in all"
        )
        if days and period.times:
            links.append(_day_link(period, member, days[-1].day))
    if total.scheduled_ms and total.overtime_ms >= OVERTIME_SHARE * total.scheduled_ms:
        facts.append(f"worked {hours(total.overtime_ms)} beyond the schedule")
    unsorted = _unsorted(total)
    if one.band in ("over", "under"):
        facts.append(_against_goal(period, member))
        links.append(
            Link(
                "Why this figure",
                explain_path(person, "utilisation", period.first, period.last),
                f"Why this figure of {one.name}",
            )
        )
    rest = rest_sentences(period.rest.get(person, ()), period.by)
    if rest and not facts:
        facts.append("had less rest than the rule asks for")
    if not facts and not unsorted:
        return None
    more = [*(f"{fact[:1].upper()}{fact[1:]}." for fact in facts[1:]), *rest]
    if unsorted:
        said = f"spent {hours(total.unclassified_ms)} in programs that are not yet sorted"
        sentence = "Sort them and the utilisation may change."
        more = [*more, f"Also {said}. {sentence}"] if facts else [sentence]
        facts = facts or [said]
        links += [Link("Sort programs", ADMIN)] if admin else []
    return Talk(f"{one.name} {facts[0]}.", tuple(more), (*links, _look(period, member)))


def _unsorted(total: DayFacts) -> bool:
    """Whether so much is not sorted that utilisation says little."""
    screen = screen_ms(total)
    return total.unclassified_ms >= 2 * HOUR_MS and total.unclassified_ms >= UNSORTED_SHARE * screen


def _against_goal(period: TeamPeriod, member: Member) -> str:
    share = METRICS["utilisation"].value(member.total)
    shown = percent(share) if isinstance(share, float) else ""
    now = status(member.total)
    run = 0
    for part in reversed(member.parts):
        if part is None or status(part) != now:
            break
        run += 1
    where = "above" if now == "over" else "below"
    since = f", {where} the band for {run} weeks" if run > 1 else f", {where} the band"
    return f"has a utilisation of {shown} with a goal of {goal_percent(member.total)}{since}"


def _look(period: TeamPeriod, member: Member) -> Link:
    path, text = (week_path, "See the week") if period.by == "week" else (month_path, "See the month")
    return Link(text, path(member.history.person.id, period.first), f"{text} of {member.history.person.name}")


def _day_link(period: TeamPeriod, member: Member, day: date) -> Link:
    text = f"See {day_name(day, period.by)}"
    return Link(text, day_path(member.history.person.id, day), f"{text} of {member.history.person.name}")
