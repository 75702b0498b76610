"""All metrics by name: the one place where readers, commands, the API and the page of the docs look them up."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from fairday_collector.errors import NotFound
from fairday_reports.metrics.data import COMPLETENESS
from fairday_reports.metrics.focus import FOCUS_METRICS
from fairday_reports.metrics.model import Metric
from fairday_reports.metrics.screen import SCREEN_METRICS
from fairday_reports.metrics.utilisation import UTILISATION_METRICS
from fairday_reports.metrics.work import WORK_METRICS

METRICS: Final[dict[str, Metric]] = {
    metric.name: metric
    for metric in (*WORK_METRICS, *SCREEN_METRICS, *FOCUS_METRICS, *UTILISATION_METRICS, COMPLETENESS)
}


def find_metric(name: str) -> Metric:
    """The metric of a name; raises NotFound naming the nearest there are."""
    found = METRICS.get(name)
    if found is None:
        near = get_close_matches(name, METRICS, n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(near)}?" if near else "`fairday metric list` shows those there are."
        raise NotFound("unknown_metric", f"There is no metric {name!r}. {hint}")
    return found


def find_metrics(names: Iterable[str]) -> list[Metric]:
    """The metrics of some names, each once; all of them where no name is given. Raises NotFound as `find_metric`."""
    return [find_metric(name) for name in dict.fromkeys(names)] or list(METRICS.values())
