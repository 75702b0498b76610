"""How dates are cut and facts added up."""

from datetime import date, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.errors import Invalid
from fairday_collector.ledger.facts import MAXIMA, TERMS, DayFacts
from fairday_reports.metrics.buckets import BY, buckets
from fairday_reports.metrics.sums import as_table, settle, sum_facts

NOW = 1_000
days = st.dates(date(1970, 1, 1), date(2037, 12, 31))


@given(days, st.integers(0, 400), st.sampled_from(BY))
def test_parts_tile_the_range(first: date, length: int, by: str) -> None:
    """Each date of the range is in exactly one part, in order, and no part spans two weeks or months."""
    last = first + timedelta(days=length)
    found = buckets(first, last, by)
    assert [start + timedelta(days=at) for start, end in found for at in range((end - start).days + 1)] == [
        first + timedelta(days=at) for at in range(length + 1)
    ]
    named = {"day": "%Y-%m-%d", "week": "%G-%V", "month": "%Y-%m", "range": ""}[by]
    names = [start.strftime(named) for start, _ in found]
    assert names == [end.strftime(named) for _, end in found]
    assert len(set(names)) == len(names)


def test_another_way_to_cut_is_refused() -> None:
    """The refusal names those there are."""
    with pytest.raises(Invalid, match="day, week, month, range"):
        buckets(date(2026, 1, 1), date(2026, 1, 2), "year")


rows = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 2),
        st.builds(DayFacts, focus_ms=st.integers(0, 9), longest_focus_ms=st.integers(0, 9), switches=st.integers(0, 9)),
    ),
    max_size=30,
)


def added(facts: list[DayFacts]) -> DayFacts:
    """The sum of facts, one after the other."""
    if not facts:
        return DayFacts()
    return DayFacts(**{name: (max if name in MAXIMA else sum)([getattr(one, name) for one in facts]) for name in TERMS})


@given(rows)
def test_facts_are_added_and_maxima_kept(given_rows: list[tuple[int, int, DayFacts]]) -> None:
    """In any order, for each part, of everyone and of each person who has any."""
    table = as_table([facts for _, _, facts in given_rows])
    part = np.array([part for part, _, _ in given_rows], dtype=np.intp)
    person = np.array([person for _, person, _ in given_rows], dtype=np.intp)
    for number, found in enumerate(sum_facts(table, part, person, 4)):
        own = [(who, facts) for at, who, facts in given_rows if at == number]
        assert found.total == added([facts for _, facts in own])
        assert list(found.people) == [added([f for w, f in own if w == who]) for who in sorted({w for w, _ in own})]


FULL = DayFacts(**dict.fromkeys(TERMS, 5))
JUDGED_LATER = {
    "absent_days", "early_leave_ms", "early_leave_days", "scheduled_ms", "adherent_ms", "planned_worked_ms",
    "planned_productive_ms", "utilised_ms", "available_ms", "goal_ms", "frame_ms", "observed_in_frame_ms",
}  # fmt: skip


def test_a_date_that_is_not_over_is_not_judged() -> None:
    """No absence, early leave or share of a plan until the date is over, to the millisecond."""
    open_, over, unplanned = (
        msgspec.structs.replace(FULL, until_ms=NOW + 1),
        msgspec.structs.replace(FULL, until_ms=NOW),
        msgspec.structs.replace(FULL, until_ms=NOW + 1, planned_days=0),
    )
    table = as_table([open_, over, unplanned])
    assert settle(table, NOW).tolist() == [True, False, True]
    found = [DayFacts(*row) for row in table.tolist()]
    assert found[0] == msgspec.structs.replace(open_, **dict.fromkeys(JUDGED_LATER, 0))
    assert found[1] == over
    assert found[2].frame_ms == unplanned.frame_ms
