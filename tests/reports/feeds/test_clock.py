"""A clock of the server that was ahead and is set right: in the end all is as if it had never been."""

import pytest

from fairday_collector.ledger.feed_marks import mark_feeds
from fairday_collector.store.tables import FeedPersonDay
from fairday_reports.feeds.fill.job import Filling
from tests.support.collector import Collector
from tests.support.feeds import anew, everything, feed, fill
from tests.support.metric_days import MONDAY, at, day_after, office_roster


def days(collector: Collector) -> list[tuple[object, bool]]:
    """The dates there are, and whether each is over."""
    return [(row["day"], row["is_over"]) for row in feed(collector, "PersonDays")]


@pytest.mark.parametrize("restarted", [True, False])
def test_dates_filled_too_early_go_and_come_when_they_begin(collector: Collector, restarted: bool) -> None:
    """Two days ahead for a moment: Monday is not over after all, and Tuesday and Wednesday are filled in their time."""
    collector.clock.now = at(0, 8)
    office_roster(collector)
    collector.person()
    filling = fill(collector)
    collector.clock.now = at(2, 8)
    fill(collector, filling)
    assert days(collector) == [(MONDAY, True), (day_after(1), True), (day_after(2), False)]
    collector.clock.now = at(0, 9)
    if restarted:
        filling = Filling(collector.store, collector.clock)
    fill(collector, filling)
    assert days(collector) == [(MONDAY, False)]
    for number in range(1, 4):
        collector.clock.now = at(number, 12)
        fill(collector, filling)
        assert days(collector) == [*((day_after(day), True) for day in range(number)), (day_after(number), False)]
    assert everything(collector) == anew(collector)


def test_a_date_that_was_filled_again_meanwhile_is_not_lost(collector: Collector) -> None:
    """Its row went, since it was yet to come, before anybody saw that the clock had been ahead."""
    collector.clock.now = at(0, 23)
    collector.person()
    filling = fill(collector)
    collector.clock.now = at(1, 0)
    fill(collector, filling)
    collector.clock.now = at(1, 0) - 30_000
    collector.do(mark_feeds, [(row.person_id, row.day) for row in collector.rows(FeedPersonDay)])
    fill(collector, filling)
    assert days(collector) == [(MONDAY, False)]
    for now in (at(1, 1), at(2, 1)):
        collector.clock.now = now
        fill(collector, filling)
    assert [day for day, _ in days(collector)] == [MONDAY, day_after(1), day_after(2)]
    assert everything(collector) == anew(collector)


def test_who_was_added_by_a_clock_that_was_ahead_begins_on_that_date(collector: Collector) -> None:
    """Not a date later: the first date is filled when it comes."""
    collector.clock.now = at(2, 8)
    collector.person()
    collector.clock.now = at(0, 8)
    filling = fill(collector)
    for number in (0, 1, 2, 3):
        collector.clock.now = at(number, 12)
        fill(collector, filling)
    assert [day for day, _ in days(collector)] == [day_after(2), day_after(3)]
    assert everything(collector) == anew(collector)
