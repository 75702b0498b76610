"""Wall-clock hours, where clocks change and where they do not."""

from datetime import UTC, date, datetime

import pytest

from fairday_collector.calendar import ZoneChange, ZoneHistory, zone_info
from fairday_collector.ledger.fast.hours import hours_of

HOUR, MINUTE = 3_600_000, 60_000


def hours(zone: str, day: date) -> tuple[list[str], list[int]]:
    """The local times at which the hours of a date start, and their lengths in minutes."""
    start, end = ZoneHistory([ZoneChange(day, zone)]).bounds(day)
    found = hours_of(zone, start, end)
    names = [f"{datetime.fromtimestamp(at / 1000, zone_info(zone)):%H:%M%z}" for at in found]
    return names, [(after - at) // MINUTE for at, after in zip(found, [*found[1:], end], strict=True)]


def test_a_plain_day_has_24_hours() -> None:
    """Each starts at a full hour of the wall clock, also where the zone is half an hour off."""
    for zone in ("Europe/Berlin", "Asia/Kolkata"):
        names, lengths = hours(zone, date(2026, 6, 1))
        assert [name[:5] for name in names] == [f"{hour:02}:00" for hour in range(24)]
        assert lengths == [60] * 24


def test_a_repeated_hour_is_two() -> None:
    """In autumn two o'clock comes twice, an hour each."""
    names, lengths = hours("Europe/Berlin", date(2026, 10, 25))
    assert names[1:5] == ["01:00+0200", "02:00+0200", "02:00+0100", "03:00+0100"]
    assert lengths == [60] * 25


def test_a_skipped_hour_is_none() -> None:
    """In spring one o'clock is followed by three."""
    names, lengths = hours("Europe/Berlin", date(2026, 3, 29))
    assert names[:3] == ["00:00+0100", "01:00+0100", "03:00+0200"]
    assert lengths == [60] * 23


def test_a_change_of_half_an_hour_makes_a_half_hour() -> None:
    """On Lord Howe half of one o'clock is repeated, and half of two o'clock skipped."""
    names, lengths = hours("Australia/Lord_Howe", date(2026, 4, 5))
    assert (names[1:4], lengths[1:4]) == (["01:00+1100", "01:30+1030", "02:00+1030"], [60, 30, 60])
    names, lengths = hours("Australia/Lord_Howe", date(2026, 10, 4))
    assert (names[1:4], lengths[1:4]) == (["01:00+1030", "02:30+1100", "03:00+1100"], [60, 30, 60])


def test_a_clock_put_back_over_midnight_makes_hours_of_any_length() -> None:
    """In St John's the clock showed 0:01 and went back to 23:01 of the day before, which belongs to the new date."""
    names, lengths = hours("America/St_Johns", date(2007, 11, 4))
    assert (names[:3], lengths[:3]) == (["00:00-0230", "23:01-0330", "00:00-0330"], [1, 59, 60])


def test_a_day_may_begin_within_an_hour() -> None:
    """Where the day starts late, its first hour is still named by the start of that hour, or by a change since."""
    start = int(datetime(2026, 6, 1, 10, 20, tzinfo=UTC).timestamp()) * 1000
    assert hours_of("UTC", start, start + HOUR) == (start - 20 * MINUTE, start + 40 * MINUTE)
    changed = int(datetime(2026, 4, 4, 15, 0, tzinfo=UTC).timestamp()) * 1000  # 2:00 on Lord Howe becomes 1:30
    assert hours_of("Australia/Lord_Howe", changed + 10 * MINUTE, changed + HOUR) == (changed, changed + 30 * MINUTE)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (HOUR, 0)])
def test_an_empty_day_has_no_hours(start: int, end: int) -> None:
    """A date that a zone skipped has none."""
    assert hours_of("Pacific/Apia", start, end) == ()
