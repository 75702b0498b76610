from xml.etree import ElementTree as ET

from fairday_collector.ledger.reckon import Segment
from fairday_reports.charts.apps import LINE_PX, PITCH_PX, app_lane, app_strip, legend
from fairday_reports.charts.picture import DayPicture, app_times, top_apps
from fairday_reports.charts.scale import Scale
from tests.support.look import MINUTE, TUESDAY, bounds, picture_of, row_of

APPS = ("code", "firefox", "mail", "excel", "files", "chat", None)


def picture() -> tuple[DayPicture, Scale]:
    """Seven apps, the first used longest, then nobody."""
    start, end = bounds(TUESDAY)
    now, segments = start, []
    for index, app in enumerate(APPS):
        segments.append(Segment(now, now + (70 - 10 * index) * MINUTE, "active", app))
        now = segments[-1].end
    segments.append(Segment(now, end, "off"))
    return picture_of(row_of(TUESDAY, segments), segments, end), Scale(start, end)


def test_each_of_the_top_five_has_a_line_and_the_rest_one() -> None:
    """Apps are told apart by height: the most used on top, everything else together on the last line."""
    day, scale = picture()
    lane, height = app_lane(day, scale, 0, 1)
    rects = ET.fromstring(f"<svg>{lane}</svg>").iter("rect")  # noqa: S314 - our own markup
    lines = [(float(rect.get("y", "")), (rect.findtext("title") or "").split(" 0")[0]) for rect in rects]
    assert lines == [
        *((float(PITCH_PX * n), app) for n, app in enumerate(APPS[:5])),
        (float(PITCH_PX * 5), "Everything else"),
    ]
    assert height == 6 * PITCH_PX > 5 * PITCH_PX + LINE_PX


def test_the_legend_names_each_line() -> None:
    """Swatch and word for every line of the lane, from above."""
    day, _ = picture()
    assert [name for _, name in legend(day)] == [*APPS[:5], "Everything else"]
    assert top_apps(day) == list(APPS[:5])


def test_app_times_sum_to_screen_time() -> None:
    """Apps and time without a program sum to the time of presence."""
    day, _ = picture()
    assert sum(ms for _, ms in app_times(day.segments)) == sum(70 - 10 * n for n in range(7)) * MINUTE


def test_a_strip_shows_even_a_second() -> None:
    """An app that was in front for a second has a mark a pixel wide in its own row."""
    start, end = bounds(TUESDAY)
    segments = [Segment(start, start + 1000, "active", "code"), Segment(start + 1000, end, "off")]
    day, scale = picture_of(row_of(TUESDAY, segments), segments, end), Scale(start, end)
    strip = ET.fromstring(app_strip(day, scale, ["code"], 82_443))  # noqa: S314 - our own markup
    assert [rect.get("width") for rect in strip.iter("rect")] == ["100%", "0.095%"]


def test_no_screen_time_no_lane() -> None:
    """Without presence there is neither a lane nor a legend."""
    start, end = bounds(TUESDAY)
    segments = [Segment(start, end, "off")]
    day = picture_of(row_of(TUESDAY, segments), segments, end)
    assert app_lane(day, Scale(start, end), 0, 1) == ("", 0)
    assert legend(day) == []
