"""Numbers explained: recomputed from the spans, with all that they were made from."""

import msgspec
import pytest
from sqlmodel import col, select

from fairday_collector.errors import Invalid
from fairday_collector.ledger.facts import decode_facts, encode_facts
from fairday_collector.store.tables import DayRollup
from fairday_reports.metrics.explain import Explanation, explain
from fairday_reports.metrics.registry import METRICS
from tests.support.collector import HOUR, MINUTE, Collector, batch, span
from tests.support.metric_days import MONDAY, at, day_after, history_of, office_roster, recorded, work


@pytest.fixture
def maya(collector: Collector) -> tuple[str, str]:
    """Maya, rostered from nine to five, with an hour of work and a half of idling on Monday; her id and key."""
    collector.clock.now = at(0, 8)
    person = collector.person()
    _, key = collector.seat(person)
    office_roster(collector)
    collector.clock.now = at(2, 20)
    recorded(collector, key, [*work(at(0, 9), 60), span(at(0, 10), at(0, 10) + 10 * MINUTE, "quiet", app="code")])
    return person.id, key


def explained(
    collector: Collector, person: str, name: str, first: int = 0, last: int = 0, *, spans: bool = True, limit: int = 500
) -> Explanation:
    """A person's number from one day after Monday to another."""
    with collector.store.read() as session:
        return explain(
            session, history_of(collector, person), METRICS[name], day_after(first), day_after(last),
            collector.clock.now, counted=lambda _history, _day: True, with_spans=spans, max_spans=limit,
        )  # fmt: skip


def test_a_number_is_shown_with_its_formula_and_terms(collector: Collector, maya: tuple[str, str]) -> None:
    """Value, formula with the figures put in, the terms of each date, and both ways to it agree."""
    found = explained(collector, maya[0], "activity", 0, 1)
    assert found.value == found.kept_value == pytest.approx(6 / 7)
    assert found.agrees
    assert found.figures == "1:00:00 ÷ (1:00:00 + 0:10:00)"
    assert found.terms == {"active_ms": HOUR, "idle_ms": 10 * MINUTE}
    assert [(day.day, day.terms == day.kept, day.running) for day in found.days] == [
        (MONDAY, True, False),
        (day_after(1), True, False),
    ]


def test_every_metric_can_be_explained(collector: Collector, maya: tuple[str, str]) -> None:
    """The rollups say of each what the spans say, on dates with data and without."""
    for name, metric in METRICS.items():
        found = explained(collector, maya[0], name, 0, 4)
        assert found.agrees
        assert found.value == found.kept_value
        assert set(found.terms) == set(metric.terms)


def test_the_versions_are_named(collector: Collector, maya: tuple[str, str]) -> None:
    """Policy, rules, roster, zones, catalogue and the generation of the ledger."""
    found = explained(collector, maya[0], "late")
    (day,) = found.days
    assert {"reckoning", "policy_changes", "rules", "sorting_changes", "catalogue", "tzdata"} <= set(day.made_by)
    assert day.made_by["roster_changes"] == [1, 2]
    assert (day.zone, day.schedule.kind, day.record.source) == ("UTC", "shift", "proposed")
    assert found.through_change == 2
    assert found.generation >= 1


def test_the_spans_beneath_are_shown(collector: Collector, maya: tuple[str, str]) -> None:
    """Each with its seat, batch and what state the person was in while it ran; the first ones, and how many in all."""
    found = explained(collector, maya[0], "activity", limit=1000)
    assert found.spans is not None
    assert found.spans.total == len(found.spans.lines) == 61
    first, last = found.spans.lines[0], found.spans.lines[-1]
    assert (first.start, first.end, first.presence, first.seq) == (at(0, 9), at(0, 9) + MINUTE, "input", 1)
    assert first.states == {"active": MINUTE}
    assert last.states == {"idle": 10 * MINUTE}
    total: dict[str, int] = {}
    for line in found.spans.lines:
        for state, ms in line.states.items():
            total[state] = total.get(state, 0) + ms
    assert total == {"active": HOUR, "idle": 10 * MINUTE}
    few = explained(collector, maya[0], "activity", limit=5)
    assert few.spans is not None
    assert (len(few.spans.lines), few.spans.total) == (5, 61)
    assert explained(collector, maya[0], "activity", spans=False).spans is None


def test_of_two_devices_the_winner_says_the_state(collector: Collector, maya: tuple[str, str]) -> None:
    """A second device that was locked meanwhile shows the states of the person, within the date alone."""
    _, key = collector.seat(history_of(collector, maya[0]).person, machine="m-2")
    recorded(collector, key, [span(at(-1, 23), at(0, 10), "locked")])
    found = explained(collector, maya[0], "activity")
    assert found.spans is not None
    (locked,) = [line for line in found.spans.lines if line.presence == "locked"]
    assert locked.states == {"locked": 9 * HOUR, "active": HOUR}
    assert found.agrees


def test_a_rollup_that_says_otherwise_is_found_out(collector: Collector, maya: tuple[str, str]) -> None:
    """Both values are shown, and the date and terms that differ."""
    with collector.store.write() as session:
        row = session.exec(select(DayRollup).where(col(DayRollup.day) == MONDAY)).one()
        row.facts = encode_facts(msgspec.structs.replace(decode_facts(row.facts), focus_ms=5))
        session.add(row)
    found = explained(collector, maya[0], "focus", 0, 1)
    assert (found.value, found.kept_value, found.agrees) == (HOUR, 5, False)
    assert [(day.terms, day.kept) for day in found.days] == [
        ({"focus_ms": HOUR}, {"focus_ms": 5}),
        ({"focus_ms": 0}, {"focus_ms": 0}),
    ]
    assert explained(collector, maya[0], "switches_per_hour").agrees


def test_data_that_wait_explain_a_difference(collector: Collector, maya: tuple[str, str]) -> None:
    """Spans that are not reckoned yet are in the recomputed number, and the date says that it waits."""
    collector.upload(maya[1], batch(work(at(1, 9), 30), seq=2))
    found = explained(collector, maya[0], "screen_time", 0, 1)
    assert (found.value, found.kept_value, found.agrees) == (90 * MINUTE, HOUR, False)
    assert [day.waiting for day in found.days] == [False, True]
    collector.settle()
    assert explained(collector, maya[0], "screen_time", 0, 1).agrees


def test_a_night_shift_is_explained_by_its_date(collector: Collector, maya: tuple[str, str]) -> None:
    """Working time behind midnight belongs to the date the shift starts on, in the rollups and in the explanation."""
    office_roster(collector, "22:00", "06:00")
    recorded(collector, maya[1], work(at(1, 22), 8 * 60), seq=2)
    collector.clock.now = at(3, 1)
    collector.settle()
    found = explained(collector, maya[0], "adherence", 1, 1)
    assert (found.value, found.kept_value, found.agrees) == (1.0, 1.0, True)
    assert explained(collector, maya[0], "after_hours", 1, 2).value == 0


def test_an_explanation_covers_a_month(collector: Collector, maya: tuple[str, str]) -> None:
    """31 days are explained, 32 refused."""
    assert explained(collector, maya[0], "screen_time", -28, 2).value == HOUR
    with pytest.raises(Invalid, match="31 days"):
        explained(collector, maya[0], "worked", -29, 2)


def test_dates_to_come_have_nothing_to_explain(collector: Collector, maya: tuple[str, str]) -> None:
    """A range that has not begun has no value, no dates and no spans."""
    found = explained(collector, maya[0], "worked", 20, 25)
    assert (found.value, found.days, found.agrees) == (None, [], True)
    assert found.spans is not None
    assert found.spans.total == 0
