from datetime import date
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.errors import Conflict
from fairday_collector.store.tables import Correction, TimesheetAct
from fairday_collector.timesheets.model import Attested, Entry, Recorded, stored
from fairday_collector.timesheets.record import ActedPeriod, RecordBook
from fairday_collector.timesheets.states import ACTS, FROZEN, Act, step

DAY = date(2026, 9, 16)
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
ENTRIES = st.none() | st.builds(Entry, st.integers(0, 9), st.integers(10, 20), st.just([]))
WHO: dict[str, Any] = {"person_id": "maya", "reason": "", "at_ms": 0, "actor": "test"}
STEPS = st.one_of(
    st.tuples(st.just("act"), st.sampled_from(ACTS)),
    st.tuples(st.just("correct"), ENTRIES),
    st.tuples(st.just("restore"), st.none()),
    st.tuples(st.just("propose"), ENTRIES),
)


def act_row(n: int, act: Act, seen: Attested) -> TimesheetAct:
    """An act on September, with the one date of the test in its snapshot."""
    record = {str(DAY): msgspec.to_builtins(seen)} if act == "attest" else None
    return TimesheetAct(**WHO, first=FIRST, last=LAST, n=n, act=act, record=record)


@given(st.lists(STEPS, max_size=25))
def test_the_record_is_what_was_attested_or_else_corrected_or_else_proposed(steps: list[tuple[str, Any]]) -> None:
    """Through any acts, corrections and new proposals: a frozen record never moves, an open one is the latest word."""
    acts: list[TimesheetAct] = []
    corrections: list[Correction] = []
    state, proposed, corrected, frozen = "open", None, None, None
    for what, value in steps:
        book = RecordBook([ActedPeriod.of(acts)] if acts else [], {DAY: corrections} if corrections else {})
        now = book.recorded(DAY, proposed)
        if state in FROZEN:
            assert frozen is not None
            assert (now.entry, now.source) == (frozen.entry, state)
            assert book.attested(DAY) == frozen
        elif corrected is not None:
            assert now == corrected
        else:
            assert now == Recorded(proposed, "proposed")
            assert book.attested(DAY) is None
        if what == "propose":
            proposed = value
        elif what == "act":
            seen = Attested(now.entry, now.source, proposed)
            try:
                state = step(state, value)  # type: ignore[arg-type]
            except Conflict:
                continue
            acts.append(act_row(len(acts) + 1, value, seen))
            frozen = seen if value == "attest" else frozen
        else:
            kept = stored(value) if what == "correct" else None
            corrections.append(Correction(**WHO, day=DAY, n=len(corrections) + 1, entry=kept))
            corrected = Recorded(value, "corrected") if what == "correct" else None


def test_a_date_outside_the_period_is_not_bound_by_it() -> None:
    """The act speaks of its own dates."""
    book = RecordBook([ActedPeriod.of([act_row(1, "attest", Attested(None, "proposed", None))])], {})
    assert book.acted_on(LAST) is not None
    assert book.acted_on(date(2026, 10, 1)) is None
    assert book.recorded(date(2026, 10, 1), Entry(1, 2)) == Recorded(Entry(1, 2), "proposed")
