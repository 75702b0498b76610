"""What holds for claims over any day whatever."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.ledger.reckon import Claim, DayLedger, Held, Rules, Segment, Stretch, reckon_day
from fairday_collector.ledger.reckon.claims import CLAIMABLE, laid
from tests.support.oracle import label_of
from tests.support.seat_ids import DESK, LAPTOP
from tests.support.stretches import assignments, claim_lists, days, rules, worlds

Day = tuple[int, int]


@settings(deadline=None)
@given(worlds(), rules(), days(), assignments(), claim_lists())
def test_claims_turn_only_what_shows_no_work(
    stretches: list[Stretch], policy: Rules, day: Day, held: Held, claims: list[Claim]
) -> None:
    """Every instant is as observed, or was claimable and lies under a claim; presence and devices stay as they are."""
    before = reckon_day(stretches, policy, *day, held)
    after = reckon_day(stretches, policy, *day, held, claims)
    observed, under = _instants(before), _instants(after)
    for instant, segment in under.items():
        covered = any(claim.start <= instant < claim.end for claim in claims)
        assert (segment.state == "claimed") == (covered and observed[instant].state in CLAIMABLE)
        if segment.state != "claimed":
            assert label_of(segment) == label_of(observed[instant])
    assert _of_devices(after) == _of_devices(before)


@settings(deadline=None)
@given(worlds(), rules(), days(), assignments(), claim_lists(), st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_nothing(
    stretches: list[Stretch], policy: Rules, day: Day, held: Held, claims: list[Claim], chance: Random
) -> None:
    """Claims shuffled give the same ledger."""
    shuffled = list(claims)
    chance.shuffle(shuffled)
    assert reckon_day(stretches, policy, *day, held, shuffled) == reckon_day(stretches, policy, *day, held, claims)


@settings(deadline=None)
@given(worlds(), rules(), days(), claim_lists())
def test_claims_laid_twice_are_claims_laid_once(
    stretches: list[Stretch], policy: Rules, day: Day, claims: list[Claim]
) -> None:
    """Claimed time cannot be claimed again."""
    held: Held = {DESK: [(-100, 100)], LAPTOP: [(-100, 100)]}
    once = reckon_day(stretches, policy, *day, held, claims).segments
    assert laid(once, claims) == once


@settings(deadline=None)
@given(worlds(), rules(), days(), assignments(), claim_lists())
def test_a_claim_that_is_taken_away_leaves_what_is_beneath(
    stretches: list[Stretch], policy: Rules, day: Day, held: Held, claims: list[Claim]
) -> None:
    """Without the last claim made only its own instants differ, and they show what was observed."""
    if not claims:
        return
    last = max(claims, key=lambda claim: (claim.made_ms, claim.id))
    rest = [claim for claim in claims if claim is not last]
    observed = _instants(reckon_day(stretches, policy, *day, held))
    without = _instants(reckon_day(stretches, policy, *day, held, rest))
    for instant, segment in _instants(reckon_day(stretches, policy, *day, held, claims)).items():
        shown = observed if segment.claim == last.id else {instant: segment}
        assert label_of(without[instant]) == label_of(shown[instant])


@settings(deadline=None)
@given(worlds(), rules(), days(), assignments(), claim_lists())
def test_whether_a_claim_is_approved_changes_no_state(
    stretches: list[Stretch], policy: Rules, day: Day, held: Held, claims: list[Claim]
) -> None:
    """A pending claim is shown as an approved one is; only what counts as work depends on it."""
    pending = [replace(claim, approved=False) for claim in claims]
    assert reckon_day(stretches, policy, *day, held, pending) == reckon_day(stretches, policy, *day, held, claims)


def _instants(ledger: DayLedger) -> dict[int, Segment]:
    return {instant: segment for segment in ledger.segments for instant in range(segment.start, segment.end)}


def _of_devices(ledger: DayLedger) -> tuple[object, ...]:
    return ledger.first_ms, ledger.last_ms, ledger.last_received_ms, ledger.apps, ledger.counts, ledger.overlap_ms
