"""What the jobs of reports work with, handed in by the composition root."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fairday_collector.clock import Clock
from fairday_collector.meters import Meters
from fairday_collector.store import Store
from fairday_collector.store.tables import Run
from fairday_reports.deliver import Post


def _no_link(_run: Run) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Means:
    """Where schedules are, how reports leave this server, and what counts them; `link` leads to a run's page."""

    store: Store
    post: Post
    clock: Clock
    meters: Meters = field(default_factory=Meters)
    link: Callable[[Run], str | None] = _no_link
