"""People by weekday and hour, from a real store."""

from datetime import date

import pytest

from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.world import World
from fairday_collector.store.tables import Person
from fairday_reports.metrics.presence import HourMap, hour_map
from tests.support.collector import HOUR, MINUTE, Collector, batch, span
from tests.support.metric_days import MONDAY, at, day_after, history_of, office_roster


@pytest.fixture
def maya(collector: Collector) -> tuple[Person, str]:
    """Maya, who is rostered from nine to five, and her seat's key."""
    collector.clock.now = at(0, 1)
    office_roster(collector)
    person = collector.person()
    return person, collector.seat(person)[1]


def read(collector: Collector, person: Person, *days: date) -> HourMap:
    """The map of some of her dates."""
    history = history_of(collector, person.id)
    with collector.store.read() as session:
        world = World.load(session, visible(session).through_change)
        return hour_map(session, [(history, days)], world.roster.on, collector.clock.now)


def test_half_an_hour_at_a_screen_counts(collector: Collector, maya: tuple[Person, str]) -> None:
    """Less does not, wherever in the hour it lies; several stretches add up."""
    collector.clock.now = at(1, 1)
    spans = [
        span(at(0, 9), at(0, 9.5)),
        span(at(0, 9.5), at(0, 10), "locked"),
        span(at(0, 10), at(0, 10.25)),
        span(at(0, 10.25), at(0, 10.75), "locked"),
        span(at(0, 10.75), at(0, 11.49)),
        span(at(0, 11.49), at(0, 17), "locked"),
    ]
    collector.upload(maya[1], batch(spans))
    collector.settle()
    found = read(collector, maya[0], MONDAY)
    assert found == HourMap({(0, 9): 1, (0, 10): 1}, {})


def test_hours_without_data_count_where_they_were_expected(collector: Collector, maya: tuple[Person, str]) -> None:
    """In the roster's hours, and between data of the date; not at night, and not before or after."""
    collector.clock.now = at(1, 1)
    collector.upload(maya[1], batch([span(at(0, 7), at(0, 8)), span(at(0, 10), at(0, 17))]))
    collector.settle()
    assert set(read(collector, maya[0], MONDAY).unseen) == {(0, 8), (0, 9)}


def test_a_date_without_data_is_expected_by_its_roster_alone(collector: Collector, maya: tuple[Person, str]) -> None:
    """Eight hours of a Monday are lacking, none of a Saturday; of a date that is not over nothing is."""
    collector.clock.now = at(6, 1)
    assert read(collector, maya[0], MONDAY).unseen == {(0, hour): 1 for hour in range(9, 17)}
    assert read(collector, maya[0], day_after(5)) == HourMap()
    collector.clock.now = at(0, 23)
    assert read(collector, maya[0], MONDAY) == HourMap()


def test_only_the_dates_asked_for_count(collector: Collector, maya: tuple[Person, str]) -> None:
    """A date between others that is not asked for is left out, and of nobody there is nothing."""
    collector.clock.now = at(3, 1)
    spans = [span(at(day, 9), at(day, 17)) for day in range(3)]
    collector.upload(maya[1], batch(spans))
    collector.settle()
    assert {day for day, _ in read(collector, maya[0], MONDAY, day_after(2)).there} == {0, 2}
    assert read(collector, maya[0]) == HourMap()


def test_a_repeated_hour_is_one_of_the_clock(collector: Collector) -> None:
    """In the autumn night two hours are called two: their time is taken together, and counted once."""
    zone_night = at(13, 0)  # Sunday 25 October 2026, two in the morning in Stockholm
    collector.clock.now = at(0, 1)
    person = collector.person("Sina", zone="Europe/Stockholm")
    _, key = collector.seat(person)
    collector.clock.now = at(15, 1)
    collector.upload(key, batch([span(zone_night + 40 * MINUTE, zone_night + HOUR + 15 * MINUTE)]))
    collector.settle()
    assert read(collector, person, day_after(13)).there == {(6, 2): 1}
