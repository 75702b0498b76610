"""The five figures of a team's week or month by the registry, and why each is what it is."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.data import observed_share
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.text import with_figures
from fairday_reports.metrics.utilisation import Standing, standing
from fairday_reports.metrics.words import focus_a_day, goal_percent, of_scheduled, without_schedule
from fairday_reports.words import count, hours, listed, percent
from fairday_server.pages.team.marks import Judged
from fairday_server.pages.team.read import TeamPeriod
from fairday_server.pages.views import Figure, Reason

_WHY = ("utilisation_status", "worked", "utilisation", "focus", "completeness")


def figures(period: TeamPeriod, people: Sequence[Judged]) -> tuple[Figure, ...]:
    """Workload, worked, utilisation, focus, observed; by the registry, from the sums of everyone."""
    total = period.reading.total
    values = {name: METRICS[name].value(total) for name in ("worked", "utilisation", "focus")}
    label = METRICS["utilisation_status"].of_group
    assert label is not None  # the registry gives a label to groups
    so_far = period.last >= period.today
    return (
        Figure(
            "Workload",
            str(label(period.reading.people) or unknown(total, running=so_far)),
            _within(standing(period.reading.people)),
            "utilisation_status",
        ),
        Figure("Worked", _ms(values["worked"], total, so_far), of_scheduled(total, running=so_far), "worked"),
        Figure("Utilisation", _share(values["utilisation"], total, so_far), _goal(period, so_far), "utilisation"),
        Figure("Focus", _ms(values["focus"], total, so_far), focus_a_day(total), "focus"),
        Figure(
            "Observed",
            percent(observed_share(total)) or unknown(total, running=so_far),
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


def _within(found: Standing) -> str:
    if not found.compared:
        return "nobody is compared with a goal"
    lacking = f", {found.incomplete:,} incomplete" if found.incomplete else ""
    return f"{found.healthy:,} of {found.compared:,} within the target band{lacking}"


def _ms(value: object, total: DayFacts, running: bool) -> str:
    return hours(value) if isinstance(value, int) else unknown(total, running=running)


def _share(value: object, total: DayFacts, running: bool) -> str:
    return percent(value) if isinstance(value, float) else unknown(total, running=running)


def _goal(period: TeamPeriod, so_far: bool) -> str:
    total = period.reading.total
    parts = [f"goal {goal_percent(total)}"] if total.goal_ms and total.available_ms else []
    if len(period.reading.totals) > 1:
        before = period.reading.totals[-2]
        share = METRICS["utilisation"].value(before)
        parts += [f"{percent(share)} the {period.by} before"] if isinstance(share, float) else []
    return ", ".join(parts) or without_schedule(total, running=so_far)


def _observed(total: DayFacts, people: Sequence[Judged], so_far: bool) -> str:
    lacking, missing = sum(one.mark.hatched for one in people), total.frame_ms - total.observed_in_frame_ms
    parts = [f"{hours(missing)} without data"] if missing else []
    parts += [f"{count(lacking, 'person', 'people')} not complete"] if lacking else []
    parts += ["today is not over"] if so_far else []
    return ", ".join(parts) or "nothing is lacking"


def _plain(text: str) -> Markup:
    """The registry's words with the names of settings as code."""
    words = escape(text).split("`")
    return Markup("").join(Markup("<code>{}</code>").format(word) if at % 2 else word for at, word in enumerate(words))
