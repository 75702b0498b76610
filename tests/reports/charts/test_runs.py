import itertools

from hypothesis import given
from hypothesis import strategies as st

from fairday_reports.charts.runs import Run, joined, merged
from fairday_reports.charts.scale import FULL, Scale


@st.composite
def touching(draw: st.DrawFn) -> list[Run]:
    """Touching runs, empty ones among them."""
    now, runs = draw(st.integers(0, 1000)), []
    for length, kind in draw(st.lists(st.tuples(st.integers(0, 60), st.sampled_from("abc")), min_size=1, max_size=40)):
        runs.append(Run(now, now + length, kind))
        now += length
    return runs


@given(touching())
def test_joining_keeps_every_instant_in_its_kind(runs: list[Run]) -> None:
    """Joined runs hold the same instants, and no two neighbours are alike."""
    after = list(joined(runs))
    assert [(t, run.kind) for run in after for t in range(run.start, run.end)] == [
        (t, run.kind) for run in runs for t in range(run.start, run.end)
    ]
    assert all(a.kind != b.kind for a, b in itertools.pairwise(after))


@given(touching(), st.integers(1, 50))
def test_merging_covers_the_same_time_with_nothing_too_narrow(runs: list[Run], least: int) -> None:
    """Merged runs touch, cover what was given, and are wide enough wherever there is that much time."""
    after = merged(runs, least)
    total = runs[-1].end - runs[0].start
    assert sum(run.length for run in after) == total
    assert all(a.end == b.start for a, b in itertools.pairwise(after))
    if total:
        assert (after[0].start, after[-1].end) == (runs[0].start, runs[-1].end)
    if total >= least:
        assert all(run.length >= least for run in after)


@given(touching(), st.integers(1, 50))
def test_merging_never_touches_what_is_wide_enough(runs: list[Run], least: int) -> None:
    """A run of the least width or more stays in its kind for all of its time."""
    after = merged(runs, least)
    for run in joined(runs):
        if run.length >= least:
            assert any(one.kind == run.kind and one.start <= run.start and run.end <= one.end for one in after)


def test_narrow_neighbours_go_by_where_most_time_went() -> None:
    """Many short runs become one of the kind that most of their time was in."""
    runs = [Run(0, 100, "a"), Run(100, 103, "b"), Run(103, 105, "c"), Run(105, 108, "b"), Run(108, 208, "a")]
    assert merged(runs, 8) == [Run(0, 100, "a"), Run(100, 108, "b"), Run(108, 208, "a")]


@given(touching())
def test_places_of_touching_runs_sum_to_the_whole_width(runs: list[Run]) -> None:
    """Widths of runs that fill a window sum to exactly 100 %."""
    scale = Scale(runs[0].start, max(runs[-1].end, runs[0].start + 1))
    widths = [scale.place(run.end) - scale.place(run.start) for run in runs]
    assert sum(widths) == (FULL if runs[-1].end > runs[0].start else 0)
