"""The fast reckoning against the clear one, over every oddity the made-up worlds have."""

from hypothesis import given, settings

from fairday_collector.ledger.edges import edge
from fairday_collector.ledger.fast import DayRules, reckon_block
from fairday_collector.ledger.fast.codec import pack_timelines, segments
from fairday_collector.ledger.reckon import Claim, Held, Stretch, reckon_day
from fairday_collector.ledger.reckon.devices import devices
from fairday_collector.ledger.spans.as_stretches import from_stretches
from tests.support.stretches import assignments, claim_lists, neighbouring_days, worlds


@settings(max_examples=250, deadline=None)
@given(worlds(), neighbouring_days(), assignments(), claim_lists())
def test_a_block_holds_the_ledger_of_each_of_its_days(
    stretches: list[Stretch], days: list[DayRules], held: Held, claims: list[Claim]
) -> None:
    """Every field of every day, and the digests of its edges, are those of the clear reckoning by the day's rules."""
    block = reckon_block(from_stretches(stretches), days, held, claims)
    lines = devices(stretches)
    for number, day in enumerate(days):
        clear = reckon_day(stretches, day.rules, day.start_ms, day.end_ms, held, claims)
        assert block.ledger(number, claims) == clear
        assert list(block.ledgers[number].states) == list(clear.states)
        assert block.ledgers[number].edges == (edge(lines, day.start_ms), edge(lines, day.end_ms))


@settings(max_examples=80, deadline=None)
@given(worlds(), neighbouring_days(), assignments(), claim_lists())
def test_a_stored_timeline_is_read_as_it_was(
    stretches: list[Stretch], days: list[DayRules], held: Held, claims: list[Claim]
) -> None:
    """Packed and read again, each day has its segments."""
    block = reckon_block(from_stretches(stretches), days, held, claims)
    for number, day in enumerate(days):
        blob = pack_timelines(block.timeline, [claim.id for claim in claims])[number]
        assert segments(blob, day.start_ms) == block.ledger(number, claims).segments


@settings(max_examples=60, deadline=None)
@given(worlds(), neighbouring_days(), assignments(), claim_lists())
def test_a_day_is_stored_in_the_same_bytes_in_any_block(
    stretches: list[Stretch], days: list[DayRules], held: Held, claims: list[Claim]
) -> None:
    """A day alone, its claims in another order, is packed as it is among its neighbours."""
    tables = from_stretches(stretches)
    block = reckon_block(tables, days, held, claims)
    turned = claims[::-1]
    for number, day in enumerate(days):
        alone = reckon_block(tables[::-1], [day], held, turned)
        among = pack_timelines(block.timeline, [claim.id for claim in claims])[number]
        assert pack_timelines(alone.timeline, [claim.id for claim in turned]) == [among]
