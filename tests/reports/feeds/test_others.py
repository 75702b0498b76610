"""People whom somebody else begins, or has filled anew, while a worker looks what is due."""

import pytest

from fairday_collector.ledger.feed_marks import fill_anew
from fairday_collector.store.tables import FeedReach
from fairday_reports.feeds.fill.job import Filling
from fairday_reports.feeds.fill.keep import OutrunError
from tests.support.collector import Collector
from tests.support.feeds import anew, everything, fill
from tests.support.interrupted import Interrupted
from tests.support.metric_days import at, recorded, work


def test_people_whom_two_workers_begin_at_once_are_begun_once(collector: Collector) -> None:
    """The slower one finds them begun, and neither fails."""
    collector.clock.now = at(3, 12)
    other = fill(collector)
    _, key = collector.seat(collector.person())
    recorded(collector, key, work(at(0, 9), 20))
    store = Interrupted(collector.store.url, other._mark)
    slow = Filling(store, collector.clock)
    with pytest.raises(OutrunError):
        slow._mark()
    fill(collector, slow)
    store.close()
    assert len(collector.rows(FeedReach)) == 1
    kept = everything(collector)
    assert kept == anew(collector)


def test_people_who_have_rows_are_begun_by_one_of_two_workers(collector: Collector) -> None:
    """As where all their dates are to be filled anew."""
    collector.clock.now = at(3, 12)
    maya = collector.person()
    fill(collector)
    collector.do(fill_anew, [maya.id])
    other = Filling(collector.store, collector.clock)
    store = Interrupted(collector.store.url, other._mark)
    assert Filling(store, collector.clock)._mark() == 1
    store.close()
    assert len(collector.rows(FeedReach)) == 1


def test_people_who_are_to_be_filled_anew_are_not_extended(collector: Collector) -> None:
    """A date that begins at this moment is filled with all others."""
    collector.clock.now = at(3, 12)
    maya = collector.person()
    filling = fill(collector)
    collector.clock.now = at(4, 12)
    store = Interrupted(collector.store.url, lambda: collector.do(fill_anew, [maya.id]))
    assert Filling(store, collector.clock)._mark() == 1
    store.close()
    assert collector.rows(FeedReach) == []
    fill(collector, filling)
    kept = everything(collector)
    assert kept == anew(collector)
