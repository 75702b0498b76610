"""The feeds follow what happens: time that goes by, data that come late, decisions, and what people say."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlmodel import select

from fairday_collector.config.change import change
from fairday_collector.ledger.engine import Engine
from fairday_collector.ledger.fill import fills
from fairday_collector.store.tables import (
    FeedAppDay,
    FeedMark,
    FeedPersonDay,
    FeedPersonHour,
    FeedTimesheet,
    FillMark,
    Person,
)
from fairday_reports.feeds.fill.job import Filling
from tests.support.collector import HOUR, Collector, new_collector, span
from tests.support.feeds import anew, everything, feed, fill, numbers
from tests.support.metric_days import MONDAY, at, day_after, office_roster, recorded, work

WRITTEN = ("day", "is_over", "has_data", "absent_days", "active_ms")


def days(collector: Collector, *names: str) -> list[tuple[object, ...]]:
    """Some columns of the dates, by person and date."""
    return [tuple(row[name] for name in names or WRITTEN) for row in feed(collector, "PersonDays")]


def newest(collector: Collector) -> dict[date, int]:
    """The number of the fill of each date."""
    return {row.day: row.changed for row in collector.rows(FeedPersonDay)}


def test_a_new_date_and_one_that_is_over_are_filled_by_the_clock(collector: Collector) -> None:
    """Nobody writes anything: a date begins, and is judged when its working time is over; others stay as they were."""
    collector.clock.now = at(0, 8)
    office_roster(collector)
    collector.person()
    filling = fill(collector)
    assert days(collector) == [(MONDAY, False, False, 0, 0)]
    collector.clock.now = at(0, 24) - 1
    assert filling.bring_up() == 0
    collector.clock.now = at(1, 0)
    fill(collector, filling)
    assert days(collector) == [(MONDAY, True, False, 1, 0), (day_after(1), False, False, 0, 0)]
    before = newest(collector)
    collector.clock.now = at(2, 0)
    fill(collector, filling)
    after = newest(collector)
    assert after[MONDAY] == before[MONDAY]
    assert after[day_after(1)] == after[day_after(2)] > before[day_after(1)]
    assert everything(collector) == anew(collector)


def test_a_date_that_goes_on_is_settled_as_pages_have_it(collector: Collector) -> None:
    """At noon there is work, and neither schedule nor early leave; at night there is."""
    collector.clock.now = at(0, 8)
    office_roster(collector)
    _, key = collector.seat(collector.person())
    collector.clock.now = at(0, 12)
    recorded(collector, key, work(at(0, 9), 120))
    fill(collector)
    named = ("is_over", "active_ms", "worked_ms", "scheduled_ms", "early_leave_ms", "goal_ms")
    assert days(collector, *named) == [(False, 2 * HOUR, 2 * HOUR, 0, 0, 0)]
    collector.clock.now = at(1, 0)
    fill(collector)
    assert days(collector, *named)[0] == (True, 2 * HOUR, 2 * HOUR, 8 * HOUR, 6 * HOUR, 6 * HOUR)


def test_late_data_replace_their_date_alone(collector: Collector) -> None:
    """An hour that arrives two days later; every row of that date, and no other, has the new number."""
    _, key = collector.seat(collector.person())
    collector.clock.now = at(3, 12)
    recorded(collector, key, [*work(at(0, 9), 60), *work(at(1, 9), 60)])
    filling = fill(collector)
    before = newest(collector)
    recorded(collector, key, [span(at(1, 10), at(1, 11), app="excel")], seq=2)
    fill(collector, filling)
    after = newest(collector)
    assert {day for day in after if after[day] != before[day]} == {day_after(1)}
    for rows in (collector.rows(FeedPersonHour), collector.rows(FeedAppDay), collector.rows(FeedTimesheet)):
        assert {row.changed for row in rows if row.day == day_after(1)} == {after[day_after(1)]}
    assert ("excel", HOUR) in [(row["app"], row["ms"]) for row in feed(collector, "AppDays")]
    assert everything(collector) == anew(collector)


def test_data_before_the_first_date_bring_those_between(collector: Collector) -> None:
    """Pages count a date from the first with data on; so do the feeds."""
    _, key = collector.seat(collector.person())
    fill(collector)
    assert days(collector, "day") == [(day_after(2),)]
    recorded(collector, key, work(at(-3, 9), 10))
    fill(collector)
    assert days(collector, "day", "has_data") == [
        (day_after(-3), True), (day_after(-2), False), (day_after(-1), False),
        (MONDAY, False), (day_after(1), False), (day_after(2), False),
    ]  # fmt: skip
    assert everything(collector) == anew(collector)


def test_readers_of_the_feeds_see_a_generation_when_readers_of_pages_do(collector: Collector) -> None:
    """While the next one is made nothing changes; then its dates are filled, and those without data of the roster."""
    collector.clock.now = at(0, 8)
    _, key = collector.seat(collector.person())
    collector.clock.now = at(3, 12)
    recorded(collector, key, work(at(0, 9), 60))
    filling = fill(collector)
    kept = everything(collector)
    office_roster(collector)
    fill(collector, filling)
    assert everything(collector)["PersonDays"] == kept["PersonDays"]
    engine = Engine(collector.store, collector.clock)
    while engine.rebuild():
        pass
    fill(collector, filling)
    named = ("day", "has_data", "scheduled_ms", "absent_days")
    assert days(collector, *named) == [
        (MONDAY, True, 8 * HOUR, 0), (day_after(1), False, 8 * HOUR, 1),
        (day_after(2), False, 8 * HOUR, 1), (day_after(3), False, 0, 0),
    ]  # fmt: skip
    assert everything(collector) == anew(collector)


def test_a_decision_that_touches_no_reckoned_date_touches_the_others(collector: Collector) -> None:
    """A day of leave, said of a date without data: known at once, without a new generation; other dates stay."""
    collector.clock.now = at(0, 8)
    office_roster(collector)
    maya = collector.person()
    collector.person("Tom")
    collector.clock.now = at(4, 12)
    filling = fill(collector)
    before = {(row.person_id, row.day): row.changed for row in collector.rows(FeedPersonDay)}
    with collector.store.write() as session:
        leave = {"kind": "vacation", "share": 1.0}
        subject = session.get_one(Person, maya.id)
        change(session, "leave", subject, "x", leave, day_after(1), at(4, 12), "test", until=day_after(1))
    fill(collector, filling)
    after = {(row.person_id, row.day): row.changed for row in collector.rows(FeedPersonDay)}
    again = {key for key in after if after[key] != before[key]}
    assert again == {(maya.id, day_after(number)) for number in (0, 1, 2)}
    absent = {(row["person_id"], row["day"]) for row in feed(collector, "PersonDays") if row["absent_days"]}
    assert (maya.id, day_after(1)) not in absent
    assert (maya.id, day_after(2)) in absent
    assert everything(collector) == anew(collector)


def test_a_rule_leaves_dates_without_data_as_they_are(collector: Collector) -> None:
    """What an app counts as is nothing to a date that has none."""
    collector.person()
    collector.clock.now = at(4, 12)
    filling = fill(collector)
    before = newest(collector)
    collector.do(change, "rule", None, "x", {"app": "code", "class": "neutral"}, MONDAY, at(4, 12), "test")
    fill(collector, filling)
    assert newest(collector) == before


def test_the_first_fill_of_an_older_installation_takes_everything(tmp_path: Path) -> None:
    """Rows of a ledger from before there were feeds, without any mark: every date of everybody is filled."""
    collector = new_collector(tmp_path)
    _, key = collector.seat(collector.person())
    collector.person("Tom")
    collector.clock.now = at(3, 12)
    recorded(collector, key, work(at(-30, 9), 60))
    with collector.store.write() as session:
        for mark in session.exec(select(FeedMark)):
            session.delete(mark)
    fill(collector)
    people = {person.name: person.id for person in collector.rows(Person)}
    found = {
        name: [row for row in feed(collector, "PersonDays") if row["person_id"] == people[name]] for name in people
    }
    assert [row["day"] for row in found["Maya"]] == [day_after(number) for number in range(-30, 4)]
    assert [row["day"] for row in found["Tom"]] == [day_after(2), day_after(3)]
    collector.store.close()


def test_another_version_of_what_is_filled_fills_everything_again(collector: Collector) -> None:
    """After an update that fills otherwise no row is left with an older number."""
    collector.person()
    fill(collector)
    (before,) = set(newest(collector).values())
    with collector.store.write() as session:
        session.connection().execute(text("UPDATE feed_state SET version = 0"))
    fill(collector)
    (after,) = set(newest(collector).values())
    assert after > before


def test_the_mark_says_until_when_the_feeds_are_whole(collector: Collector) -> None:
    """It follows the ledger's, and stands still while a date waits."""
    _, key = collector.seat(collector.person())
    with collector.store.write() as session:
        for mark in session.exec(select(FillMark)):
            session.delete(mark)  # of the real clock, by which the test's database was made
    Engine(collector.store, collector.clock).bring_up()
    fill(collector)
    assert [(row.name, row.through_ms) for row in _fills(collector)] == [
        ("feeds", collector.clock.now), ("ledger", collector.clock.now),
    ]  # fmt: skip
    first = collector.clock.now
    collector.clock.now += HOUR
    recorded(collector, key, work(first, 10))
    Engine(collector.store, collector.clock).bring_up()
    filling = Filling(collector.store, collector.clock)
    assert {row.name: row.through_ms for row in _fills(collector)} == {"feeds": first, "ledger": first + HOUR}
    fill(collector, filling)
    assert [row.through_ms for row in _fills(collector)] == [first + HOUR] * 2


def test_numbers_only_grow(collector: Collector) -> None:
    """Every fill has a number above all there were."""
    _, key = collector.seat(collector.person())
    filling = fill(collector)
    highest = max(numbers(collector))
    for day in range(1, 4):
        collector.clock.now += timedelta(days=1) // timedelta(milliseconds=1)
        recorded(collector, key, work(collector.clock.now - HOUR, 5), seq=day)
        fill(collector, filling)
        assert max(numbers(collector)) > highest
        highest = max(numbers(collector))


def _fills(collector: Collector) -> list[FillMark]:
    with collector.store.read() as session:
        return [FillMark(name=row.name, through_ms=row.through_ms, at_ms=row.at_ms) for row in fills(session)]
