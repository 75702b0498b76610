"""The collector's jobs, declared: each means "bring X up to now" and may be run at any time, by anyone."""

from collections.abc import Callable
from dataclasses import dataclass

from fairday_collector.clock import Clock
from fairday_collector.ledger.engine import Engine
from fairday_collector.ledger.spans.days import Days
from fairday_collector.ledger.spans.forgetting import Forgetting
from fairday_collector.ledger.spans.packing import Packing
from fairday_collector.store import Store


@dataclass(frozen=True, slots=True)
class Job:
    """A job, and how long to wait after a run that found nothing to do.

    Of all processes on one database, the one that leads the `family` runs it; where that is None, each runs its own.
    """

    name: str
    run: Callable[[], int]
    pause_s: float
    family: str | None


def collector_jobs(store: Store, clock: Clock) -> list[Job]:
    """All jobs of the collector."""
    engine = Engine(store, clock)
    return [
        Job("ledger", engine.bring_up, pause_s=0.5, family="ledger"),
        Job("ledger.rebuild", engine.rebuild, pause_s=1.0, family="ledger.rebuild"),
        Job("ledger.pack", Packing(store, clock).bring_up, pause_s=60.0, family="ledger.pack"),
        Job("spans.days", Days(store, clock).bring_up, pause_s=3_600.0, family="spans.days"),
        Job("spans.labels", Forgetting(store).bring_up, pause_s=3_600.0, family="spans.labels"),
    ]
