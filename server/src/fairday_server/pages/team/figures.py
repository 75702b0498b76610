"""The five figures of a team's week or month by the registry, and why each is what it is."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.text import with_figures
from fairday_reports.metrics.utilisation import status
from fairday_reports.words import count, hours, listed, percent
from fairday_server.pages.team.marks import Judged, share_observed
from fairday_server.pages.team.read import TeamPeriod
from fairday_server.pages.views import Figure, Reason

_WHY = ("utilisation_status", "worked", "utilisation", "focus", "completeness")


def figures(period: TeamPeriod, people: Sequence[Judged]) -> tuple[Figure, ...]:
    """Workload, worked, utilisation, focus, observed; by the registry, from the sums of everyone."""
    total = period.reading.total
    values = {name: METRICS[name].value(total) for name in ("worked", "utilisation", "focus")}
    with_goal = [one for one in map(status, period.reading.people) if one is not None]
    healthy = with_goal.count("healthy")
    label = METRICS["utilisation_status"].of_group
    assert label is not None  # the registry gives a label to groups
    so_far = period.last >= period.today
    return (
        Figure(
            "Workload",
            str(label(period.reading.people) or unknown(total, running=so_far)),
            f"{healthy} of {len(with_goal)} within the target band" if with_goal else "nobody has a goal to compare",
            "utilisation_status",
        ),
        Figure("Worked", _ms(values["worked"], total, so_far), _scheduled(total, running=so_far), "worked"),
        Figure("Utilisation", _share(values["utilisation"], total, so_far), _goal(period), "utilisation"),
        Figure("Focus", _ms(values["focus"], total, so_far), _a_day(total), "focus"),
        Figure(
            "Observed",
            percent(share_observed(total)) or unknown(total, running=so_far),
            _observed(total, people, so_far),
            "completeness",
            late=so_far,
        ),
    )


def reasons(period: TeamPeriod) -> tuple[Reason, ...]:
    """The formula of each figure, with the numbers of these dates."""
    found = []
    for name in _WHY:
        metric = METRICS[name]
        here = with_figures(metric, period.reading.total)
        text = _plain(f"{metric.formula} {metric.group} Here: {here}. {metric.caution}")
        found.append(Reason(name, metric.title, text))
    return tuple(found)


def foot(period: TeamPeriod) -> str:
    """How many dates the figures were made from, and what they do not hold yet."""
    days = [day for member in period.reading.members for day in member.days]
    empty = sum(day.facts.unknown_ms == day.facts.length_ms for day in days)
    parts = [f"{empty} without any data"] if empty else []
    parts += [f"{n} with new data not counted yet"] if (n := sum(day.waiting for day in days)) else []
    parts += [f"{n} not over, and in no share of scheduled time"] if (n := sum(day.running for day in days)) else []
    which = f", of them {listed(parts)}" if parts else ""
    return f"From {count(len(days), 'date of one person', 'dates of people')}{which}. Late data change these figures."


def unknown(total: DayFacts, *, running: bool) -> str:
    """The word for a figure that there is none of."""
    if total.unknown_ms == total.length_ms:
        return "Not yet" if running else "No data"
    return "Not yet" if running and not total.available_ms else "None"


def _ms(value: object, total: DayFacts, running: bool) -> str:
    return hours(value) if isinstance(value, int) else unknown(total, running=running)


def _share(value: object, total: DayFacts, running: bool) -> str:
    return percent(value) if isinstance(value, float) else unknown(total, running=running)


def _scheduled(total: DayFacts, *, running: bool) -> str:
    if not total.scheduled_ms:
        return without_schedule(total)
    # Of a date that is not over nothing is scheduled yet.
    return (
        f"{hours(total.scheduled_ms)} scheduled before today"
        if running
        else f"of {hours(total.scheduled_ms)} scheduled"
    )


def without_schedule(total: DayFacts) -> str:
    """Why there is nothing scheduled to compare with."""
    return "none scheduled" if total.planned_days else "no schedule"


def _goal(period: TeamPeriod) -> str:
    total = period.reading.total
    parts = [f"goal {goal_percent(total)}"] if total.goal_ms and total.available_ms else []
    if len(period.reading.totals) > 1:
        before = period.reading.totals[-2]
        share = METRICS["utilisation"].value(before)
        parts += [f"{percent(share)} the {period.by} before"] if isinstance(share, float) else []
    return ", ".join(parts) or without_schedule(total)


def _a_day(total: DayFacts) -> str:
    if not total.active_days:
        return "no active day"
    return f"{hours(total.focus_ms // total.active_days)} a person and active day"


def _observed(total: DayFacts, people: Sequence[Judged], so_far: bool) -> str:
    lacking, missing = sum(one.mark.hatched for one in people), total.frame_ms - total.observed_in_frame_ms
    parts = [f"{hours(missing)} without data"] if missing else []
    parts += [f"{count(lacking, 'person', 'people')} not complete"] if lacking else []
    parts += ["today is not over"] if so_far else []
    return ", ".join(parts) or "nothing is lacking"


def goal_percent(facts: DayFacts) -> str:
    """The goal as a share; to the nearest, since it is kept in whole milliseconds of each date."""
    return f"{round(100 * facts.goal_ms / facts.available_ms)} %"


def _plain(text: str) -> Markup:
    """The registry's words with the names of settings as code."""
    words = escape(text).split("`")
    return Markup("").join(Markup("<code>{}</code>").format(word) if at % 2 else word for at, word in enumerate(words))
