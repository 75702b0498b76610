"""The fast reckoning against the clear one on thousands of days as the field may send them."""

import random
from dataclasses import replace

import pytest

from fairday_collector.ledger.edges import edge
from fairday_collector.ledger.fast import DayRules, reckon_block
from fairday_collector.ledger.reckon import Rules, Segment, Stretch, reckon_day
from fairday_collector.ledger.reckon.devices import devices
from fairday_collector.ledger.spans.as_stretches import from_stretches
from fairday_wire.spans import Span
from tests.support.person_days import person_days

SHARES, DAYS_A_SHARE = 10, 500


@pytest.mark.parametrize("share", range(SHARES))
def test_five_thousand_random_person_days_are_the_same(share: int) -> None:
    """In every field, for 0 to 4 devices, odd lengths of day, faulty batches, restored spools, turns and claims."""
    chance = random.Random(share)
    seen = 0
    while seen < DAYS_A_SHARE:
        case = person_days(chance)
        block = reckon_block(from_stretches(case.stretches), case.days, case.held, case.claims)
        lines = devices(case.stretches)
        for number, day in enumerate(case.days):
            clear = reckon_day(case.stretches, day.rules, day.start_ms, day.end_ms, case.held, case.claims)
            assert block.ledger(number, case.claims) == clear
            assert block.ledgers[number].edges == (edge(lines, day.start_ms), edge(lines, day.end_ms))
        seen += len(case.days)


def test_days_must_follow_each_other() -> None:
    """A hole or an overlap between days is refused, and so is a block without days."""
    days = [DayRules(0, 10, Rules()), DayRules(11, 20, Rules())]
    with pytest.raises(ValueError, match="does not follow"):
        reckon_block([], days, {}, ())
    with pytest.raises(ValueError, match="does not follow"):
        reckon_block([], [DayRules(10, 5, Rules())], {}, ())
    with pytest.raises(ValueError, match="at least one day"):
        reckon_block([], [], {}, ())


def test_a_seat_comes_in_one_table() -> None:
    """Two tables of one seat are refused: its epochs could not be told apart."""
    tables = from_stretches([Stretch(Span(start=0, end=5, presence="input"), "a", "e", 1)])
    with pytest.raises(ValueError, match="one table"):
        reckon_block([*tables, *tables], [DayRules(0, 10, Rules())], {}, ())


def test_a_label_that_is_listed_twice_is_one() -> None:
    """Neighbours of one label are one segment, wherever the table lists it."""
    spans = [Span(start=0, end=5, presence="input", app="x"), Span(start=5, end=9, presence="input", app="y")]
    (table,) = from_stretches(Stretch(span, "a", "e", 1) for span in spans)
    twice = replace(table, labels=[("x", None, None), ("x", None, None)])
    block = reckon_block([twice], [DayRules(0, 9, Rules())], {"a": [(0, 9)]}, ())
    assert block.ledger(0).segments == [Segment(0, 9, "active", "x")]
    assert block.ledger(0).apps == [("x", 9)]
