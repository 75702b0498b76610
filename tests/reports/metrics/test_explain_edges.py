import pytest

from fairday_reports.metrics.explain import explain
from fairday_reports.metrics.registry import METRICS
from tests.support.collector import HOUR, MINUTE, Collector, span
from tests.support.metric_days import at, day_after, history_of, recorded, work


@pytest.mark.parametrize(("day", "states"), [(0, {"active": HOUR}), (1, {"active": HOUR // 2})])
def test_a_span_over_midnight_counts_on_each_date_with_its_part_alone(
    collector: Collector, day: int, states: dict[str, int]
) -> None:
    """It is evidence of both dates, and of each only for the time that is the date's."""
    person = collector.person()
    _, key = collector.seat(person)
    collector.clock.now = at(2, 9)
    recorded(collector, key, [span(at(0, 23), at(1, 0.5), app="code"), *work(at(1, 9), 2)])
    with collector.store.read() as session:
        found = explain(
            session, history_of(collector, person.id), METRICS["screen_time"], day_after(day), day_after(day),
            collector.clock.now, counted=lambda _history, _day: True, with_spans=True, max_spans=9,
        )  # fmt: skip
    assert found.agrees
    assert found.spans is not None
    assert found.spans.lines[0].states == states
    assert found.value == sum(states.values()) + (2 * MINUTE if day else 0)
