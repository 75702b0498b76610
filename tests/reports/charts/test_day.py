from collections.abc import Iterator, Sequence
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from fairday_collector.ledger.reckon import Segment
from fairday_reports.charts.day import day_chart, finding, least_ms
from fairday_reports.charts.marks import PAGE_PATTERNS, swatch
from fairday_reports.charts.picture import DayPicture, state_times
from fairday_reports.charts.window import window_of
from tests.support.look import HOSTILE, MINUTE, OFFICE, TUESDAY, bounds, picture_of, row_of, segments_from

ABOVE_APPS = 90


def picture(
    parts: Sequence[tuple[int, str]] = OFFICE, *, on: date = TUESDAY, now_minute: int | None = None
) -> DayPicture:
    """A day's picture, as of a minute of it or long after."""
    start, end = bounds(on)
    segments = segments_from(start, end, parts)
    now = end + 86_400_000 if now_minute is None else start + now_minute * MINUTE
    return picture_of(row_of(on, segments), segments, now)


def drawn(day: DayPicture, *, whole: bool = False) -> ET.Element:
    """The chart as a parsed document."""
    scale = window_of((day.start_ms, day.end_ms), day.presence, day.zone, whole=whole)
    return ET.fromstring(day_chart(day, scale).plot)  # noqa: S314 - our own markup


def runs(svg: ET.Element) -> Iterator[tuple[str, float]]:
    """Title and width of each mark of the state lane that stands for a run."""
    for rect in svg.iter("rect"):
        title = rect.find("title")
        if title is not None and title.text and float(rect.get("y", "0")) < ABOVE_APPS:
            yield title.text, float(rect.get("width", "").removesuffix("%"))


def titles(svg: ET.Element) -> list[str]:
    """What the marks of the state lane say, in the order of the kinds."""
    return [title for title, _ in runs(svg)]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("now_minute", [None, 770, 1439])
def test_marks_fill_the_window(whole: bool, now_minute: int | None) -> None:
    """The widths of the state lane sum to 100 % of the window, whatever it is and whether the day is over."""
    parts = [part for part in OFFICE if now_minute is None or part[0] <= now_minute]
    svg = drawn(picture(parts, now_minute=now_minute), whole=whole)
    assert round(sum(width for _, width in runs(svg)), 3) == 100


def test_a_mark_says_what_it_is() -> None:
    """Each run has its state, clock times and length as a title."""
    said = titles(drawn(picture()))
    assert "Active 08:31–09:12, 41 min" in said
    assert "No data 13:10–13:28, 18 min" in said
    assert "Off 19:40–24:00, 4 h 20 min" not in said
    assert "Off 19:40–24:00, 4 h 20 min" in titles(drawn(picture(), whole=True))


def test_not_yet_is_blank_and_no_data_is_hatched() -> None:
    """What has not come yet of today has no fill and no ground line; an unobserved stretch before it is hatched."""
    parts = ((600, "active"), (630, "unknown"), (660, "active"))
    svg = drawn(picture(parts, now_minute=900), whole=True)
    blank = [rect for rect in svg.iter("rect") if "Not yet" in (rect.findtext("title") or "")]
    assert [rect.get("fill") for rect in blank] == ["none"]
    assert [rect.get("fill") for rect in svg.iter("rect")].count("url(#p-hatch)") == 1
    ground = next(line for line in svg.iter("line") if line.get("class") == "base")
    assert ground.get("x2") == blank[0].get("x") == "45.833%"
    assert "Not yet" in [text.text for text in svg.iter("text")]


def test_the_day_after_nothing_is_not_yet() -> None:
    """Once the day is over, what never came is no data."""
    day = picture(((600, "active"),))
    assert state_times(day)["unknown"] == 14 * 60 * MINUTE
    assert "not-yet" not in state_times(day)


def test_times_by_state_sum_to_the_day() -> None:
    """No data and not yet share the unknown time, and all states sum to the length of the day."""
    day = picture(((600, "active"), (630, "unknown"), (660, "active")), now_minute=900)
    assert state_times(day) == {"active": 630 * MINUTE, "unknown": 30 * MINUTE, "not-yet": 780 * MINUTE}


@pytest.mark.parametrize(("on", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_days_of_other_lengths_are_drawn_that_long(on: date, hours: int) -> None:
    """A day of 23 or 25 h fills the chart with that many hours."""
    svg = drawn(picture(((hours * 60, "off"),), on=on), whole=True)
    assert titles(svg) == [f"Off 00:00–24:00, {hours} h"]
    grid = next(group for group in svg.iter("g") if group.get("class") == "grid")
    assert len(list(grid)) == hours + 1


def test_runs_too_narrow_to_see_are_merged() -> None:
    """A second of idle every ten is not drawn; the state with the most time stands for the stretch."""
    start, end = bounds(TUESDAY)
    flicker = [
        Segment(start + at, start + at + (9000 if state == "active" else 1000), state, None)
        for tens in range(3600)
        for at, state in ((tens * 10_000, "active"), (tens * 10_000 + 9000, "idle"))
    ]
    segments = [*flicker, Segment(flicker[-1].end, end, "off")]
    day = picture_of(row_of(TUESDAY, segments), segments, end)
    assert titles(drawn(day, whole=True)) == ["Active 00:00–10:00, 10 h", "Off 10:00–24:00, 14 h"]


def test_a_pixel_is_the_limit() -> None:
    """What a chart may merge is at most what a pixel of the widest plot stands for."""
    day = picture()
    scale = window_of((day.start_ms, day.end_ms), None, day.zone, whole=True)
    assert least_ms(scale) * 1048 >= scale.length > (least_ms(scale) - 1) * 1048


def test_the_chart_is_an_image_with_a_finding() -> None:
    """The drawing names itself and says what it shows, in sentences."""
    day = picture()
    svg = drawn(day)
    assert svg.get("role") == "img"
    assert svg.get("viewBox") is None
    ids = {child.get("id"): child.text for child in svg if child.get("id")}
    title, text = (ids[key] for key in (svg.get("aria-labelledby") or "").split())
    assert title == "Timeline of Tuesday 13 October, 07:00 to 19:00"
    assert text == finding(day)
    assert finding(day) == (
        "Presence from 08:31 to 17:22. Active 6 h 02 min, Meeting 57 min, Passive 16 min, Private 12 min, Idle 7 min, "
        "Away 18 min, Locked 48 min and Asleep 2 h 18 min. No data 13:10 to 13:28. "
        "The tables below hold the same figures."
    )


def test_every_kind_carries_its_light_colour() -> None:
    """Each group of marks has a class for the screen and a plain colour for a reader without the stylesheet."""
    svg = drawn(picture(), whole=True)
    kinds = [group for group in svg.iter("g") if (group.get("class") or "").startswith("f-")]
    assert len(kinds) > 10
    assert all(len(group.get("fill") or "") == 7 for group in kinds)
    assert not [element for element in svg.iter() if element.get("style") is not None]


def test_hostile_names_stay_text() -> None:
    """An app named like markup is shown as it is spelt and adds no element."""
    start, end = bounds(TUESDAY)
    segments = [Segment(start, start + 60 * MINUTE, "active", HOSTILE), Segment(start + 60 * MINUTE, end, "off")]
    svg = drawn(picture_of(row_of(TUESDAY, segments), segments, end))
    assert not list(svg.iter("script"))
    assert f"{HOSTILE} 00:00–01:00, 1 h" in [title.text for title in svg.iter("title")]


def test_a_short_presence_has_one_text() -> None:
    """Where first and last would touch, both times stand in one text under the rule."""
    svg = drawn(picture(((600, "off"), (605, "active"), (1440, "off"))))
    bold = [text.text for text in svg.iter("text") if "b" in (text.get("class") or "").split()]
    assert bold == ["10:00–10:05"]


def test_patterns_exist_for_every_reference() -> None:
    """Each texture a mark refers to is defined in the page's patterns."""
    ids = {pattern.get("id") for pattern in ET.fromstring(PAGE_PATTERNS).iter("pattern")}  # noqa: S314 - ours
    states = ("claimed", "private", "suspended", "unknown", "active")
    svg = drawn(picture(tuple((60 * (n + 1), state) for n, state in enumerate(states))), whole=True)
    pending = ET.fromstring(swatch("claimed-pending"))  # noqa: S314 - ours
    rects = [*svg.iter("rect"), *pending.iter("rect")]
    used = {fill[5:-1] for rect in rects if (fill := rect.get("fill") or "").startswith("url(#")}
    assert used == ids
