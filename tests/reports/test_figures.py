"""The arithmetic of unobserved time."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.ledger.reckon import STATES, Segment
from fairday_reports.figures import unobserved

DAYS = st.lists(st.tuples(st.integers(1, 20), st.sampled_from(STATES)), min_size=1, max_size=30)


@given(DAYS, st.integers(0, 200), st.integers(0, 200))
def test_unobserved_ranges_are_the_unknown_instants_of_the_frame(
    parts: list[tuple[int, str]], first: int, last: int
) -> None:
    """The ranges hold exactly the unknown instants between first and last, in order, and no two touch."""
    segments, now = [], 0
    for length, state in parts:
        segments.append(Segment(now, now + length, state))
        now += length
    states = [part.state for part in segments for _ in range(part.start, part.end)]
    ranges = unobserved(segments, first, last)
    told = [instant for start, end in ranges for instant in range(start, end)]
    assert told == [instant for instant in range(first, min(last, now)) if states[instant] == "unknown"]
    assert all(before[1] < after[0] for before, after in pairwise(ranges))
