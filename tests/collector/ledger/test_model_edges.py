from fairday_collector.ledger.reckon import Claim, Counts, Rules, Stretch, reckon_day
from fairday_wire.spans import Span

MINUTE = 60_000


def test_a_day_without_spans_counts_nothing() -> None:
    """Counts start from nothing, as those of such a day are."""
    ledger = reckon_day([], Rules(), 0, MINUTE, {})
    assert ledger.counts == Counts() == Counts(keys=0, clicks=0, scrolls=0)


def test_rules_that_say_nothing_are_those_of_the_specification() -> None:
    """Idle from 5 min and away from 15 min on, from the start of the gap, and no time passes as passive."""
    assert Rules() == Rules(idle_rule="backdate", idle_after_ms=300_000, away_after_ms=900_000, passive_for_ms=0)
    for length, state in ((300_000 - 1, "active"), (300_000, "idle"), (900_000 - 1, "idle"), (900_000, "away")):
        stretch = Stretch(Span(start=0, end=length, presence="quiet"), "desk", "e", 1)
        ledger = reckon_day([stretch], Rules(), 0, length, {"desk": [(0, length)]})
        assert [(one.state, one.end) for one in ledger.segments] == [(state, length)]


def test_of_claims_made_at_unknown_times_the_smaller_id_holds() -> None:
    """A claim that does not say when it was made counts as the earliest."""
    first, second = (
        Claim("b", 0, MINUTE, "call", approved=True),
        Claim("a", 0, MINUTE, "call", approved=True, made_ms=1),
    )
    ledger = reckon_day([], Rules(), 0, MINUTE, {}, [second, first])
    assert [one.claim for one in ledger.segments] == ["b"]
