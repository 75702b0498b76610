from datetime import UTC, date, datetime, time

import pytest

from fairday_collector.errors import Invalid
from fairday_collector.timesheets.wall_clock import meant, meant_after, time_of_day

BERLIN = "Europe/Berlin"
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def at(*when: int) -> int:
    """A UTC time in epoch milliseconds."""
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(("text", "expected"), [
    ("9:00", time(9)), ("09:00", time(9)), ("23:59:59", time(23, 59, 59)), (" 00:00 ", time(0)),
])  # fmt: skip
def test_a_time_of_day_is_read(text: str, expected: time) -> None:
    """Hours and minutes, seconds if given."""
    assert time_of_day(text, "start") == expected


@pytest.mark.parametrize("text", ["24:00", "9", "09:60", "9am", "", "09:00:61", "-1:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    """The field is named, and how to write it."""
    with pytest.raises(Invalid, match=r"start: .* is no time of day. Write it as 09:00"):
        time_of_day(text, "start")


def test_a_local_time_is_an_instant_of_its_date() -> None:
    """By the offset of that date."""
    assert meant(date(2026, 7, 1), time(9), BERLIN, "start").at_ms == at(2026, 7, 1, 7)
    assert meant(date(2026, 12, 1), time(9, 0, 30), BERLIN, "start").at_ms == at(2026, 12, 1, 8, 0, 30)


def test_of_a_repeated_hour_the_first_is_meant() -> None:
    """And it says that there were two."""
    found = meant(AUTUMN, time(2, 30), BERLIN, "start")
    assert (found.at_ms, found.twice) == (at(2026, 10, 25, 0, 30), True)
    assert not meant(AUTUMN, time(3), BERLIN, "start").twice


def test_a_skipped_time_is_refused_with_the_next_there_is() -> None:
    """Nobody's clock showed half past two."""
    with pytest.raises(Invalid, match="start: the clocks of Europe/Berlin skipped 02:30 on 2026-03-29"):
        meant(SPRING, time(2, 30), BERLIN, "start")
    assert not meant(SPRING, time(3), BERLIN, "start").twice


def test_an_end_before_the_start_is_the_next_dates() -> None:
    """A night shift ends the morning after."""
    start = meant(SPRING, time(22), BERLIN, "start").at_ms
    assert meant_after(SPRING, time(6), BERLIN, "end", start).at_ms == at(2026, 3, 30, 4)
    assert meant_after(SPRING, time(22), BERLIN, "end", start).at_ms == at(2026, 3, 30, 20)
    assert meant_after(SPRING, time(23), BERLIN, "end", start).at_ms == at(2026, 3, 29, 21)
