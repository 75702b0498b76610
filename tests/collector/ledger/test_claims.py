"""What a claim turns, and what it does not."""

from collections.abc import Sequence
from typing import Any

import pytest

from fairday_collector.ledger.reckon import Claim, DayLedger, Held, Rules, Segment, Stretch
from fairday_wire.spans import Span
from tests.support.both_ways import reckon_both

ALWAYS: Held = {"a": [(0, 10**9)], "b": [(0, 10**9)]}
RULES = Rules(idle_after_ms=10, away_after_ms=20)


def stretch(start: int, end: int, presence: str, *, seat: str = "a", **more: Any) -> Stretch:
    """A stretch, times in milliseconds."""
    return Stretch(Span(start=start, end=end, presence=presence, app="x", **more), seat, "e", 1)


def claim(start: int, end: int, name: str = "c", made_ms: int = 0) -> Claim:
    """A claim of `[start, end)`."""
    return Claim(name, start, end, "call", approved=False, made_ms=made_ms)


def reckon(stretches: Sequence[Stretch], *claims: Claim) -> DayLedger:
    """A day of 100 ms in which a gap of 10 ms is idle and one of 20 ms away."""
    return reckon_both(stretches, RULES, 0, 100, ALWAYS, claims)


def line(ledger: DayLedger) -> list[tuple[int, int, str]]:
    """The segments but unknown ones, a claimed one by its claim."""
    return [(one.start, one.end, one.claim or one.state) for one in ledger.segments if one.state != "unknown"]


@pytest.mark.parametrize("presence", ["locked", "suspended", "off"])
def test_recorded_absence_is_claimed(presence: str) -> None:
    """A claim covers locked, suspended and off time, and nothing to its sides."""
    assert line(reckon([stretch(20, 60, presence)], claim(30, 40))) == [
        (20, 30, presence),
        (30, 40, "c"),
        (40, 60, presence),
    ]


def test_unknown_idle_and_away_time_is_claimed() -> None:
    """One claim over several such stretches is one segment."""
    ledger = reckon([stretch(20, 30, "quiet"), stretch(30, 31, "input"), stretch(31, 60, "quiet")], claim(0, 100))
    assert line(ledger) == [(0, 30, "c"), (30, 31, "active"), (31, 100, "c")]
    assert ledger.states["claimed"] == 99


@pytest.mark.parametrize(
    ("presence", "call", "media", "state"),
    [
        ("input", False, False, "active"),
        ("quiet", True, False, "meeting"),
        ("quiet", False, True, "passive"),
        ("private", False, False, "private"),
    ],
)
def test_observed_activity_and_private_time_are_never_claimed(
    presence: str, call: bool, media: bool, state: str
) -> None:
    """A claim over them leaves them as they are."""
    ledger = reckon([stretch(20, 60, presence, call=call, media=media)], claim(10, 70))
    assert line(ledger) == [(10, 20, "c"), (20, 60, state), (60, 70, "c")]


def test_a_claim_lies_over_the_united_day() -> None:
    """Where another device shows presence, the absence on this one cannot be claimed."""
    ledger = reckon([stretch(0, 50, "locked"), stretch(20, 30, "input", seat="b")], claim(10, 40))
    assert line(ledger) == [(0, 10, "locked"), (10, 20, "c"), (20, 30, "active"), (30, 40, "c"), (40, 50, "locked")]


def test_of_two_claims_the_one_made_first_holds() -> None:
    """Then the smaller id, whatever their order and length."""
    first, second, third = claim(20, 40, "z", 1), claim(10, 60, "b", 2), claim(30, 70, "a", 2)
    for claims in ((first, second, third), (third, second, first)):
        assert line(reckon([], *claims)) == [(10, 20, "b"), (20, 40, "z"), (40, 70, "a")]


def test_a_claim_moves_neither_presence_nor_what_was_received() -> None:
    """First and last presence, and the end of what was observed, are those of the devices."""
    ledger = reckon([stretch(40, 50, "input")], claim(0, 100))
    assert (ledger.first_ms, ledger.last_ms, ledger.last_received_ms) == (40, 50, 50)
    nothing = reckon([], claim(0, 100))
    assert (nothing.first_ms, nothing.last_received_ms) == (None, None)
    assert nothing.segments == [Segment(0, 100, "claimed", claim="c")]


def test_an_empty_claim_and_one_of_another_day_do_nothing() -> None:
    """Neither covers an instant of this day."""
    assert reckon([], claim(50, 50), claim(200, 300, "d")).segments == [Segment(0, 100, "unknown")]
