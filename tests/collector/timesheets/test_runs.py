import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.ledger.columns import Timeline
from fairday_collector.ledger.reckon.model import STATES, Claim
from fairday_collector.timesheets.proposal import propose
from fairday_collector.timesheets.runs import runs_of

CLAIMS = [Claim("call", 0, 1, "call", approved=True), Claim("rest", 0, 1, "break", approved=True)]


def timeline(parts: list[tuple[int, str, int]]) -> Timeline:
    """A timeline of (length, state, claim) from instant 1000 on."""
    edges = np.cumsum([1000, *(length for length, _, _ in parts)])
    return Timeline(
        bounds=np.array([1000, edges[-1]], dtype=np.int64),
        labels=[],
        start=edges[:-1].astype(np.int64),
        end=edges[1:].astype(np.int64),
        day=np.zeros(len(parts), dtype=np.int32),
        state=np.array([STATES.index(state) for _, state, _ in parts], dtype=np.uint8),
        label=np.full(len(parts), -1, dtype=np.int32),
        claim=np.array([claim for _, _, claim in parts], dtype=np.int32),
    )


def test_runs_are_named_by_their_class() -> None:
    """Presence, absence and the rest each become one run; a claim is one by itself."""
    found = runs_of(
        timeline([
            (5, "active", -1), (5, "meeting", -1), (5, "locked", -1), (5, "off", -1), (5, "idle", -1),
            (5, "private", -1), (5, "claimed", 0), (5, "claimed", 1),
        ]),
        CLAIMS,
    )  # fmt: skip
    assert found == [
        (1000, 1010, "active", None),
        (1010, 1020, "locked", None),
        (1020, 1030, "idle", None),
        (1030, 1035, "claimed", "call"),
        (1035, 1040, "claimed", "rest"),
    ]


def test_neighbours_of_one_class_are_one_run() -> None:
    """Also behind a claim, and two parts of one claim on either side of midnight."""
    parts = [(5, "claimed", 0), (5, "claimed", 0), (5, "active", -1), (5, "passive", -1), (5, "away", -1)]
    assert runs_of(timeline(parts), CLAIMS) == [
        (1000, 1010, "claimed", "call"),
        (1010, 1020, "active", None),
        (1020, 1025, "idle", None),
    ]


def test_no_time_has_no_runs() -> None:
    """A timeline of dates without length is fine."""
    assert runs_of(timeline([]), CLAIMS) == []


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(STATES), st.integers(0, 1)), max_size=30))
def test_runs_propose_what_the_segments_do(drawn: list[tuple[int, str, int]]) -> None:
    """Nothing that working time depends on is lost."""
    parts = [(length, state, claim if state == "claimed" else -1) for length, state, claim in drawn]
    whole = timeline(parts)
    segments = [
        (int(a), int(b), state, CLAIMS[claim].id if claim >= 0 else None)
        for a, b, (_, state, claim) in zip(whole.start, whole.end, parts, strict=True)
    ]
    known = {claim.id: claim for claim in CLAIMS}
    assert propose(runs_of(whole, CLAIMS), known, 15) == propose(segments, known, 15)
