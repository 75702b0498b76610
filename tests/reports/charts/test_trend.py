"""A trend: straight segments, gaps that stay gaps, and labels that say the ends."""

import re
import xml.etree.ElementTree as ET

from fairday_reports.charts.trend import Point, trend
from fairday_reports.words import percent


def drawn(*values: float | None, **given: object) -> ET.Element:
    """The chart of some weeks, on an axis that spans what there is unless it is asked for another."""
    given = {"least_span": 1e-6, **given}
    points = [Point(f"Week {35 + at}", value) for at, value in enumerate(values)]
    return ET.fromstring(trend(points, percent, "Utilisation", "t", **given))  # type: ignore[arg-type] # noqa: S314 - our own markup


def lines(root: ET.Element) -> list[tuple[str | None, ...]]:
    """The segments, each by its two ends."""
    [group] = [each for each in root.iter("g") if each.get("class") == "l-active"]
    return [tuple(line.get(name) for name in ("x1", "y1", "x2", "y2")) for line in group.iter("line")]


def texts(root: ET.Element) -> list[str]:
    """Everything that is written into the plot."""
    return [text.text or "" for text in root.iter("text")]


def test_neighbours_are_joined_by_straight_segments() -> None:
    """Of three values there are two segments that touch, from the lower left to the upper right, where they grow."""
    assert lines(drawn(0.5, 0.6, 0.7)) == [("6%", "104", "50%", "64"), ("50%", "64", "94%", "24")]


def test_a_small_change_looks_small() -> None:
    """The axis begins at nothing; with a least span, values close to each other stay close to its middle."""
    assert [ends[1::2] for ends in lines(drawn(90, 100, least_span=None))] == [("32", "24")]
    assert [ends[1::2] for ends in lines(drawn(0.8, 0.85, least_span=0.2))] == [("74", "54")]
    assert [ends[1::2] for ends in lines(drawn(0, 0, least_span=None))] == [("104", "104")]


def test_a_gap_stays_a_gap() -> None:
    """No segment crosses a period without a value; one alone is a point, and no value at all no chart."""
    root = drawn(0.5, None, 0.7, None, None, 0.6, 0.65)
    assert len(lines(root)) == 1
    assert len(list(root.iter("circle"))) == 4
    assert trend([Point("a", None)], percent, "T", "t") == ""


def test_the_ends_are_labelled_and_the_last_is_marked() -> None:
    """First and last known value stand at their points, the last one bold with a larger dot."""
    root = drawn(None, 0.5, 0.6, 0.7, None)
    values = [text for text in root.iter("text") if "%" in (text.text or "")]
    assert [(text.text, text.get("class")) for text in values] == [("50 %", None), ("70 %", "b")]
    assert [dot.get("r") for dot in root.iter("circle")] == ["2.5", "2.5", "4"]
    assert [text for text in texts(drawn(0.5)) if "%" in text] == ["50 %"]


def test_the_goal_is_a_line_on_its_band() -> None:
    """Both are on the scale of the values, which reaches as far as they do."""
    root = drawn(0.7, 0.7, goal=0.8, band=(0.6, 1.0))
    [band] = [rect for group in root.iter("g") if group.get("class") == "f-band" for rect in group.iter("rect")]
    [goal] = [line for line in root.iter("line") if line.get("class") == "l-band"]
    assert (band.get("y"), band.get("height")) == ("24", "80")
    assert (goal.get("y1"), goal.get("stroke-dasharray")) == ("64", "3 3")
    assert lines(root)[0][1] == "84"


def test_values_do_not_lie_on_the_goal() -> None:
    """The label of a point just below the goal is below it, of one just above it above."""
    for value, below in ((0.78, True), (0.82, False)):
        root = drawn(0.6, value, goal=0.8, band=(0.56, 1.04))
        [last] = [text for text in root.iter("text") if text.get("class") == "b"]
        [dot] = [each for each in root.iter("circle") if each.get("r") == "4"]
        assert (float(last.get("y") or 0) > float(dot.get("cy") or 0)) is below


def test_it_says_what_it_shows() -> None:
    """Title and finding are in it for those who do not see it."""
    root = drawn(0.71, 0.65, 0.74)
    assert root.get("role") == "img"
    assert root.findtext("title") == "Utilisation"
    assert root.findtext("desc") == (
        "From 71 % to 74 %, lowest 65 %, highest 74 %. The table below holds the same figures."
    )


def test_labels_below_keep_clear_of_each_other() -> None:
    """Of many periods those have a label that find room, the last and the first ones always."""
    shown = [text for text in texts(drawn(*([0.5] * 60))) if re.match("Week", text)]
    assert {"Week 35", "Week 94"} <= set(shown)
    assert len(shown) < 20


def test_names_are_escaped() -> None:
    """A name adds no element."""
    assert "<b>" not in trend([Point("<b>", 1.0)], percent, "<b>", "t")
