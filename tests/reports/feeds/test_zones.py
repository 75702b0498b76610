"""Dates that are longer or shorter than 24 hours, and hours that come twice or not at all."""

from datetime import date, timedelta

import pytest

from fairday_collector.people import set_person
from fairday_collector.store.tables import Person
from tests.support.collector import HOUR, MINUTE, Collector, span
from tests.support.feeds import feed, fill
from tests.support.metric_days import recorded

BERLIN_AUTUMN = 1_792_882_800_000
"""2026-10-24 23:00 UTC: an hour into 2026-10-25 in Berlin, whose 02:00 to 03:00 comes twice."""


def _hours(collector: Collector, day: date) -> list[tuple[int, int, str, int]]:
    rows = [row for row in feed(collector, "PersonHours") if row["day"] == day]
    return [(row["hour_ms"], row["local_hour"], row["state"], row["ms"]) for row in rows]


@pytest.mark.parametrize(
    ("zone", "day", "hours", "clock"),
    [
        ("Europe/Berlin", date(2026, 10, 25), 25, [0, 1, 2, 2, 3]),
        ("Europe/Berlin", date(2026, 3, 29), 23, [0, 1, 3, 4]),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5, [0, 1, 1, 2, 3]),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5, [0, 1, 2, 3]),
        ("UTC", date(2026, 10, 25), 24, [0, 1, 2, 3]),
    ],
)
def test_hours_of_a_date_without_data_follow_the_wall_clock(
    collector: Collector, zone: str, day: date, hours: float, clock: list[int]
) -> None:
    """They tile the date; one that the clock shows twice is two rows, and one it leaves out is none."""
    midnight = round((day - date(1970, 1, 1)) / timedelta(days=1)) * 24 * HOUR
    collector.clock.now = midnight
    collector.person(zone=zone)
    collector.clock.now = midnight + 3 * 24 * HOUR
    fill(collector)
    (found,) = [row for row in feed(collector, "PersonDays") if row["day"] == day]
    assert found["length_ms"] == found["unknown_ms"] == found["end_ms"] - found["start_ms"] == hours * HOUR
    rows = _hours(collector, day)
    assert [row[1] for row in rows][: len(clock)] == clock
    assert [row[0] + row[3] for row in rows] == [*(row[0] for row in rows[1:]), found["end_ms"]]
    assert rows[0][0] == found["start_ms"]
    assert sum(row[3] for row in rows) == hours * HOUR


def test_work_in_both_hours_of_an_autumn_night_is_told_apart(collector: Collector) -> None:
    """Ten minutes in the first 02:00, twenty in the second: two rows of one local hour."""
    collector.clock.now = BERLIN_AUTUMN - HOUR
    _, key = collector.seat(collector.person(zone="Europe/Berlin"))
    collector.clock.now = BERLIN_AUTUMN + 48 * HOUR
    first, second = BERLIN_AUTUMN + HOUR, BERLIN_AUTUMN + 2 * HOUR
    spans = [span(first, first + 10 * MINUTE, app="code"), span(second, second + 20 * MINUTE, app="code")]
    recorded(collector, key, spans)
    fill(collector)
    active = [row for row in _hours(collector, date(2026, 10, 25)) if row[2] == "active"]
    assert active == [(first, 2, "active", 10 * MINUTE), (second, 2, "active", 20 * MINUTE)]


def test_a_date_that_begins_within_an_hour_shares_it_with_the_one_before(collector: Collector) -> None:
    """Whoever moves by half an hour has midnight in the middle of an hour; each date has its part of it."""
    collector.clock.now = BERLIN_AUTUMN
    maya = collector.person(zone="UTC")
    with collector.store.write() as session:
        person = session.get_one(Person, maya.id)
        set_person(session, person, BERLIN_AUTUMN, zone="Asia/Kolkata", from_date=date(2026, 10, 26))
    collector.clock.now = BERLIN_AUTUMN + 72 * HOUR
    collector.settle()
    fill(collector)
    days = {row["day"]: row for row in feed(collector, "PersonDays")}
    for day, row in days.items():
        assert sum(part[3] for part in _hours(collector, day)) == row["length_ms"]
    assert [days[date(2026, 10, number)]["zone"] for number in (25, 26, 27)] == ["UTC", "Asia/Kolkata", "Asia/Kolkata"]
    assert days[date(2026, 10, 25)]["end_ms"] == days[date(2026, 10, 26)]["start_ms"]
