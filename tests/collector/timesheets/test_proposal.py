from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.ledger.reckon.model import PRESENT, STATES, Claim
from fairday_collector.timesheets.model import Entry, Interval, between, joined, restored, stored, worked_ms
from fairday_collector.timesheets.proposal import ABSENT, Run, less, propose, questions, within, without

MIN = 60_000
H = 60 * MIN
BREAK_AFTER = 15 * MIN


def day(*parts: tuple[float, str], claim: str | None = None, start: int = 0) -> list[Run]:
    """Runs from (minutes, state), the claimed ones under one claim."""
    runs: list[Run] = []
    for minutes, state in parts:
        end = start + int(minutes * MIN)
        runs.append((start, end, state, claim if state == "claimed" else None))
        start = end
    return runs


def claim(kind: str = "call", *, approved: bool = True) -> dict[str, Claim]:
    """The claim `c` of a kind; what it covers is said by the runs."""
    return {"c": Claim("c", 0, 1, kind, approved)}


def proposed(*parts: tuple[float, str], claims: dict[str, Claim] | None = None) -> Entry | None:
    """The proposal by presence of a day of parts."""
    return propose(day(*parts, claim="c"), claims or {}, BREAK_AFTER)


def minutes(entry: Entry | None) -> tuple[float, float, list[tuple[float, float]]]:
    """Start, end and breaks in minutes."""
    assert entry is not None
    return entry.start_ms / MIN, entry.end_ms / MIN, [(a / MIN, b / MIN) for a, b in entry.breaks]


def test_working_time_runs_from_first_to_last_presence() -> None:
    """Active, meeting and passive are presence; what lies before and behind is not working time."""
    entry = proposed((60, "off"), (5, "passive"), (30, "active"), (10, "meeting"), (600, "locked"))
    assert minutes(entry) == (60, 105, [])
    assert worked_ms(entry) == 45 * MIN


def test_a_day_without_presence_has_no_working_time() -> None:
    """Idle, away, private and unknown alone, or nothing at all, propose nothing."""
    assert proposed((10, "idle"), (10, "away"), (10, "private"), (10, "unknown"), (10, "locked")) is None
    assert propose([], {}, BREAK_AFTER) is None
    assert worked_ms(None) == 0


def test_idle_away_private_and_unknown_never_shorten() -> None:
    """However long they are."""
    entry = proposed((1, "active"), (300, "idle"), (300, "away"), (300, "private"), (300, "unknown"), (1, "active"))
    assert minutes(entry) == (0, 1202, [])


def test_absence_of_break_after_is_a_break_and_less_is_none() -> None:
    """Locked, suspended and off count together where they touch: the length of the whole decides."""
    just = proposed((60, "active"), (5, "locked"), (5, "suspended"), (5, "off"), (60, "active"))
    assert minutes(just) == (0, 135, [(60, 75)])
    short = proposed((60, "active"), (5, "locked"), (9.99, "off"), (60, "active"))
    assert minutes(short) == (0, 134.99, [])


def test_what_parts_absences_keeps_them_apart() -> None:
    """Two of ten minutes with presence, or with idle time, between them are no break."""
    for between_them in ("active", "idle", "away", "unknown", "private"):
        entry = proposed((60, "active"), (10, "locked"), (1, between_them), (10, "locked"), (60, "active"))
        assert entry is not None
        assert entry.breaks == []


def test_an_approved_claim_is_presence() -> None:
    """It begins and ends the working time, and ends an absence it touches."""
    entry = proposed((30, "off"), (60, "claimed"), (10, "locked"), (5, "active"), claims=claim())
    assert minutes(entry) == (30, 105, [])


def test_an_approved_break_shortens_and_is_no_presence() -> None:
    """Of any length; one at the edge of the day does not begin it."""
    entry = proposed((60, "active"), (5, "claimed"), (60, "active"), claims=claim("break"))
    assert minutes(entry) == (0, 125, [(60, 65)])
    assert minutes(proposed((9, "claimed"), (60, "active"), claims=claim("break"))) == (9, 69, [])


def test_a_claimed_break_joins_the_absence_it_touches() -> None:
    """Naming ten of thirty locked minutes a break does not turn the other twenty into working time."""
    entry = proposed(
        (60, "active"), (10, "locked"), (10, "claimed"), (10, "locked"), (9, "active"), claims=claim("break")
    )
    assert minutes(entry) == (0, 99, [(60, 90)])


def test_a_claim_that_is_not_approved_is_neither_presence_nor_break() -> None:
    """Pending ones of any kind, and ones nobody knows."""
    for claims in (claim(approved=False), claim("break", approved=False), {}):
        entry = proposed(
            (30, "claimed"), (60, "active"), (30, "claimed"), (60, "active"), (9, "claimed"), claims=claims
        )
        assert minutes(entry) == (30, 180, [])


def test_by_screen_everything_but_presence_is_a_break() -> None:
    """The sum of presence is what was worked."""
    runs = day((9, "off"), (60, "active"), (1, "idle"), (30, "claimed"), (7, "away"), (3, "passive"), claim="c")
    entry = propose(runs, claim(), BREAK_AFTER, "screen")
    assert minutes(entry) == (9, 110, [(69, 70), (100, 107)])
    assert worked_ms(entry) == 93 * MIN


def test_by_schedule_presence_does_not_matter() -> None:
    """The hours less the unpaid break, which lies in the middle; nothing on a free date."""
    entry = propose([], {}, BREAK_AFTER, "schedule", [(8 * H, 16 * H)], 7 * H)
    assert minutes(entry) == (480, 960, [(690, 750)])
    assert propose(day((60, "active")), {}, BREAK_AFTER, "schedule") is None
    assert propose([], {}, BREAK_AFTER, "schedule", [(8 * H, 16 * H)], 0) is None
    split = propose([], {}, BREAK_AFTER, "schedule", [(8 * H, 12 * H), (13 * H, 18 * H)], 9 * H)
    assert minutes(split) == (480, 1080, [(720, 780)])


def test_an_unpaid_break_lies_in_the_longest_stretch() -> None:
    """And goes on in the next longest where it is longer than that: what is left is what is scheduled."""
    hours = [(8 * H, 12 * H), (13 * H, 18 * H)]
    assert minutes(propose([], {}, BREAK_AFTER, "schedule", hours, 8 * H)) == (480, 1080, [(720, 780), (900, 960)])
    for scheduled_ms in (1, 2 * H, 5 * H, 9 * H - 1):
        assert worked_ms(propose([], {}, BREAK_AFTER, "schedule", hours, scheduled_ms)) == scheduled_ms
    assert propose([], {}, BREAK_AFTER, "schedule", hours) is None


def test_away_inside_the_working_time_is_a_question() -> None:
    """Not before, behind or in a break; touching stretches are one question."""
    runs = day((20, "away"), (60, "active"), (20, "away"), (20, "away"), (60, "active"), (20, "away"), (20, "locked"))
    entry = propose(runs, {}, BREAK_AFTER)
    assert questions(runs, entry) == [(80 * MIN, 120 * MIN)]
    assert questions(runs, None) == []
    shorter = Entry(20 * MIN, 180 * MIN, [(90 * MIN, 100 * MIN)])
    assert questions(runs, shorter) == [(80 * MIN, 90 * MIN), (100 * MIN, 120 * MIN)]


def test_runs_are_cut_to_the_dates_window() -> None:
    """What reaches over an edge is cut there, what lies outside is left out."""
    runs = day((10, "active"), (10, "locked"), (10, "idle"))
    assert within(runs, 5 * MIN, 20 * MIN) == [
        (5 * MIN, 10 * MIN, "active", None),
        (10 * MIN, 20 * MIN, "locked", None),
    ]
    assert within(runs, 10 * MIN, 20 * MIN) == [(10 * MIN, 20 * MIN, "locked", None)]


def test_an_entry_is_stored_and_restored() -> None:
    """Also the one that says not worked."""
    entry = Entry(1, 9, [(2, 3)])
    assert stored(entry) == {"start_ms": 1, "end_ms": 9, "breaks": [(2, 3)]}
    assert restored(stored(entry)) == entry
    assert restored(stored(None)) is None
    assert entry.worked == [(1, 2), (3, 9)]
    assert (entry.break_ms, entry.worked_ms) == (1, 7)
    assert Entry(1, 9, [(1, 3), (8, 9)]).worked == [(3, 8)]


PARTS = st.lists(st.tuples(st.integers(1, 40), st.sampled_from(STATES), st.sampled_from(["w", "b", "p"])), max_size=30)
KNOWN = {
    "w": Claim("w", 0, 1, "call", approved=True),
    "b": Claim("b", 0, 1, "break", approved=True),
    "p": Claim("p", 0, 1, "call", approved=False),
}


@given(PARTS)
def test_the_proposal_is_what_a_minute_by_minute_count_says(parts: list[tuple[int, str, str]]) -> None:
    """For any day: an independent count of presence, breaks and runs of absence gives the same minutes."""
    runs: list[Run] = []
    clock: list[tuple[str, str | None]] = []
    at = 0
    for length, state, claimed in parts:
        which = claimed if state == "claimed" else None
        runs.append((at * MIN, (at + length) * MIN, state, which))
        clock += [(state, which)] * length
        at += length
    here = [m for m, (state, which) in enumerate(clock) if state in PRESENT or which == "w"]
    expected: set[int] = set()
    if here:
        expected = set(range(here[0], here[-1] + 1))
        run: list[int] = []
        for m in range(here[0], here[-1] + 2):
            state, which = clock[m] if m <= here[-1] else ("active", None)
            if which == "b":
                expected.discard(m)
            if state in ABSENT or which == "b":
                run.append(m)
                continue
            if len(run) >= 15:
                expected -= set(run)
            run = []
    entry = propose(runs, KNOWN, BREAK_AFTER)
    got = {m for low, high in (entry.worked if entry else []) for m in range(low // MIN, high // MIN)}
    assert got == expected


@given(PARTS)
def test_merging_runs_of_one_class_changes_nothing(parts: list[tuple[int, str, str]]) -> None:
    """Neighbours both present, both absent or both neither may come as one run."""
    runs: list[Run] = []
    merged: list[Run] = []
    at = 0
    for length, state, claimed in parts:
        which = claimed if state == "claimed" else None
        runs.append((at, at + length * MIN, state, which))
        kind = "active" if state in PRESENT else "locked" if state in ABSENT else state if which else "idle"
        if merged and merged[-1][2:] == (kind, which):
            merged[-1] = (merged[-1][0], at + length * MIN, kind, which)
        else:
            merged.append((at, at + length * MIN, kind, which))
        at += length * MIN
    for basis in ("presence", "screen"):
        assert propose(runs, KNOWN, BREAK_AFTER, basis) == propose(merged, KNOWN, BREAK_AFTER, basis)


INTERVALS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)


@given(INTERVALS, st.integers(0, 40), st.integers(0, 40))
def test_joined_and_between_tile_the_range(intervals: list[Interval], low: int, length: int) -> None:
    """Each instant of the range is in exactly one of them; the joined ones neither touch nor are empty."""
    high = low + length
    inside = joined(intervals, low, high)
    covered = {m for a, b in intervals for m in range(a, b) if low <= m < high}
    assert {m for a, b in inside for m in range(a, b)} == covered
    assert all(a < b for a, b in inside)
    assert all(one[1] < two[0] for one, two in pairwise(inside))
    outside = {m for a, b in between(inside, low, high) for m in range(a, b)}
    assert outside == set(range(low, high)) - covered


def test_what_another_date_has_on_record_is_not_proposed() -> None:
    """Presence begins behind it; what would still reach over it, as a shift does, has it as a break."""
    runs = day((60, "active"), (420, "unknown"), (480, "active"))
    assert minutes(propose(without(runs, [(0, 2 * H)]), {}, BREAK_AFTER)) == (480, 960, [])
    entry = Entry(8 * H, 16 * H, [(12 * H, 13 * H)])
    assert minutes(less(entry, [(0, 9 * H), (11 * H, 12 * H)])) == (540, 960, [(660, 780)])
    assert less(entry, [(8 * H, 12 * H), (13 * H, 16 * H)]) is None
    assert less(None, [(0, H)]) is None
