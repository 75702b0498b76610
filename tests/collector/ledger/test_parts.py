"""The parts of a reckoned day that pages draw, against the facts that metrics are made of."""

from datetime import date

from fairday_collector.ledger.facts import decode_facts
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.parts import DayParts, day_parts
from fairday_collector.ledger.read import day_of
from fairday_collector.ledger.world import World
from fairday_collector.people import histories
from fairday_collector.store.tables import DayRollup
from tests.support.collector import HOUR, MINUTE, NOON, Collector, batch, span
from tests.support.metric_days import recorded, work

DAY = date(2026, 10, 14)


def parts_of(collector: Collector, person_id: str) -> DayParts:
    """The parts of a person's day, by the rules that readers see."""
    with collector.store.read() as session:
        history = histories(session, [person_id])[person_id]
        plan = World.load(session, visible(session).through_change).plan(history, DAY)
        row = day_of(session, history, DAY, collector.clock.now)
        return day_parts(row.timeline, row.start_ms, plan.sorter, plan.policy.settings)


def test_parts_sum_to_the_facts(collector: Collector) -> None:
    """Pieces sum to each class of the day's facts, and the runs of focus to its focus, count and longest."""
    maya = collector.person()
    _, key = collector.seat(maya)
    spans = [
        *work(NOON - 4 * HOUR, 40, ("code",)),
        *work(NOON - 3 * HOUR, 20, ("slack", "code")),
        span(NOON - 2 * HOUR, NOON - HOUR, "quiet", call=True, app="zoom"),
        span(NOON - HOUR, NOON - HOUR + 12 * MINUTE, app="no-such-app"),
        *work(NOON - 30 * MINUTE, 30, ("code",)),
    ]
    recorded(collector, key, spans)
    (rollup,) = [row for row in collector.rows(DayRollup) if row.day == DAY]
    facts, parts = decode_facts(rollup.facts), parts_of(collector, maya.id)
    for klass in ("productive", "neutral", "unproductive", "unclassified"):
        own = sum(piece.end - piece.start for piece in parts.pieces if piece.klass == klass)
        assert own == getattr(facts, f"{klass}_ms"), klass
    lengths = [run.length_ms for run in parts.focus]
    assert facts.unclassified_ms == 12 * MINUTE
    assert facts.focus_ms == sum(lengths) > 0
    assert (facts.focus_runs, facts.longest_focus_ms) == (len(lengths), max(lengths))
    assert all(run.end - run.start >= run.length_ms for run in parts.focus)


def test_a_day_without_presence_has_no_parts(collector: Collector) -> None:
    """Where nobody was at a screen there is nothing to sort and no focus."""
    maya = collector.person()
    _, key = collector.seat(maya)
    assert collector.upload(key, batch([span(NOON - HOUR, NOON, "locked")])).status == 200
    collector.settle()
    assert parts_of(collector, maya.id) == DayParts((), ())
