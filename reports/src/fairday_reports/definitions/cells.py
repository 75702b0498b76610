"""From metrics of the registry to columns, cells and figures."""

from collections.abc import Collection, Sequence
from typing import Final

from fairday_reports.document.model import Cell, Column, Kind
from fairday_reports.metrics.data import is_complete
from fairday_reports.metrics.group import Group
from fairday_reports.metrics.model import Metric, Unit, Value
from fairday_reports.metrics.registry import METRICS

KINDS: Final[dict[Unit, Kind]] = {
    "ms": "ms",
    "ratio": "ratio",
    "per_hour": "per_hour",
    "count": "count",
    "label": "text",
}
LABELS: Final = {"over": "Above", "under": "Below", "healthy": "Within"}
"""What people read for a person's place against the goal; labels of teams are words already."""
INCOMPLETE: Final = "Incomplete"
"""What stands in place of it where too little was observed to compare."""
_TITLES: Final = {
    "utilisation_status": "Workload",
    "completeness": "Observed",
    "after_hours": "Worked after hours",
    "unclassified": "Not yet sorted",
}


def title_of(name: str) -> str:
    """What reports call a metric; the sign of a share stands at its values."""
    return _TITLES.get(name) or METRICS[name].title.removesuffix(" %")


def metric_columns(names: Sequence[str], hidden: Collection[str] = ()) -> tuple[Column, ...]:
    """A column for each metric of the registry; raises KeyError for a name there is not."""
    return tuple(Column(name, title_of(name), KINDS[METRICS[name].unit], shown=name not in hidden) for name in names)


def metric_cells(names: Sequence[str], group: Group, *, person: bool) -> tuple[Cell, ...]:
    """The values of metrics, of one person or of a group."""
    return tuple(cell(METRICS[name], group, person=person) for name in names)


def cell(metric: Metric, group: Group, *, person: bool) -> Cell:
    """The value of a metric as a cell: of a person's sums, or of a group as a whole."""
    value: Value = metric.value(group.total) if person else group.value(metric)
    if value is None:
        return None
    if isinstance(value, str):
        return INCOMPLETE if person and not is_complete(group.total) else LABELS.get(value, value)
    return round(value) if metric.unit in ("ms", "count") else float(value)
