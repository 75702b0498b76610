"""The metric of the data themselves, shown beside every other."""

from typing import Final

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.model import Metric, share

COMPLETE: Final = 0.98
"""With less than this observed, somebody's figures are not compared with a goal."""

COMPLETENESS = Metric(
    name="completeness",
    title="Completeness",
    unit="ratio",
    formula=(
        "Observed / expected time. Expected are the rostered hours of a date; where it has none, the time from first "
        "to last presence. Observed is whatever has a state other than unknown. A date with a roster counts once it is "
        "over."
    ),
    expression="observed_in_frame_ms ÷ frame_ms",
    value=lambda facts: observed_share(facts),
    caution="It says how far to trust the other numbers, nothing about people.",
)


def observed_share(facts: DayFacts) -> float | None:
    """The observed share of the expected time, 0 to 1; None where none was expected."""
    return share(facts.observed_in_frame_ms, facts.frame_ms)


def is_complete(facts: DayFacts) -> bool:
    """Whether enough was observed of somebody for their figures to be compared with a goal."""
    found = observed_share(facts)
    return found is None or found >= COMPLETE
