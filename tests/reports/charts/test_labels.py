from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fairday_reports.charts.labels import TIERS, Label, fit, placed

labels = st.lists(
    st.builds(
        Label, st.text("abc0:", min_size=1, max_size=12), st.floats(0, 1), st.sampled_from(["start", "middle", "end"])
    ),
    max_size=25,
)


@given(labels, st.integers(0, 2000))
def test_shown_labels_never_touch(given_labels: list[Label], more_px: int) -> None:
    """In a plot of any width from its tier on, a label lies inside and clear of every other that is shown there."""
    shown = placed(given_labels)
    for (low, _), (high, _) in pairwise([*TIERS, (4000, "")]):
        plot = min(low + more_px, high)
        there = [label for label, tier in shown if plot >= {name: px for px, name in TIERS}[tier]]
        for index, label in enumerate(there):
            assert fit(label, there[:index] + there[index + 1 :], plot)


def test_the_first_has_precedence() -> None:
    """Of two labels at one place the first is drawn."""
    assert [label.text for label, _ in placed([Label("first", 0.5), Label("second", 0.5)])] == ["first"]


def test_a_label_that_needs_room_waits_for_a_wider_plot() -> None:
    """A label that touches its neighbour in a narrow plot is marked as shown in wider ones only."""
    assert [tier for _, tier in placed([Label("meeting", 0.5), Label("private", 0.6)])] == ["", "minor"]
