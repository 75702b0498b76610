"""Days as columns: scheduled, worked, and no data told apart by width and texture."""

from xml.etree import ElementTree as ET

from fairday_reports.charts.columns import DayColumn, day_columns
from tests.support.look import HOSTILE

HOUR = 3_600_000


def drawn(*days: DayColumn) -> ET.Element:
    """The chart as a document."""
    return ET.fromstring(day_columns(days, HOSTILE, "Finding."))  # noqa: S314 - our own markup


def column(worked: int | None, scheduled: int = 8 * HOUR, *, no_data: bool = False) -> DayColumn:
    """A date."""
    return DayColumn(HOSTILE, "Mon", scheduled, worked, no_data)


def heights(svg: ET.Element, kind: str) -> list[float]:
    """Heights of the marks of a kind."""
    return [
        float(rect.get("height", "")) for group in svg.iter("g") if group.get("class") == f"f-{kind}" for rect in group
    ]


def test_heights_are_in_proportion() -> None:
    """Half the scheduled time is half its height, and the axis holds the largest of both."""
    svg = drawn(column(4 * HOUR), column(12 * HOUR))
    assert heights(svg, "band") == [88, 88]
    assert heights(svg, "active") == [44, 132]
    assert [text.text for text in svg.iter("text")] == ["4 h", "8 h", "12 h", "4:00", "12:00", "Mon", "Mon"]


def test_no_data_is_hatched_and_not_yet_is_blank() -> None:
    """A hatch as high as what was scheduled, or low without a roster; a day to come has the pale column alone."""
    svg = drawn(column(None, no_data=True), column(None, 0, no_data=True), column(None))
    hatched = [float(rect.get("height", "")) for rect in svg.iter("rect") if rect.get("fill") == "url(#p-hatch)"]
    assert hatched == [132, 24]
    assert heights(svg, "active") == []
    said = [title.text for title in svg.iter("title")]
    assert f"{HOSTILE}: no data, scheduled 8 h" in said
    assert f"{HOSTILE}: nothing yet, scheduled 8 h" in said


def test_zero_is_a_number_above_an_empty_place() -> None:
    """A date without work says 0:00, which no data does not."""
    svg = drawn(column(0, 0), column(None, 0))
    assert [text.text for text in svg.iter("text") if "b" in (text.get("class") or "").split()] == ["0:00"]


def test_a_month_names_no_values() -> None:
    """Above many columns there is no room; the table has the numbers."""
    svg = drawn(*[column(HOUR)] * 31)
    assert not [text for text in svg.iter("text") if "b" in (text.get("class") or "").split()]
    assert svg.get("role") == "img"
    assert [child.text for child in svg if child.get("id")] == [HOSTILE, "Finding."]
    assert not list(svg.iter("script"))
