from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Refusal
from fairday_collector.ledger.rows import visible_day
from fairday_collector.store.tables import AuditEntry, ClaimAct, ClaimRow, DirtyDay
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.claims import claims_of
from tests.support.collector import HOUR
from tests.support.office import DAY, Office, at, entry

NEXT = DAY + timedelta(days=1)
MINUTE = 60_000


def made(office: Office, start: str, end: str, kind: str = "call", note: str = "", viewer: Viewer | None = None) -> str:
    """The id of a claim by UTC times of day, after which all is reckoned."""
    claim = office.claims(viewer or office.worker, lambda desk: desk.make(at(start), at(end), kind, note))
    office.collector.settle()
    return claim.row.id


def decided(office: Office, claim: str, act: str, reason: str = "because") -> str:
    """The state of a claim after the supervisor's act (the worker's, to withdraw)."""
    viewer = office.worker if act == "withdraw" else office.supervisor
    state = office.claims(viewer, lambda desk: desk.act(claim, act, reason)).state
    office.collector.settle()
    return state


def refused(office: Office, act: Callable[[ClaimDesk], Any], viewer: Viewer | None = None) -> Refusal:
    """The refusal of an act, after which nothing is changed."""
    before = office.rows(), len(office.collector.rows(AuditEntry)), office.collector.rows(DirtyDay)
    with pytest.raises(Refusal) as caught:
        office.claims(viewer or office.worker, act)
    assert (office.rows(), len(office.collector.rows(AuditEntry)), office.collector.rows(DirtyDay)) == before
    return caught.value


def state_ms(office: Office, state: str, day: date = DAY) -> int:
    """The time of a state in the ledger of a date."""
    with office.collector.store.read() as session:
        row = visible_day(session, office.maya.id, day)
    assert row is not None
    return row.states[state]


def live(office: Office) -> list[tuple[str, str, bool]]:
    """Id, kind and whether it is approved, of the claims the engine is given for the day."""
    found = office.collector.do(claims_of, office.maya.id, at("00:00"), at("00:00", NEXT))
    return [(claim.id, claim.kind, claim.approved) for claim in found]


def test_a_claim_waits_then_counts_then_does_not(maya: Office) -> None:
    """Pending it is claimed time but no work; approved it is work; rejected the state beneath is back."""
    maya.works()
    claim = made(maya, "17:00", "18:30", note="at the customer's")
    assert live(maya) == [(claim, "call", False)]
    assert state_ms(maya, "claimed") == 90 * MINUTE
    assert maya.recorded().entry == entry("09:00", "17:00", ("12:00", "12:45"))
    assert decided(maya, claim, "approve") == "approved"
    assert maya.recorded().entry == entry("09:00", "18:30", ("12:00", "12:45"))
    assert decided(maya, claim, "reject") == "rejected"
    assert live(maya) == []
    assert state_ms(maya, "claimed") == 0
    assert maya.recorded().entry == entry("09:00", "17:00", ("12:00", "12:45"))


def test_a_pending_claim_makes_no_work_of_a_break(maya: Office) -> None:
    """The locked lunch stays one until somebody approves the call."""
    maya.works()
    claim = made(maya, "12:00", "12:45")
    assert maya.recorded().entry == entry("09:00", "17:00", ("12:00", "12:45"))
    decided(maya, claim, "approve")
    assert maya.recorded().entry == entry("09:00", "17:00")


def test_acts_append_with_who_when_and_why(maya: Office) -> None:
    """Every decision is a row, audited, and marks the date and the one before."""
    claim = maya.claims(maya.worker, lambda desk: desk.make(at("10:00"), at("11:00"), "call")).row.id
    assert [row.day for row in maya.collector.rows(DirtyDay)] == [DAY - timedelta(days=1), DAY]
    decided(maya, claim, "approve", "was there")
    decided(maya, claim, "reject", "was not")
    decided(maya, claim, "withdraw", "sorry")
    (row,) = maya.collector.rows(ClaimRow)
    assert (row.start_ms, row.end_ms, row.kind, row.actor) == (at("10:00"), at("11:00"), "call", "web:maya")
    assert [(a.n, a.act, a.reason, a.actor) for a in maya.collector.rows(ClaimAct)] == [
        (1, "approve", "was there", "key:boss"),
        (2, "reject", "was not", "key:boss"),
        (3, "withdraw", "sorry", "web:maya"),
    ]
    acts = [e.action for e in maya.collector.rows(AuditEntry) if e.action.startswith("claim.")]
    assert acts == ["claim.make", "claim.approve", "claim.reject", "claim.withdraw"]


@pytest.mark.parametrize(("start", "end", "words"), [
    ("11:00", "12:30", "11:00:00 to 2026-09-16 12:00:00 was observed as active.*begin it at 2026-09-16 12:00:00"),
    ("12:30", "13:30", "12:45:00 to 2026-09-16 13:30:00 was observed as active.*end the claim by 2026-09-16 12:45:00"),
    ("11:30", "18:00", "11:30:00 to 2026-09-16 12:00:00"),
    ("08:00", "18:00", "end the claim by 2026-09-16 09:00:00 or begin it at 2026-09-16 12:00:00"),
    ("10:00", "11:00", "nothing left to claim"),
])  # fmt: skip
def test_a_claim_over_observed_activity_is_refused(maya: Office, start: str, end: str, words: str) -> None:
    """The first clash is named by the local clock, with what could be claimed instead."""
    maya.works()
    found = refused(maya, lambda desk: desk.make(at(start), at(end), "call"))
    assert found.code == "over_observed"
    assert words.split(".*", maxsplit=1)[0] in found.detail
    assert words.split(".*")[-1] in found.detail


def test_a_claim_over_a_private_pause_is_refused(maya: Office) -> None:
    """A pause is nobody's business, and no work."""
    maya.records_spans(("10:00", "11:00", "private"))
    found = refused(maya, lambda desk: desk.make(at("10:30"), at("12:00"), "call"))
    assert (found.code, "a private pause" in found.detail) == ("over_observed", True)


def test_whole_minutes_may_be_said(maya: Office) -> None:
    """Activity that reaches seconds into a claim is no contradiction, and stays activity."""
    maya.records_spans(("09:00", "10:00:20", "input"))
    made(maya, "10:00", "11:00")
    assert (state_ms(maya, "active"), state_ms(maya, "claimed")) == (HOUR + 20_000, HOUR - 20_000)


def test_claims_do_not_overlap(maya: Office) -> None:
    """Live ones; one that was rejected or withdrawn leaves room, and is not approved once that is taken."""
    first = made(maya, "10:00", "11:00")
    found = refused(maya, lambda desk: desk.make(at("10:30"), at("12:00"), "training"))
    assert (found.code, first in found.detail) == ("overlapping_claims", True)
    made(maya, "11:00", "12:00")
    decided(maya, first, "reject")
    second = made(maya, "10:30", "11:00", "training")
    found = refused(maya, lambda desk: desk.act(first, "approve"), maya.supervisor)
    assert (found.code, second in found.detail) == ("overlapping_claims", True)
    decided(maya, second, "withdraw")
    assert decided(maya, first, "approve") == "approved"


def test_the_policy_approves_kinds_up_to_a_length(maya: Office) -> None:
    """Breaks by default, of any length; calls of up to half an hour where the policy says so. It is on record."""
    maya.works()
    made(maya, "17:00", "17:10", "break")
    maya.policy(auto_approve={"call": 1800})
    made(maya, "18:00", "18:30")
    made(maya, "19:00", "19:31")
    made(maya, "20:00", "20:10", "break")
    assert [(kind, approved) for _, kind, approved in live(maya)] == [
        ("break", True), ("call", True), ("call", False), ("break", False),
    ]  # fmt: skip
    assert {act.actor for act in maya.collector.rows(ClaimAct)} == {"policy"}


def test_a_claimed_break_shortens_the_working_time(maya: Office) -> None:
    """Away is a question; answered with a break, it is one."""
    maya.records_spans(("09:00", "12:00", "input"), ("12:00", "12:30", "quiet"), ("12:30", "17:00", "input"))
    (asked,) = (day.questions for day in maya.sheet().days if day.questions)
    assert asked == ((at("12:00"), at("12:30")),)
    made(maya, "12:00", "12:30", "break")
    assert maya.recorded().entry == entry("09:00", "17:00", ("12:00", "12:30"))
    assert all(not day.questions for day in maya.sheet().days)


def test_the_kinds_are_the_policys_and_a_reason_of_ones_own(maya: Office) -> None:
    """`other` needs a note; an unknown kind is told those there are."""
    found = refused(maya, lambda desk: desk.make(at("10:00"), at("11:00"), "golf"))
    assert (found.code, "meeting, call, training, field, break, other" in found.detail) == ("bad_kind", True)
    assert refused(maya, lambda desk: desk.make(at("10:00"), at("11:00"), "other")).detail.startswith("note:")
    made(maya, "10:00", "11:00", "other", "fire drill")
    maya.policy(claim_kinds=["golf"])
    made(maya, "11:00", "12:00", "golf")
    assert refused(maya, lambda desk: desk.make(at("13:00"), at("14:00"), "call")).code == "bad_kind"


@pytest.mark.parametrize(("start", "length", "code", "field"), [
    (at("10:00"), 0, "bad_times", "to:"),
    (at("10:00"), -HOUR, "bad_times", "to:"),
    (at("10:00"), 24 * HOUR + 1, "too_long", "to:"),
    (at("11:30", date(2026, 10, 14)), HOUR, "in_the_future", "to:"),
])  # fmt: skip
def test_times_that_cannot_be_are_refused(maya: Office, start: int, length: int, code: str, field: str) -> None:
    """Empty, backwards, over a day long, or not over yet."""
    found = refused(maya, lambda desk: desk.make(start, start + length, "call"))
    assert (found.code, found.detail.startswith(field)) == (code, True)


def test_a_claim_over_midnight_is_one_claim(maya: Office) -> None:
    """It lies on both dates."""
    end = at("01:30", NEXT)
    maya.claims(maya.worker, lambda desk: desk.make(at("23:00"), end, "field"))
    maya.collector.settle()
    assert (state_ms(maya, "claimed"), state_ms(maya, "claimed", NEXT)) == (HOUR, 90 * MINUTE)


def test_a_decided_timesheet_takes_no_claims(maya: Office) -> None:
    """Neither new ones, nor other decisions on old ones; locked, the refusal names the remedy."""
    maya.works()
    claim = made(maya, "18:00", "19:00")
    decided(maya, claim, "approve")
    maya.locked()
    found = refused(maya, lambda desk: desk.make(at("20:00"), at("21:00"), "call"))
    assert (found.code, "unlock" in found.detail) == ("timesheet_locked", True)
    for act, viewer in (("reject", maya.supervisor), ("withdraw", maya.worker)):
        found = refused(maya, lambda desk, what=act: desk.act(claim, what, "why"), viewer)  # type: ignore[misc]
        assert found.code == "timesheet_locked"


def test_who_may_do_what_with_claims(maya: Office) -> None:
    """Workers claim and withdraw their own; supervisors and administrators decide, but never their own."""
    claim = made(maya, "10:00", "11:00")
    stranger = Viewer("web:noor", "worker", person_id="noor")
    both = Viewer("key:m", "supervisor", frozenset({maya.team.id}), person_id=maya.maya.id)
    for viewer, act, code in (
        (maya.worker, "approve", "your_own"),
        (both, "approve", "your_own"),
        (maya.supervisor, "withdraw", "not_yours"),
        (Viewer("key:a", "analyst"), "approve", "not_allowed"),
        (stranger, "approve", "unknown_person"),
        (Viewer("key:s", "supervisor", frozenset({"other"})), "approve", "unknown_person"),
    ):
        assert refused(maya, lambda desk, what=act: desk.act(claim, what), viewer).code == code  # type: ignore[misc]
    assert refused(maya, lambda desk: desk.make(at("12:00"), at("13:00"), "call"), maya.supervisor).code == "not_yours"
    assert refused(maya, lambda desk: desk.make(at("12:00"), at("13:00"), "call"), stranger).code == "unknown_person"
    made(maya, "12:00", "13:00", viewer=maya.admin)


def test_an_act_that_does_not_fit_is_refused(maya: Office) -> None:
    """Unknown claim, unknown act, no reason to reject, approved twice, withdrawn for good."""
    claim = made(maya, "10:00", "11:00")
    boss = maya.supervisor
    assert refused(maya, lambda desk: desk.act("nothing", "approve"), boss).code == "unknown_claim"
    assert refused(maya, lambda desk: desk.act(claim, "like"), boss).code == "bad_act"
    assert refused(maya, lambda desk: desk.act(claim, "reject"), boss).code == "missing_reason"
    decided(maya, claim, "approve")
    again = refused(maya, lambda desk: desk.act(claim, "approve"), boss)
    assert (again.code, "approved by key:boss" in again.detail) == ("claim_approved", True)
    decided(maya, claim, "withdraw")
    assert refused(maya, lambda desk: desk.act(claim, "approve"), boss).code == "claim_withdrawn"
    assert refused(maya, lambda desk: desk.act(claim, "withdraw")).code == "claim_withdrawn"


def test_claims_are_told_by_the_persons_own_clock(maya: Office) -> None:
    """In Kolkata ten o'clock UTC is half past three."""
    ravi = maya.collector.person("Ravi", zone="Asia/Kolkata")
    office = Office(maya.collector, ravi, "", maya.team)
    made(office, "10:00", "11:00")
    found = refused(office, lambda desk: desk.make(at("10:30"), at("11:30"), "call"))
    assert "From 2026-09-16 15:30:00 to 2026-09-16 16:30:00" in found.detail
