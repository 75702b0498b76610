"""Days as columns: scheduled, worked, and no data told apart by width and texture."""

from datetime import date, timedelta
from xml.etree import ElementTree as ET

from fairday_reports.charts.columns import DayColumn, day_columns
from tests.support.look import HOSTILE

HOUR = 3_600_000
MONDAY = date(2026, 10, 12)


def drawn(*days: DayColumn) -> ET.Element:
    """The chart as a document."""
    return ET.fromstring(day_columns(days, HOSTILE, "Finding.").plot)  # noqa: S314 - our own markup


def column(worked: int | None, scheduled: int = 8 * HOUR, *, no_data: bool = False) -> DayColumn:
    """A date."""
    return DayColumn(MONDAY, scheduled, worked, scheduled if no_data else None)


def heights(svg: ET.Element, kind: str) -> list[float]:
    """Heights of the marks of a kind."""
    return [
        float(rect.get("height", "")) for group in svg.iter("g") if group.get("class") == f"f-{kind}" for rect in group
    ]


def test_heights_are_in_proportion() -> None:
    """Half the scheduled time is half its height, and the axis holds the largest of both."""
    days = (column(4 * HOUR), column(12 * HOUR))
    svg = drawn(*days)
    assert heights(svg, "band") == [88, 88]
    assert heights(svg, "active") == [44, 132]
    assert [text.text for text in svg.iter("text")] == ["4:00", "12:00", "Mon", "Mon"]
    axis = ET.fromstring(day_columns(days, "Days", "Finding.").axis)  # noqa: S314 - our own markup
    assert [text.text for text in axis.iter("text")] == ["4 h", "8 h", "12 h"]


def test_no_data_is_hatched_and_not_yet_is_blank() -> None:
    """A hatch as high as what was scheduled, or low without a roster; a day to come has the pale column alone."""
    svg = drawn(column(None, no_data=True), column(None, 0, no_data=True), column(None))
    hatched = [float(rect.get("height", "")) for rect in svg.iter("rect") if rect.get("fill") == "url(#p-hatch)"]
    assert hatched == [132, 24]
    assert heights(svg, "active") == []
    said = [title.text for title in svg.iter("title")]
    assert "Monday 12 October: no data, scheduled 8 h" in said
    assert "Monday 12 October: nothing yet, scheduled 8 h" in said


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


def test_each_date_of_a_month_is_named_where_there_is_room_and_mondays_on_a_phone_too() -> None:
    """A team's day of which some have no data is hatched as far as it was theirs."""
    first = date(2026, 10, 1)
    days = [
        DayColumn(first + timedelta(days=at), 16 * HOUR, 8 * HOUR, 8 * HOUR if at == 4 else None) for at in range(31)
    ]
    svg = drawn(*days)
    assert (len(heights(svg, "band")), len(heights(svg, "active"))) == (31, 31)
    hatched = [rect for rect in svg.iter("rect") if rect.get("fill") == "url(#p-hatch)"]
    assert [(rect.get("y"), rect.get("height")) for rect in hatched] == [("20", "66")]
    shown = {text.text: text.get("class") for text in svg.iter("text")}
    assert {"5", "12", "19", "26"} <= {day for day, tier in shown.items() if not tier}
    assert len(shown) == 31


def test_a_day_of_nothing_has_an_axis() -> None:
    """Without any time there is no column, and one hour is named."""
    chart = day_columns([DayColumn(MONDAY, 0, 0)], "Days", "Finding.")
    assert heights(ET.fromstring(chart.plot), "active") == []  # noqa: S314 - our own markup
    assert "1 h" in chart.axis
