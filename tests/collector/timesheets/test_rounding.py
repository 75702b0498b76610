import random
from datetime import date

import pytest

from fairday_collector.errors import Invalid
from fairday_collector.timesheets.model import Entry, worked_ms
from fairday_collector.timesheets.rounding import MINUTES, Direction, rounded, rounded_range

MIN = 60_000
H = 60 * MIN
NINE = 1_791_968_400_000  # 2026-10-14 09:00 UTC
DAY = date(2026, 10, 14)


def entry(start: float, end: float, *breaks: tuple[float, float]) -> Entry:
    """An entry by minutes after nine."""

    def at(minutes: float) -> int:
        return NINE + int(minutes * MIN)

    return Entry(at(start), at(end), [(at(low), at(high)) for low, high in breaks])


@pytest.mark.parametrize(("direction", "expected"), [
    ("nearest", entry(0, 480, (180, 225))),
    ("up", entry(0, 495, (195, 225))),
    ("down", entry(15, 480, (180, 240))),
])  # fmt: skip
def test_a_quarter_of_an_hour_three_ways(direction: Direction, expected: Entry) -> None:
    """Up widens the work and narrows the break, down the other way, nearest takes each time to the closest step."""
    exact = entry(4, 484, (184, 226))
    assert rounded(exact, 15, direction, "UTC") == expected
    assert rounded(None, 15, direction, "UTC") is None


@pytest.mark.parametrize("minutes", [1, 5, 6, 15])
def test_times_on_a_step_stay(minutes: int) -> None:
    """In every direction, also in a zone whose hours are not those of UTC."""
    exact = entry(0, 480, (180, 240))
    assert minutes in MINUTES
    for direction in ("nearest", "up", "down"):
        assert rounded(exact, minutes, direction, "Europe/Berlin") == exact


@pytest.mark.parametrize(("minutes", "expected"), [(5.1, 0), (7.49, 0), (7.5, 15), (7.51, 15), (14.9, 15)])
def test_nearest_takes_half_a_step_up(minutes: float, expected: float) -> None:
    """Each time by itself, to the closest quarter."""
    assert rounded(entry(minutes, 480), 15, "nearest", "UTC") == entry(expected, 480)


def test_steps_are_those_of_the_wall_clock() -> None:
    """In Kathmandu, 5 h 45 min ahead, six-minute steps do not fall on those of UTC."""
    exact = Entry(NINE + 4 * MIN, NINE + 60 * MIN, [])
    found = rounded(exact, 6, "nearest", "Asia/Kathmandu")
    assert found is not None
    assert (found.start_ms + (5 * H + 45 * MIN)) % (6 * MIN) == 0
    assert (found.end_ms + (5 * H + 45 * MIN)) % (6 * MIN) == 0
    assert found.start_ms % (6 * MIN) != 0


def test_short_work_and_short_breaks_never_become_negative() -> None:
    """Work of three minutes rounds down to nothing, a break of three up to nothing."""
    assert worked_ms(rounded(entry(4, 7), 15, "down", "UTC")) == 0
    found = rounded(entry(0, 60, (4, 7)), 15, "up", "UTC")
    assert found == entry(0, 60)


def test_the_drift_of_nearest_stays_around_zero_and_the_others_favour_one_side() -> None:
    """Over 2,000 random days: nearest is off by seconds a day on average, up always gives, down always takes."""
    dice = random.Random(7)
    days = []
    for _ in range(2000):
        lunch = dice.uniform(150, 240)
        exact = entry(dice.uniform(-60, 60), dice.uniform(420, 540), (lunch, lunch + dice.uniform(20, 60)))
        days.append((DAY, "Europe/Berlin", exact))
    for minutes in MINUTES:
        nearest = rounded_range(days, minutes, "nearest")
        assert abs(nearest.drift_ms) / len(days) < minutes * MIN * 0.05
        assert "around zero" in nearest.statement
        up, down = rounded_range(days, minutes, "up"), rounded_range(days, minutes, "down")
        assert all(day.drift_ms >= 0 for day in up.days)
        assert all(day.drift_ms <= 0 for day in down.days)
        assert up.drift_ms > 0 > down.drift_ms
        assert ("worker" in up.statement, "employer" in down.statement) == (True, True)
        assert nearest.rounded_ms - nearest.exact_ms == nearest.drift_ms


@pytest.mark.parametrize(("minutes", "rule"), [(10, "nearest"), (0, "up"), (15, "sideways")])
def test_a_rounding_that_there_is_not_is_refused(minutes: int, rule: str) -> None:
    """With those there are."""
    with pytest.raises(Invalid, match=r"minutes: round|rule: choose"):
        rounded_range([], minutes, rule)
