"""The words below the figures at the head of a report."""

from typing import TYPE_CHECKING

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.definitions.change import than_before
from fairday_reports.metrics.model import screen_ms
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.utilisation import standing
from fairday_reports.metrics.words import focus_a_day, goal_percent, of_scheduled, rostered_days, without_schedule
from fairday_reports.periods import ranges_before
from fairday_reports.words import count, hours, percent

if TYPE_CHECKING:
    from fairday_reports.definitions.reading import Reading


def detail(metric: str, reading: "Reading") -> str:
    """What a figure is a part of, or is compared with; empty where there is nothing to add."""
    found = reading.survey
    total, running = found.total.total, found.running > 0
    if metric == "completeness":
        return observed(reading)
    if total.unknown_ms == total.length_ms and METRICS[metric].value(total) is None:
        return "no data"
    match metric:
        case "utilisation_status":
            return f"goal {goal_percent(total)}" if reading.alone and total.goal_ms else _within(reading)
        case "worked":
            return of_scheduled(total, running=running)
        case "utilisation":
            return f"goal {goal_percent(total)}" if total.goal_ms else without_schedule(total, running=running)
        case "focus":
            return focus_a_day(total)
        case "productive" | "neutral" | "unproductive" | "unclassified":
            return _of_screen(getattr(total, f"{metric}_ms"), total)
        case "attended" | "absences":
            return f"of {rostered_days(total)}" if total.rostered_days else ""
        case "late_days":
            return f"{hours(total.late_ms)} in all" if total.late_ms else ""
        case _:
            return ""


def change(metric: str, reading: "Reading") -> str:
    """What a figure was in the period before, and how it differs."""
    ((first, last),) = ranges_before(reading.first, reading.last, 1)
    (before,) = reading.totals([(first, last)])
    return than_before(METRICS[metric], reading.total(), before, (first, last), alone=reading.alone)


def observed(reading: "Reading") -> str:
    """What the observed share lacks."""
    found = reading.survey
    if not found.total.total.frame_ms:
        return "today is not over" if found.running else "no time was expected"
    parts = [f"{hours(found.lacking_ms)} without data"] if found.lacking_ms else []
    parts += [f"of {count(found.lacking, 'person', 'people')}"] if found.lacking > 1 else []
    return ", ".join(parts) or "nothing is lacking"


def _within(reading: "Reading") -> str:
    found = standing(reading.total().people)
    if not found.compared:
        return "nobody is compared with a goal"
    lacking = f", {found.incomplete:,} incomplete" if found.incomplete else ""
    return f"{found.healthy:,} of {found.compared:,} within the band{lacking}"


def _of_screen(ms: int, total: DayFacts) -> str:
    return f"{percent(ms / screen_ms(total))} of screen time" if screen_ms(total) else ""
