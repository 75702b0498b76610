"""A day reckoned by the clear and by the fast way, which must agree."""

from collections.abc import Sequence

from fairday_collector.ledger.fast import DayRules, reckon_block
from fairday_collector.ledger.reckon import Claim, DayLedger, Held, Rules, Stretch, reckon_day
from fairday_collector.ledger.spans.as_stretches import from_stretches


def reckon_both(
    stretches: Sequence[Stretch], rules: Rules, start_ms: int, end_ms: int, held: Held, claims: Sequence[Claim] = ()
) -> DayLedger:
    """The ledger that both ways have in common."""
    clear = reckon_day(stretches, rules, start_ms, end_ms, held, claims)
    block = reckon_block(from_stretches(stretches), [DayRules(start_ms, end_ms, rules)], held, claims)
    assert block.ledger(0, claims) == clear
    return clear
