from datetime import date
from itertools import pairwise

import pytest

from fairday_reports.charts.labels import TIERS, clear
from fairday_reports.charts.window import clock_labels, grid_ticks, window_of
from fairday_reports.words import clock
from tests.support.look import MINUTE, TUESDAY, bounds

HOUR = 60 * MINUTE


def whole(day: date, zone: str) -> tuple[list[str], list[str]]:
    """Labels of a whole day in the widest plot, by place, and the clock times of its grid."""
    start, end = bounds(day, zone)
    scale = window_of((start, end), None, zone, whole=True)
    labels = sorted((label for label, _ in clock_labels(scale, zone, end)), key=lambda label: label.at)
    return [label.text for label in labels], [clock(tick.instant, zone) for tick in grid_ticks(scale, zone)]


def test_an_hour_either_side_of_presence() -> None:
    """The window reaches an hour before first and after last presence, out to full hours."""
    start, end = bounds(TUESDAY)
    scale = window_of((start, end), (start + 511 * MINUTE, start + 1042 * MINUTE), "Europe/Stockholm", whole=False)
    assert (scale.start - start, scale.end - start) == (7 * HOUR, 19 * HOUR)


def test_the_window_stays_within_the_day() -> None:
    """Presence near midnight is shown to the edge of the day and no farther."""
    start, end = bounds(TUESDAY)
    scale = window_of((start, end), (start + 5 * MINUTE, end), "Europe/Stockholm", whole=False)
    assert (scale.start, scale.end) == (start, end)


def test_without_presence_the_whole_day_is_shown() -> None:
    """A day nobody was present on is drawn whole."""
    start, end = bounds(TUESDAY)
    assert window_of((start, end), None, "Europe/Stockholm", whole=False).length == 24 * HOUR


def test_a_repeated_hour_is_labelled_twice() -> None:
    """On the autumn night 02:00 stands on the axis twice, an hour apart, and the grid has 25 hours."""
    labels, grid = whole(date(2026, 10, 25), "Europe/Stockholm")
    assert labels.count("02:00") == 2
    assert len(grid) == 26


def test_a_skipped_hour_is_not_there() -> None:
    """On the spring night there is no 02:00, and the grid has 23 hours."""
    labels, grid = whole(date(2026, 3, 29), "Europe/Stockholm")
    assert "02:00" not in labels + grid
    assert len(grid) == 24


def test_half_hour_changes() -> None:
    """On Lord Howe, where clocks go back half an hour, the grid keeps to full local hours, one of them 90 min away."""
    start, end = bounds(date(2026, 4, 5), "Australia/Lord_Howe")
    scale = window_of((start, end), None, "Australia/Lord_Howe", whole=True)
    ticks = grid_ticks(scale, "Australia/Lord_Howe")
    assert {tick.minute % 60 for tick in ticks} == {0}
    assert sorted({(b.instant - a.instant) // MINUTE for a, b in pairwise(ticks)}) == [60, 90]


def test_a_short_window_has_quarters() -> None:
    """Up to three hours the grid is of quarters of an hour."""
    start, end = bounds(TUESDAY)
    scale = window_of((start, end), (start + 10 * HOUR, start + 10 * HOUR + MINUTE), "Asia/Kathmandu", whole=False)
    assert {tick.minute % 60 for tick in grid_ticks(scale, "Asia/Kathmandu")} == {0, 15, 30, 45}


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata"])
@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2026, 3, 29), date(2026, 4, 5), TUESDAY])
@pytest.mark.parametrize("present", [(0, 20), (480, 540), (511, 1042), (0, 1380)])
def test_clock_times_never_touch(zone: str, day: date, present: tuple[int, int]) -> None:
    """In the narrowest plot of each tier no two clock times touch, and both ends are always named."""
    start, end = bounds(day, zone)
    scale = window_of((start, end), (start + present[0] * MINUTE, start + present[1] * MINUTE), zone, whole=False)
    labels = clock_labels(scale, zone, end)
    assert [tier for label, tier in labels if label.at in (0.0, 1.0)] == ["", ""]
    order = [name for _, name in TIERS]
    for index, (plot_px, _) in enumerate(TIERS):
        there = [label for label, tier in labels if order.index(tier) <= index]
        assert all(clear(a, b, plot_px) for n, a in enumerate(there) for b in there[n + 1 :])
