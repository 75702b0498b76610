"""Counts what this process does, for whoever watches it from outside; `GET /metrics` on the web port reads it out."""

from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

# When each series began is a second series for each, and nobody plots it.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library left this one out

OTHER = "other"
# Labels come from our own code; the limit is for the day on which one does not.
MOST_CHILDREN = 200
COMMIT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
COMMIT_BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
SKEW_SECONDS = (0.5, 2.0, 10.0, 60.0, 300.0, 3_600.0, 86_400.0)
RUN_SECONDS = (0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0)
WEB_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meters:
    """The meters of one process, on a registry of their own. Safe from any thread; a call costs a microsecond or two.

    Labels are the doors, statuses and codes of our own code and the templates of our own routes: never a name, an
    address or anything that was sent.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = _Children(_counter(self, "requests", "Answers of the agents' port.", "door", "status"))
        self._refusals = _Children(_counter(self, "refusals", "Refused or failed requests of agents.", "door", "code"))
        self._batches = _counter(self, "batches", "Batches stored.")
        self._spans = _counter(self, "spans_stored", "Spans stored.")
        self._duplicates = _counter(self, "batches_duplicate", "Batches that were stored before, and sent again.")
        self._conflicts = _counter(self, "conflicts", "Batches that came with other spans than are stored.")
        self._rejected = _Children(_counter(self, "spans_rejected", "Spans refused one by one.", "code"))
        self._seconds = _histogram(self, "commit_seconds", "One group's transaction, in seconds.", COMMIT_SECONDS)
        self._group = _histogram(self, "commit_batches", "Batches in one group's transaction.", COMMIT_BATCHES)
        self._skew = _histogram(
            self, "clock_skew_seconds", "How far an agent's clock is off ours, at an upload.", SKEW_SECONDS
        )
        self._web = _Children(_counter(self, "web_requests", "Answers of the web port.", "method", "route", "status"))
        self._web_seconds = _histogram(
            self, "web_request_seconds", "From a request of the web port to its answer.", WEB_SECONDS
        )
        self._runs = _Children(_counter(self, "report_runs", "Attempts of scheduled reports that ended.", "status"))
        self._deliveries = _Children(
            _counter(self, "report_deliveries", "What became of targets of scheduled reports.", "kind", "outcome")
        )
        self._run_seconds = _histogram(
            self, "report_run_seconds", "From the beginning of an attempt to its end, in seconds.", RUN_SECONDS
        )
        self._queue = _Queue()
        self.registry.register(self._queue)
        build = Gauge("fairday_build_info", "The version that runs; always 1.", ["version"], registry=self.registry)
        build.labels(version("fairday-collector")).set(1)
        ProcessCollector(registry=self.registry)

    def answered(self, door: str, status: int, code: str) -> None:
        """An answer of the agents' port: `door` is batches, enrol or policy; `code` the problem's, or empty."""
        self._requests.of(door, status).inc()
        if code:
            self._refusals.of(door, code).inc()

    def committed(self, batches: int, spans: int, duplicates: int, seconds: float) -> None:
        """One group's transaction: batches and spans it stored, duplicates it recognised, and how long it took."""
        self._batches.inc(batches)
        self._spans.inc(spans)
        if duplicates:
            self._duplicates.inc(duplicates)
        self._seconds.observe(seconds)
        self._group.observe(batches + duplicates)

    def rejected(self, code: str, count: int) -> None:
        """Spans of a stored batch that were refused, by the code of their receipt."""
        self._rejected.of(code).inc(count)

    def conflict(self) -> None:
        """A batch that came with other spans than are stored under its number."""
        self._conflicts.inc()

    def skew(self, ms: int) -> None:
        """An agent's clock less ours at an upload, in milliseconds."""
        self._skew.observe(abs(ms) / 1000)

    def web(self, method: str, route: str, status: int, seconds: float) -> None:
        """An answer of the web port; `route` is the template of the route, never the address."""
        self._web.of(method, route, status).inc()
        self._web_seconds.observe(seconds)

    def report_run(self, status: str, seconds: float) -> None:
        """An attempt of a scheduled report that ended: `status` is done or failed."""
        self._runs.of(status).inc()
        self._run_seconds.observe(seconds)

    def report_delivery(self, kind: str, outcome: str) -> None:
        """What became of a target by its kind: `outcome` is sent, failed or not_sent."""
        self._deliveries.of(kind, outcome).inc()

    def queue(self, read: Callable[[], tuple[int, int]]) -> None:
        """Says where the waiting (batches, bytes) are read; before that there are none."""
        self._queue.read = read


class _Children:
    """The children of a counter by their labels, found in one look-up; past a limit all further ones are one."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._found: dict[tuple[str | int, ...], Counter] = {}

    def of(self, *labels: str | int) -> Counter:
        found = self._found.get(labels)
        if found is None:
            if len(self._found) >= MOST_CHILDREN:
                return self._counter.labels(*(OTHER for _ in labels))
            found = self._found[labels] = self._counter.labels(*labels)
        return found


class _Queue(Collector):
    def __init__(self) -> None:
        self.read: Callable[[], tuple[int, int]] = lambda: (0, 0)

    def collect(self) -> Iterator[Metric]:
        batches, size = self.read()
        yield GaugeMetricFamily("fairday_queue_batches", "Batches that wait to be stored.", batches)
        yield GaugeMetricFamily("fairday_queue_bytes", "Bytes of the batches that wait to be stored.", size)


def _counter(meters: Meters, name: str, says: str, *labels: str) -> Counter:
    return Counter(f"fairday_{name}", says, labels, registry=meters.registry)


def _histogram(meters: Meters, name: str, says: str, buckets: Iterable[float]) -> Histogram:
    return Histogram(f"fairday_{name}", says, registry=meters.registry, buckets=tuple(buckets))
