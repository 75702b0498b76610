"""Metrics that set productive time against the time there was for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.data import is_complete
from fairday_reports.metrics.model import Metric, Value, seen_share, share

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


def goal_and_band(facts: DayFacts) -> tuple[float, tuple[float, float]] | None:
    """The goal in whole hundredths, since it is kept in whole milliseconds of each date, and the shares around it.

    None without a goal.
    """
    if not facts.goal_ms:
        return None
    goal = round(facts.goal_ms / facts.available_ms, 2)
    return goal, (goal * UNDER_PERCENT / 100, goal * OVER_PERCENT / 100)


def team_status(people: Sequence[DayFacts]) -> Value:
    """`High`, `Low`, `Optimal` or `Varied` by the share of people of each status; None where nobody is compared."""
    found = standing(people)
    if not found.compared:
        return None
    if 2 * found.over > found.compared:
        return "High"
    if 2 * found.under > found.compared:
        return "Low"
    return "Optimal" if 10 * found.healthy > 7 * found.compared else "Varied"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many people are where against their goal; of the `incomplete` too little was observed to say."""

    over: int
    healthy: int
    under: int
    incomplete: int

    @property
    def compared(self) -> int:
        """How many are compared with a goal."""
        return self.over + self.healthy + self.under


def standing(people: Sequence[DayFacts]) -> Standing:
    """Where people are against their goal; who has none is left out."""
    found = Counter(
        one if is_complete(facts) else "incomplete" for facts in people if (one := status(facts)) is not None
    )
    return Standing(found["over"], found["healthy"], found["under"], found["incomplete"])


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
        value=lambda facts: seen_share(facts, facts.utilised_ms, facts.available_ms),
        caution=_CAUTION,
    ),
    Metric(
        name="utilisation_goal",
        title="Utilisation goal %",
        unit="ratio",
        formula=(
            "The goal of each date (`goal_utilisation`), which is a share of the same time as utilisation, summed / "
            "that time."
        ),
        expression="goal_ms ÷ available_ms",
        value=lambda facts: share(facts.goal_ms, facts.available_ms),
        caution="It is what the policy asks for; see that it is right before comparing with it.",
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
            "are healthy, else Varied; people without a goal, and those of whom too little was observed, are left out."
        ),
        of_group=team_status,
    ),
    Metric(
        name="effectiveness",
        title="Effectiveness %",
        unit="ratio",
        formula="Productive time on dates with a roster / scheduled time.",
        expression="planned_productive_ms ÷ scheduled_ms",
        value=lambda facts: seen_share(facts, facts.planned_productive_ms, facts.scheduled_ms),
        caution="Work away from a screen is not in it: no measure for roles that have much of it.",
    ),
)
