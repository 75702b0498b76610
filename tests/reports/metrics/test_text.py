"""How values and formulas are written."""

from datetime import date

import pytest

from fairday_collector.ledger.facts import DayFacts
from fairday_reports.metrics.model import Unit, Value
from fairday_reports.metrics.registry import METRICS
from fairday_reports.metrics.text import dates, shown, with_figures


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "ratio", "–"),
        (27_129_000, "ms", "7:32:09"),
        (1_500, "ms", "0:00:01.500"),
        (2.4, "ms", "0:00:00.002"),
        (0.98765, "ratio", "98.7 %"),
        (0.99996, "ratio", "99.9 %"),
        (1.5, "ratio", "150.0 %"),
        (19.26, "per_hour", "19.3 per hour"),
        (3, "count", "3"),
        ("High", "label", "High"),
    ],
)
def test_values_have_their_unit(value: Value, unit: Unit, text: str) -> None:
    """A length of time, a share, a number, a label, or a dash for nothing."""
    assert shown(value, unit) == text


def test_figures_take_the_place_of_terms() -> None:
    """The formula can be checked with a pocket calculator."""
    facts = DayFacts(active_ms=7_200_000, idle_ms=600_000, switches=30)
    assert with_figures(METRICS["activity"], facts) == "2:00:00 ÷ (2:00:00 + 0:10:00)"
    assert with_figures(METRICS["switches_per_hour"], facts) == "30 ÷ (2:00:00 ÷ 3600000)"


def test_a_range_of_one_date_is_a_date() -> None:
    """Longer ones have both ends."""
    assert dates(date(2026, 10, 12), date(2026, 10, 12)) == "2026-10-12"
    assert dates(date(2026, 10, 12), date(2026, 10, 14)) == "2026-10-12 to 2026-10-14"
