"""The few words that stand beside the value of a metric: what it is a part of, and what it is compared with."""

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.words import count, hours


def goal_percent(facts: DayFacts) -> str:
    """The goal as a share; to the nearest, since it is kept in whole milliseconds of each date."""
    return f"{round(100 * facts.goal_ms / facts.available_ms)} %"


def of_scheduled(facts: DayFacts, *, running: bool) -> str:
    """What was scheduled; of a date that is not over nothing is yet, so that it is said to be of those before it."""
    if not facts.scheduled_ms:
        return without_schedule(facts, running=running)
    scheduled = hours(facts.scheduled_ms)
    return f"{scheduled} scheduled before today" if running else f"of {scheduled} scheduled"


def without_schedule(facts: DayFacts, *, running: bool) -> str:
    """Why there is nothing scheduled to compare with; of a date that is not over nothing is yet."""
    if running and not facts.available_ms:
        return "today is not over"
    return "none scheduled" if facts.planned_days else "no schedule"


def rostered_days(facts: DayFacts) -> str:
    """`3 rostered days, 1 of which is not over`: on the others somebody attended or was absent."""
    days = count(facts.rostered_days, "rostered day", "rostered days")
    open_ = facts.rostered_days - facts.attended_days - facts.absent_days
    return f"{days}, {open_:,} of which {'is' if open_ == 1 else 'are'} not over" if open_ else days


def focus_a_day(facts: DayFacts) -> str:
    """Focus of one person and active day."""
    if not facts.active_days:
        return "no active day"
    return f"{hours(facts.focus_ms // facts.active_days)} a person and active day"
