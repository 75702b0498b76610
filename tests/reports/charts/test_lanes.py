"""The lanes beside the states: focus, classes and working time."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from fairday_collector.ledger.reckon import Segment
from fairday_reports.charts.day import day_chart, finding
from fairday_reports.charts.lanes import DayLanes, Focus, class_lane, focus_lane, presence_lane, work_lane
from fairday_reports.charts.picture import DayPicture, drawn_runs
from fairday_reports.charts.runs import Run
from fairday_reports.charts.scale import Scale
from tests.support.look import MINUTE, OFFICE, TUESDAY, bounds, picture_of, row_of, segments_from

START, END = bounds(TUESDAY)
WHOLE = Scale(START, END)


def picture() -> DayPicture:
    """The office day."""
    segments = segments_from(START, END, OFFICE)
    return picture_of(row_of(TUESDAY, segments), segments, END)


def minute(at: int) -> int:
    """The instant of a minute of the day."""
    return START + at * MINUTE


def parsed(markup: str) -> ET.Element:
    """Some marks as a document."""
    return ET.fromstring(f"<svg>{markup}</svg>")  # noqa: S314 - our own markup


def titles(element: ET.Element) -> list[str]:
    """What the marks say."""
    return [title.text or "" for title in element.iter("title")]


def test_long_runs_of_focus_have_their_minutes() -> None:
    """Each run is a rule with its times; those that are long enough have their focus in minutes above them."""
    runs = [Focus(minute(540), minute(580), 36 * MINUTE, True), Focus(minute(600), minute(610), 9 * MINUTE, False)]
    lane = parsed(focus_lane(picture(), WHOLE, runs, 44))
    assert titles(lane) == ["Focus 09:00–09:40, 36 min", "Focus 10:00–10:10, 9 min"]
    assert [text.text for text in lane.iter("text")] == ["36"]


def test_classes_leave_what_is_no_screen_time_blank() -> None:
    """Each run has its class in words; a gap between two is no time of either, and too narrow runs are merged."""
    runs = [
        Run(minute(540), minute(600), "productive"), Run(minute(600), minute(601), "neutral"),
        Run(minute(601), minute(660), "productive"), Run(minute(720), minute(780), "unclassified"),
    ]  # fmt: skip
    lane = parsed(class_lane(picture(), WHOLE, runs, 150, 5 * MINUTE))
    assert titles(lane) == ["Productive 09:00–11:00, 2 h", "Not yet sorted 12:00–13:00, 1 h"]
    kinds = [group.get("class") for group in lane.iter("g")]
    assert kinds == ["f-productive", "f-unclassified", "f-unclassified-cap"]


def test_a_break_is_a_gap_in_the_working_time() -> None:
    """Two rules with the clock times at the very ends."""
    lane = parsed(work_lane(picture(), WHOLE, [(minute(480), minute(720)), (minute(780), minute(1020))], 196))
    wide = [rect for rect in lane.iter("rect") if (rect.get("width") or "").endswith("%")]
    assert [(rect.get("x"), rect.get("width")) for rect in wide] == [("33.333%", "16.667%"), ("54.167%", "16.666%")]
    assert [text.text for text in lane.iter("text")] == ["08:00", "17:00"]


def test_ends_outside_the_window_are_not_marked() -> None:
    """A rule that goes on has neither tick nor time there; one that lies elsewhere is not drawn."""
    inside = Scale(minute(600), minute(1080))
    lane = parsed(work_lane(picture(), inside, [(minute(480), minute(1020))], 196))
    assert [text.text for text in lane.iter("text")] == ["17:00"]
    assert work_lane(picture(), Scale(minute(0), minute(120)), [(minute(480), minute(1020))], 196) == ""
    assert [text.text for text in parsed(presence_lane(picture(), inside, 196)).iter("text")] == ["17:22"]


def test_lanes_stand_in_their_order() -> None:
    """Focus above the states, classes and working time below, named beside and told in the text."""
    lanes = DayLanes(
        [Focus(minute(540), minute(580), 36 * MINUTE, True)], [Run(minute(540), minute(600), "neutral")],
        [(minute(511), minute(1042))],
    )  # fmt: skip
    chart = day_chart(picture(), WHOLE, lanes)
    named = {text.text: float(text.get("y", "0")) for text in parsed(chart.names).iter("text")}
    assert list(named) == ["Focus, min", "State", "Class", "Apps", "Work"]
    assert list(named.values()) == sorted(named.values())
    assert "1 run of focus, the longest 36 min." in finding(picture(), lanes)


def test_a_claim_to_be_decided_is_drawn_as_such() -> None:
    """Its kind is `claimed-pending` while it is among the pending; any other claim is `claimed`."""
    segments = [
        Segment(START, minute(60), "claimed", claim="a"), Segment(minute(60), minute(120), "claimed", claim="b"),
        Segment(minute(120), END, "off"),
    ]  # fmt: skip
    own = replace(picture_of(row_of(TUESDAY, segments), segments, END), pending=frozenset({"b"}))
    assert [run.kind for run in drawn_runs(own)] == ["claimed", "claimed-pending", "off"]
    said = titles(parsed(day_chart(own, WHOLE).plot))
    assert "Claimed, pending 01:00–02:00, 1 h" in said
