"""The page of the docs about metrics, written from the registry."""

from collections.abc import Iterable

from fairday_reports.metrics.model import Metric

UNITS = {
    "ms": "length of time (milliseconds)",
    "ratio": "share (1 is 100 %)",
    "per_hour": "number an hour",
    "count": "number",
    "label": "label",
}
_HEAD = """\
# Metrics

Written from the registry by `scripts/write_reference.py`.

Every metric is arithmetic over the facts of ledger days: sums of times and counts, one set a person and local date. \
A range, a week, a month or a team first sums the terms, then applies the formula. Beside each value stands how \
complete the data are, how many dates have data, how many have new data that are not in the numbers yet, and how many \
are not over. Dates still to come are left out. A date that is not over counts no absence and no early leave, and is \
left out of every share of scheduled or expected time and of utilisation.

A value that would be 0 / 0, or that nothing was observed for, is null, shown as –. It is never 0.

A team's numbers are those of each person on the dates they were in it. `fairday explain`, or \
`GET /v1/people/{id}/explain`, recomputes a number from the spans and shows everything it was made from."""


def metrics_page(metrics: Iterable[Metric]) -> str:
    """The page in Markdown: each metric with a heading."""
    return "\n\n".join([_HEAD, *(_section(metric) for metric in metrics)]) + "\n"


def _section(metric: Metric) -> str:
    return "\n".join(
        [
            f"## {metric.name}",
            "",
            f"{metric.title}. {metric.formula}",
            "",
            f"- Formula: `{metric.expression}`",
            f"- Unit: {UNITS[metric.unit]}",
            f"- Of a team: {metric.group}",
            f"- Caution: {metric.caution}",
        ]
    )
