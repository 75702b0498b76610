"""The hours of a day that are shown, also where clocks are changed."""

from datetime import date

import pytest

from fairday_collector.errors import Invalid
from fairday_server.pages.person.window import Asked, Daylight, other_window, scale_of, zoom_links
from tests.support.look import MINUTE, TUESDAY, ZONE, bounds

HOUR = 60 * MINUTE
AUTUMN, SPRING = date(2026, 10, 25), date(2026, 3, 29)


def daylight(day: date = TUESDAY, work: tuple[int, int] | None = (8, 17)) -> Daylight:
    """A date with work between two hours after its start."""
    start, end = bounds(day)
    return Daylight("p1", day, ZONE, (start, end), work and (start + work[0] * HOUR, start + work[1] * HOUR))


def hours(day: date, asked: Asked) -> tuple[float, float]:
    """The window that was asked for, in hours after the start of the date."""
    scale, (start, _) = scale_of(daylight(day), asked), bounds(day)
    return (scale.start - start) / HOUR, (scale.end - start) / HOUR


def test_a_repeated_hour_is_shown_whole() -> None:
    """From the first turn of a repeated hour on, and to the second, so that nothing is left out."""
    assert hours(AUTUMN, Asked(first="02:00", last="02:30")) == (2, 3.5)
    assert hours(AUTUMN, Asked(first="01:00", last="04:00")) == (1, 5)
    assert hours(AUTUMN, Asked(first="00:00", last="24:00")) == (0, 25)


def test_a_skipped_time_is_refused() -> None:
    """There was no half past two, and the refusal says so."""
    with pytest.raises(Invalid, match="skipped 02:30"):
        scale_of(daylight(SPRING), Asked(first="02:30", last="05:00"))


@pytest.mark.parametrize("day", [TUESDAY, AUTUMN, SPRING])
@pytest.mark.parametrize(
    "asked", [Asked(), Asked("day"), Asked(first="00:00", last="00:15"), Asked(first="23:00", last="24:00")]
)
def test_every_link_leads_to_a_window_of_the_day(day: date, asked: Asked) -> None:
    """No way leads out of the day, and each way is one that can be gone."""
    light = daylight(day)
    seen = {scale_of(light, asked)}
    for _ in range(3):
        for scale in tuple(seen):
            for link in zoom_links(light, scale):
                first, _, last = link.label.partition(": ")[2].partition(" to ")
                after = scale_of(light, Asked(first=first, last=last)) if link.label else light.whole
                assert light.bounds[0] <= after.start < after.end <= light.bounds[1]
                seen.add(after)


def test_at_an_edge_there_is_no_way_on() -> None:
    """Nothing is earlier than the start of the day, later than its end, or wider than the whole."""
    light = daylight()
    assert [link.text for link in zoom_links(light, light.whole)] == ["Closer"]
    early, late = (scale_of(light, Asked(first=a, last=b)) for a, b in (("00:00", "02:00"), ("22:00", "24:00")))
    assert [link.text for link in zoom_links(light, early)] == ["Later", "Closer", "Wider"]
    assert [link.text for link in zoom_links(light, late)] == ["Earlier", "Closer", "Wider"]
    assert "Closer" not in [
        link.text for link in zoom_links(light, scale_of(light, Asked(first="09:00", last="09:45")))
    ]


def test_the_way_back_from_a_zoom_is_the_hours_around_work() -> None:
    """From a zoom always; without work the whole day is all there is."""
    zoomed = other_window(daylight(), Asked(first="09:00", last="10:00"))
    assert zoomed is not None
    assert zoomed.href == "/people/p1/days/2026-10-13"
    assert other_window(daylight(work=None), Asked()) is None
