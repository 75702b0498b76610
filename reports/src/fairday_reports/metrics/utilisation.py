"""Metrics that set productive time against the time there was for it."""

from collections.abc import Sequence

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.model import Metric, Value, share

OVER_PERCENT = 130
UNDER_PERCENT = 70
_CAUTION = "A sign of how work is spread, not of effort; never for pay, ranking or discipline."


def status(facts: DayFacts) -> str | None:
    """`over` from 130 % of the goal on, `under` up to 70 %, else `healthy`; None without a goal."""
    if not facts.goal_ms:
        return None
    if facts.utilised_ms * 100 >= OVER_PERCENT * facts.goal_ms:
        return "over"
    return "under" if facts.utilised_ms * 100 <= UNDER_PERCENT * facts.goal_ms else "healthy"


def team_status(people: Sequence[DayFacts]) -> Value:
    """`High`, `Low`, `Optimal` or `Varied` by the share of people of each status; None where nobody has one."""
    found = [one for one in map(status, people) if one is not None]
    if not found:
        return None
    if 2 * found.count("over") > len(found):
        return "High"
    if 2 * found.count("under") > len(found):
        return "Low"
    return "Optimal" if 10 * found.count("healthy") > 7 * len(found) else "Varied"


UTILISATION_METRICS = (
    Metric(
        name="utilisation",
        title="Utilisation %",
        unit="ratio",
        formula=(
            "Chosen kinds of productive time (`utilisation_kinds`) / active, worked, scheduled or expected time "
            "(`utilisation_of`), by the policy of each date. It may exceed 100 %. Expected is what is scheduled; "
            "without a roster, `expected_s` on each date with presence or working time."
        ),
        expression="utilised_ms ÷ available_ms",
        value=lambda facts: share(facts.utilised_ms, facts.available_ms),
        caution=_CAUTION,
    ),
    Metric(
        name="utilisation_status",
        title="Utilisation by goal",
        unit="label",
        formula=(
            "Utilisation against its goal (`goal_utilisation`), which is that share of the same time: over from 130 % "
            "of the goal on, under up to 70 %, else healthy."
        ),
        expression="utilised_ms ÷ goal_ms",
        value=status,
        caution=_CAUTION,
        group=(
            "High if more than 50 % of its people are over, Low if more than 50 % are under, Optimal if more than 70 % "
            "are healthy, else Varied; people without a goal are left out."
        ),
        of_group=team_status,
    ),
    Metric(
        name="effectiveness",
        title="Effectiveness %",
        unit="ratio",
        formula="Productive time on dates with a roster / scheduled time.",
        expression="planned_productive_ms ÷ scheduled_ms",
        value=lambda facts: share(facts.planned_productive_ms, facts.scheduled_ms),
        caution="Work away from a screen is not in it: no measure for roles that have much of it.",
    ),
)
