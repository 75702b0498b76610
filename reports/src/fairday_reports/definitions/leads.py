"""Parts of the sentences that hold a report's answer; what they say of nobody, and of no data, is the same in all."""

from datetime import date

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.definitions.change import shown_difference
from fairday_reports.definitions.reading import Reading
from fairday_reports.local import local
from fairday_reports.metrics.data import is_complete
from fairday_reports.metrics.group import Group
from fairday_reports.metrics.model import seen
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.utilisation import standing
from fairday_reports.metrics.words import goal_percent
from fairday_reports.periods import ranges_before, unit_of
from fairday_reports.words import count, hours, percent


def nothing(reading: Reading) -> str:
    """Why there is nothing to say, and what to do; empty where there is something."""
    if reading.survey.people:
        if seen(reading.total().total, 1) is not None or reading.total().total.worked_ms:
            return ""
        return no_data(reading)
    if reading.selection.known and reading.first > local(reading.now_ms, reading.selection.zone).date():
        return "This period has not begun yet. Choose an earlier one."
    return "Nobody was in this selection in this period. Choose other dates, people or teams."


def no_data(reading: Reading) -> str:
    """That nothing was observed or recorded of anybody, and what to do."""
    subject = reading.selection.subject
    return f"There are no data about {subject} in this period. Check that devices send data, or choose other dates."


def who(reading: Reading) -> str:
    """The subject at the beginning of a sentence; a name is left as it is written."""
    subject = reading.selection.subject
    return subject.capitalize() if subject in ("everyone", "you") else subject


def worked(reading: Reading) -> str:
    """`Payments worked 444 h 19 min`."""
    return f"{who(reading)} worked {hours(reading.total().total.worked_ms)}"


def utilised(facts: DayFacts) -> str:
    """`utilisation was 74 %, with a goal of 80 %`; empty where there is none."""
    share = METRICS["utilisation"].value(facts)
    if not isinstance(share, float):
        return ""
    goal = f", with a goal of {goal_percent(facts)}" if facts.goal_ms else ""
    return f"utilisation was {percent(share)}{goal}"


def within(reading: Reading) -> str:
    """Where people are against their goal, as a sentence; empty where nobody is compared."""
    found = standing(reading.total().people)
    if reading.alone:
        words = ("above", found.over), ("within", found.healthy), ("below", found.under)
        return next((f"That is {word} the target band." for word, number in words if number), "")
    if not found.compared:
        return ""
    lacking = f"; data of {found.incomplete:,} more are not complete" if found.incomplete else ""
    be = "is" if found.healthy == 1 else "are"
    return f"{found.healthy:,} of {count(found.compared, 'person', 'people')} {be} within the target band{lacking}."


def rose(metric: str, what: str, reading: Reading) -> str:
    """`After-hours work rose by 1 h 35 min.` against the period before, as the figures show it; else empty.

    Nothing is said before the period is over, where not enough was observed in either, or where they are not of the
    same number of people on all their dates.
    """
    ((first, last),) = ranges_before(reading.first, reading.last, 1)
    (before,) = reading.totals([(first, last)])
    both = (reading.total(), before)
    whole = _is_whole(both[0], reading.first, reading.last) and _is_whole(before, first, last)
    if reading.survey.running or not whole or len(both[0].people) != len(both[1].people):
        return ""
    now, then = (METRICS[metric].value(group.total) for group in both)
    apart = shown_difference(now, then, "ms")
    if not apart:
        return ""
    return (
        f"{what} {'rose' if apart > 0 else 'fell'} by {hours(round(abs(apart)))} "
        f"from the {unit_of(first, last)} before."
    )


def _is_whole(group: Group, first: date, last: date) -> bool:
    """Whether the sums are of each of their people on all dates of a range, and enough was observed of them."""
    return group.dates == len(group.people) * ((last - first).days + 1) and is_complete(group.total)


def sentences(*parts: str) -> str:
    """Those that are there, one after the other."""
    return " ".join(part for part in parts if part)
