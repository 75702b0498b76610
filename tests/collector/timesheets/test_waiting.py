from datetime import date
from functools import partial

from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.waiting import attested_periods, pending_claims
from tests.support.office import DAY, Office, at

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))


def test_a_timesheet_waits_from_its_attestation_until_it_is_decided(maya: Office) -> None:
    """Attested it waits; approved, returned or taken back it does not; attested again it does."""

    def waits() -> bool:
        found = maya.collector.do(attested_periods)
        assert found in ([], [(maya.maya.id, *SEPTEMBER)])
        return bool(found)

    maya.works()
    assert not waits()
    maya.attested()
    assert waits()
    maya.sheets(maya.supervisor, lambda desk: desk.act("return", DAY, "lunch"))
    assert not waits()
    maya.attested()
    assert waits()
    maya.sheets(maya.supervisor, lambda desk: desk.act("approve", DAY))
    assert not waits()
    maya.sheets(maya.admin, lambda desk: desk.act("lock", DAY))
    assert not waits()


def test_a_claim_waits_until_something_was_decided_about_it(maya: Office) -> None:
    """By time; a break that the policy approved at once never did."""
    given = (("10:00", "call"), ("09:00", "meeting"), ("11:00", "break"))
    makes = [partial(ClaimDesk.make, start_ms=at(start), end_ms=at(start) + 60_000, kind=kind) for start, kind in given]
    ids = [maya.claims(maya.worker, make).row.id for make in makes]
    assert [row.id for row in maya.collector.do(pending_claims)] == [ids[1], ids[0]]
    maya.claims(maya.supervisor, lambda desk: desk.act(ids[1], "approve"))
    maya.claims(maya.worker, lambda desk: desk.act(ids[0], "withdraw"))
    assert maya.collector.do(pending_claims) == []
