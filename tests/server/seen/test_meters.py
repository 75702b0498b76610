from prometheus_client.samples import Sample

from fairday_collector.meters import MOST_CHILDREN, OTHER, Meters
from tests.support.collector import MINUTE, NOON, Collector, batch, request, span
from tests.support.watching import Watched

SPANS = [span(NOON - 2 * MINUTE, NOON - MINUTE), span(NOON - MINUTE, NOON)]


def test_what_is_stored_is_counted(collector: Collector, process: Watched) -> None:
    """Batches, spans, duplicates and groups of a commit are told apart."""
    _, key = collector.seat(collector.person())
    assert process.upload(key, batch(SPANS)).status == 200
    assert process.upload(key, batch(SPANS)).json["duplicate"] is True
    seen = process.scrape()
    assert seen["fairday_batches_total",] == 1
    assert seen["fairday_spans_stored_total",] == 2
    assert seen["fairday_batches_duplicate_total",] == 1
    assert seen["fairday_requests_total", "batches", "200"] == 2
    assert seen["fairday_commit_batches_sum",] == 2
    assert seen["fairday_commit_seconds_count",] == seen["fairday_commit_batches_count",] >= 1
    assert seen["fairday_clock_skew_seconds_count",] == 2


def test_what_is_refused_is_counted_by_code(collector: Collector, process: Watched) -> None:
    """A span by the code of its receipt, a request by that of its problem, a conflict as one."""
    _, key = collector.seat(collector.person())
    assert process.upload("nobody.nothing", batch(SPANS)).status == 401
    assert process.upload(key, b"{").status == 400
    assert process.upload(key, batch([*SPANS, span(NOON, NOON)])).status == 200
    assert process.upload(key, batch(SPANS[:1])).status == 409
    seen = process.scrape()
    assert seen["fairday_refusals_total", "unknown_key", "batches"] == 1
    assert seen["fairday_refusals_total", "bad_json", "batches"] == 1
    assert seen["fairday_refusals_total", "seq_conflict", "batches"] == 1
    assert seen["fairday_spans_rejected_total", "end_before_start"] == 1
    assert seen["fairday_conflicts_total",] == 1
    assert {seen["fairday_requests_total", "batches", status] for status in ("400", "401", "409")} == {1}


def test_requests_of_the_web_port_are_counted_by_route(process: Watched) -> None:
    """By the route's template and status, never by address; what has no route or a made-up method is one."""
    for path in ("/v1/people/k7zq/days/2026-10-14", "/v1/people/x/days/2026-10-15", "/sign-in/k7zq", "/k7zq"):
        request(process.web, "GET", path)
    request(process.web, "BREW", "/v1/people")
    seen = process.scrape()
    assert seen["fairday_web_requests_total", "GET", "/v1/people/{person}/days/{day}", "401"] == 2
    assert seen["fairday_web_requests_total", "GET", "none", "404"] == 1
    assert seen["fairday_web_requests_total", OTHER, "/v1/people", "405"] == 1
    assert [value for key, value in seen.items() if "/sign-in/{secret}" in key] == [1]
    assert not any("k7zq" in label for key in seen for label in key)
    assert seen["fairday_web_request_seconds_count",] == 5


def test_labels_are_bounded() -> None:
    """However many codes come, so many series are made, and the rest are one."""
    meters = Meters()
    for number in range(MOST_CHILDREN + 50):
        meters.rejected(f"code_{number}", 2)
    found = {sample.labels["code"]: sample.value for sample in _samples(meters) if sample.name.endswith("_total")}
    assert len(found) == MOST_CHILDREN + 1
    assert found[OTHER] == 100


def test_each_set_of_meters_counts_by_itself() -> None:
    """Two processes' meters in one process share nothing."""
    one, two = Meters(), Meters()
    one.conflict()
    assert [sample.value for meters in (one, two) for sample in _samples(meters, "fairday_conflicts")] == [1, 0]


def test_the_queue_is_read_when_it_is_asked_for(process: Watched) -> None:
    """What waits is a gauge, and nothing waits here."""
    seen = process.scrape()
    assert (seen["fairday_queue_batches",], seen["fairday_queue_bytes",]) == (0, 0)
    meters = Meters()
    meters.queue(lambda: (3, 1200))
    assert [sample.value for name in ("batches", "bytes") for sample in _samples(meters, f"fairday_queue_{name}")] == [
        3,
        1200,
    ]


def _samples(meters: Meters, family: str = "fairday_spans_rejected") -> list[Sample]:
    return next(found.samples for found in meters.registry.collect() if found.name == family)
