"""What a timesheet can be and what may be done with it: a pure state machine over its acts."""

from collections.abc import Iterable
from typing import Literal, get_args

from fairday_collector.errors import Conflict, Invalid

Act = Literal["attest", "return", "approve", "lock", "unlock"]
State = Literal["open", "returned", "attested", "approved", "locked"]
ACTS: tuple[Act, ...] = get_args(Act)

FROZEN: frozenset[State] = frozenset({"attested", "approved", "locked"})
"""The states in which the record is the one that was attested, whatever comes later."""

_STEPS: dict[tuple[State, Act], State] = {
    ("open", "attest"): "attested",
    ("returned", "attest"): "attested",
    ("attested", "approve"): "approved",
    ("attested", "return"): "returned",
    ("approved", "return"): "returned",
    ("approved", "lock"): "locked",
    ("locked", "unlock"): "open",
}
_REMEDIES: dict[State, str] = {
    "open": "It is open: the worker attests it first.",
    "returned": "It was returned: the worker corrects and attests it again.",
    "attested": "It is attested: approve it, or return it to be corrected.",
    "approved": "It is approved: lock it, or return it to be corrected.",
    "locked": "It is locked: an administrator can unlock it.",
}


def state_of(acts: Iterable[str]) -> State:
    """The state after acts, by time."""
    state: State = "open"
    for act in acts:
        state = _STEPS[state, checked_act(act)]
    return state


def checked_act(act: str) -> Act:
    """The act of a text; raises Invalid naming those there are."""
    for known in ACTS:
        if act == known:
            return known
    raise Invalid("bad_act", f"act: there is no {act!r}. Choose among: {', '.join(ACTS)}.")


def step(state: State, act: Act, last: str = "") -> State:
    """The state after an act. `last` says who did the act before, and when.

    Raises Conflict naming what it is now and what can be done.
    """
    after = _STEPS.get((state, act))
    if after is None:
        by = f" {last}" if last else ""
        raise Conflict(f"timesheet_{state}", f"This timesheet cannot take the act {act!r}.{by} {_REMEDIES[state]}")
    return after


def refuse_frozen(state: State, what: str) -> None:
    """Raises Conflict where the record of a period holds, naming what to do before `what` can be changed."""
    if state == "locked":
        raise Conflict(
            "timesheet_locked",
            f"{what} lies in a locked timesheet. Ask an administrator to unlock it, with the reason; "
            "what changed since shows as a difference.",
        )
    if state in FROZEN:
        raise Conflict(
            f"timesheet_{state}", f"{what} lies in a timesheet that is {state}. Have it returned first, then change it."
        )
