import pytest

from fairday_collector.errors import Conflict, Invalid
from fairday_collector.timesheets.states import ACTS, FROZEN, Act, State, refuse_frozen, state_of, step


def test_the_way_of_a_timesheet() -> None:
    """Attested, returned, attested again, approved, locked, unlocked, and open as in the beginning."""
    acts = ["attest", "return", "attest", "approve", "lock", "unlock", "attest"]
    states = [state_of(acts[:count]) for count in range(len(acts) + 1)]
    assert states == ["open", "attested", "returned", "attested", "approved", "locked", "open", "attested"]


ALLOWED = {
    "open": {"attest"},
    "returned": {"attest"},
    "attested": {"approve", "return"},
    "approved": {"lock", "return"},
    "locked": {"unlock"},
}


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("act", ACTS)
def test_every_other_act_is_refused_with_the_remedy(state: State, act: Act) -> None:
    """The refusal names the act, who was there before, and what can be done now."""
    if act in ALLOWED[state]:
        step(state, act)
        return
    with pytest.raises(Conflict, match=f"{act}.*Ada approved it") as caught:
        step(state, act, "Ada approved it at noon.")
    assert caught.value.code == f"timesheet_{state}"


@pytest.mark.parametrize("state", ALLOWED)
def test_what_holds_cannot_be_changed(state: State) -> None:
    """A locked date asks for unlocking, an attested or approved one for returning; open ones take changes."""
    if state not in FROZEN:
        refuse_frozen(state, "2026-10-14")
        return
    with pytest.raises(Conflict, match="2026-10-14 lies in") as caught:
        refuse_frozen(state, "2026-10-14")
    assert ("unlock" if state == "locked" else "returned") in caught.value.detail


def test_an_act_that_is_none_is_refused() -> None:
    """With those there are."""
    with pytest.raises(Invalid, match="attest, return, approve, lock, unlock"):
        state_of(["approved"])
