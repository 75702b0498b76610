import pytest

from fairday_collector.errors import Invalid
from fairday_collector.seats import assign_seat, find_seat
from fairday_reports.metrics.explain import Explanation, explain
from fairday_reports.metrics.registry import METRICS
from tests.support.collector import HOUR, MINUTE, Collector, span
from tests.support.metric_days import at, day_after, history_of, recorded, work


def explained(collector: Collector, person: str, first: int, last: int, name: str = "screen_time") -> Explanation:
    """A person's number from one day after Monday to another."""
    with collector.store.read() as session:
        return explain(
            session, history_of(collector, person), METRICS[name], day_after(first), day_after(last),
            collector.clock.now, counted=lambda _history, _day: True, with_spans=True,
        )  # fmt: skip


@pytest.mark.parametrize(("day", "states"), [(0, {"active": HOUR}), (1, {"active": HOUR // 2})])
def test_a_span_over_midnight_counts_on_each_date_with_its_part_alone(
    collector: Collector, day: int, states: dict[str, int]
) -> None:
    """It is evidence of both dates, and of each only for the time that is the date's."""
    person = collector.person()
    _, key = collector.seat(person)
    collector.clock.now = at(2, 9)
    recorded(collector, key, [span(at(0, 23), at(1, 0.5), app="code"), *work(at(1, 9), 2)])
    found = explained(collector, person.id, day, day)
    assert found.agrees
    assert found.spans is not None
    assert found.spans.lines[0].states == states
    assert found.value == sum(states.values()) + (2 * MINUTE if day else 0)


def test_spans_of_several_seats_are_shown_by_time(collector: Collector) -> None:
    """Whichever seat they came from, and by seat where they start together."""
    person = collector.person()
    seats = [collector.seat(person, machine=name) for name in ("m-1", "m-2")]
    collector.clock.now = at(1, 9)
    for hours, (_, key) in zip(((9, 11, 12), (8, 10, 12)), seats, strict=True):
        recorded(collector, key, [span(at(0, hour), at(0, hour) + MINUTE) for hour in hours])
    spans = explained(collector, person.id, 0, 0).spans
    assert spans is not None
    one, other = sorted(seat for seat, _ in seats)
    assert [line.start for line in spans.lines] == [at(0, hour) for hour in (8, 9, 10, 11, 12, 12)]
    assert [line.seat for line in spans.lines][-2:] == [one, other]


def test_what_a_seat_saw_after_it_changed_hands_is_no_evidence(collector: Collector) -> None:
    """A span that reaches into a date counts for whom the seat fed on that date, not for whom it fed before."""
    maya, noor = collector.person(), collector.person("Noor")
    seat, key = collector.seat(maya)
    collector.clock.now = at(2, 9)
    recorded(collector, key, [span(at(0, 23), at(1, 0.5))])
    with collector.store.write() as session:
        assign_seat(session, find_seat(session, seat), noor, at(1, 0), collector.clock.now, "test")
    collector.settle()
    seen = {}
    for person in (maya, noor):
        for day in (0, 1):
            spans = explained(collector, person.id, day, day).spans
            assert spans is not None
            seen[person.name, day] = [line.states for line in spans.lines]
    assert seen == {
        ("Maya", 0): [{"active": HOUR}],
        ("Maya", 1): [],
        ("Noor", 0): [],
        ("Noor", 1): [{"active": HOUR // 2}],
    }


def test_a_range_from_a_date_to_an_earlier_one_is_refused(collector: Collector) -> None:
    """It says which date to give first."""
    with pytest.raises(Invalid, match="Give the earlier date"):
        explained(collector, collector.person().id, 1, 0)
