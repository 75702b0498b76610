"""The charts of a team: rows of a table, and distributions."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from fairday_reports.charts.columns import DayColumn
from fairday_reports.charts.dots import DOTS_MOST, counted, distribution
from fairday_reports.charts.rows import band_bar, sparkline, week_columns
from fairday_reports.words import hours

HOUR, QUARTER = 3_600_000, 900_000
MONDAY = date(2026, 10, 12)


def rects(svg: str, kind: str) -> list[dict[str, str]]:
    """The rectangles of one kind, or those with the hatch for ""."""
    root = ET.fromstring(svg)  # noqa: S314 - our own markup
    if not kind:
        return [rect.attrib for rect in root.iter("rect") if rect.get("fill") == "url(#p-hatch)"]
    groups = [group for group in root.iter("g") if group.get("class") == f"f-{kind}"]
    return [rect.attrib for group in groups for rect in group.iter("rect")]


def test_a_bar_lies_on_its_band() -> None:
    """The band reaches from 70 to 130 % of the goal, the goal is a tick, and what lacks data follows hatched."""
    svg = band_bar(0.6, 0.8, 1.2, 0.1)
    assert [(band["x"], band["width"]) for band in rects(svg, "band")] == [("46.667%", "40%")]
    assert [bar["width"] for bar in rects(svg, "active")] == ["50%"]
    assert [(rest["x"], rest["width"]) for rest in rects(svg, "")] == [("50%", "8.333%")]
    assert [tick["x"] for tick in rects(svg, "ink")] == ["66.667%"]


def test_a_bar_claims_nothing_it_does_not_know() -> None:
    """Without a value there is no bar, without a goal no band and no tick; beyond the axis it ends at the edge."""
    assert rects(band_bar(None, 0.8, 1.2), "active") == []
    assert rects(band_bar(0.5, None, 1.2), "band") == rects(band_bar(0.5, None, 1.2), "ink") == []
    assert rects(band_bar(9.0, 0.8, 1.2, 1.0), "active")[0]["width"] == "100%"
    assert rects(band_bar(9.0, 0.8, 1.2, 1.0), "") == []


def test_a_week_has_a_column_for_each_worked_day() -> None:
    """Pale is scheduled, dark is worked, hatched had no data; a day off has nothing, on one scale."""
    days = [
        DayColumn(MONDAY, 8 * HOUR, 4 * HOUR),
        DayColumn(MONDAY, 8 * HOUR, 0, 8 * HOUR),
        DayColumn(MONDAY, 0, 0),
        None,
    ]
    svg = week_columns(days, 8 * HOUR)
    assert [float(one["height"]) for one in rects(svg, "band")] == [28, 28]
    assert [float(one["height"]) for one in rects(svg, "active")] == [14]
    assert len(rects(svg, "")) == 1
    assert rects(week_columns([None] * 7, 0), "active") == []


def test_gaps_of_a_sparkline_stay_gaps() -> None:
    """Runs of known values are lines of their own, one alone is a point, and the last one is marked."""
    root = ET.fromstring(sparkline([0.5, 0.6, None, 0.7, None, 0.8], 0.8, (0.4, 1.2)))  # noqa: S314 - our own markup
    lines = [len((line.get("points") or "").split()) for line in root.iter("polyline")]
    assert lines == [2, 1, 1]
    assert [dot.get("r") for dot in root.iter("circle")] == ["1.5", "1.5", "2.75"]
    assert list(ET.fromstring(sparkline([None, None], None, (0.4, 1.2)))) == []  # noqa: S314 - our own markup


def test_values_fall_into_quarters_of_an_hour() -> None:
    """A bin holds its start and not its end."""
    assert counted([0, QUARTER - 1, QUARTER, 5 * QUARTER]) == [(0, 2), (QUARTER, 1), (5 * QUARTER, 1)]


def dots(values: list[int], band: tuple[int, int] | None = None) -> ET.Element:
    """The chart of some values."""
    svg = distribution(values, band, lambda at: f"{at // HOUR} h", hours, "Length", "length")
    return ET.fromstring(svg)  # noqa: S314 - our own markup


def test_each_person_day_is_a_dot_and_the_median_is_named() -> None:
    """As many dots as values, the median said, the axis in whole hours around them."""
    root = dots([7 * HOUR, 8 * HOUR, 8 * HOUR, 9 * HOUR], (7 * HOUR, 8 * HOUR))
    assert len(list(root.iter("circle"))) == 4
    texts = [text.text for text in root.iter("text")]
    assert texts[0] == "median 8 h"
    assert {"6 h", "10 h"} <= set(texts)
    assert len([one for one in root.iter("g") if one.get("class") == "f-band"]) == 1
    assert "Median 8 h, from 7 h to 9 h." in (root.findtext("desc") or "")


@pytest.mark.parametrize("values", [[0], [23 * HOUR + 59 * 60_000], [30 * HOUR], [0, 24 * HOUR - 1]])
def test_a_distribution_holds_the_ends_of_the_day(values: list[int]) -> None:
    """Midnight, the last quarter, a day longer than a day: each dot lies inside the plot."""
    for dot in dots(values).iter("circle"):
        assert 0 <= float((dot.get("cx") or "").rstrip("%")) <= 100


def test_a_crowd_becomes_columns() -> None:
    """More dots in a bin than can be told apart are drawn as one bar that says how many."""
    root = dots([8 * HOUR] * (DOTS_MOST + 1) + [9 * HOUR])
    assert list(root.iter("circle")) == []
    assert [one.text for one in root.iter("title")][1:] == [f"{DOTS_MOST + 1} person-days", "1 person-day"]
