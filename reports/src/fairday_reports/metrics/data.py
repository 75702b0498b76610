"""The metric of the data themselves, shown beside every other."""

from fairday_reports.metrics.model import Metric, share

COMPLETENESS = Metric(
    name="completeness",
    title="Completeness",
    unit="ratio",
    formula=(
        "Observed / expected time. Expected are the rostered hours of a date; where it has none, the time from first "
        "to last presence. Observed is whatever has a state other than unknown. A rostered date counts once it is over."
    ),
    expression="observed_in_frame_ms ÷ frame_ms",
    value=lambda facts: share(facts.observed_in_frame_ms, facts.frame_ms),
    caution="It says how far to trust the other numbers, nothing about people.",
)
