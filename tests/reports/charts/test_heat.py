"""The steps of a heat map."""

import pytest

from fairday_reports.charts.heat import scale_of, step_of


@pytest.mark.parametrize(
    ("number", "people", "step"), [(0, 12, 0), (1, 12, 1), (12, 12, 5), (10, 12, 5), (1, 5, 1), (4, 5, 4), (0, 0, 0)]
)
def test_steps_are_fifths(number: int, people: int, step: int) -> None:
    """None is no step, all is the darkest."""
    assert step_of(number, people) == step


def test_the_scale_names_the_counts_of_each_step() -> None:
    """Every count is in exactly one step; with few people some steps do not occur."""
    assert scale_of(12) == ((1, "1–2"), (2, "3–4"), (3, "5–7"), (4, "8–9"), (5, "10–12"))
    assert scale_of(3) == ((2, "1"), (4, "2"), (5, "3"))
