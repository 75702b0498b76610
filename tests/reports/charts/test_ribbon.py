"""The ribbon of a date in a table."""

from fairday_reports.charts.ribbon import ribbon
from fairday_reports.charts.scale import Scale
from tests.support.look import MINUTE, OFFICE, TUESDAY, bounds, picture_of, row_of, segments_from

HOUR = 60 * MINUTE


def test_a_ribbon_shows_the_window_and_nothing_beyond() -> None:
    """States within the hours of the table, each with its title, none wider than the plot; a decoration by itself."""
    start, end = bounds(TUESDAY)
    segments = segments_from(start, end, OFFICE)
    drawn = ribbon(
        picture_of(row_of(TUESDAY, segments), segments, end + HOUR), Scale(start + 7 * HOUR, start + 19 * HOUR)
    )
    assert 'aria-hidden="true"' in drawn
    assert "<title>Meeting 10:00–10:34, 34 min</title>" in drawn
    assert "<title>Off 07:00–08:24, 1 h 24 min</title>" in drawn
    assert "url(#p-hatch)" in drawn
    assert "style=" not in drawn


def test_what_has_not_come_yet_stays_blank() -> None:
    """The ground ends where the data do."""
    start, end = bounds(TUESDAY)
    morning = tuple((minute, state) for minute, state in OFFICE if minute <= 767)
    segments = segments_from(start, end, morning)
    drawn = ribbon(picture_of(row_of(TUESDAY, segments), segments, start + 13 * HOUR), Scale(start, end))
    assert 'fill="none"' in drawn
    assert 'x2="53.264%"' in drawn
