"""A date whose rows cannot be made holds up no other."""

from datetime import date

import pytest
from sqlmodel import Session, select

from fairday_collector.ledger.feed_marks import mark_feeds
from fairday_collector.store.tables import FeedMark, FeedPersonDay, LedgerDay
from fairday_reports.feeds.fill.job import Filling
from tests.support.collector import Collector
from tests.support.feeds import fill
from tests.support.metric_days import at, recorded, work


def test_a_date_that_cannot_be_filled_holds_up_no_other(collector: Collector, caplog: pytest.LogCaptureFixture) -> None:
    """It keeps its mark and its rows and is logged once; all others are filled, and it too once that can be done."""
    collector.clock.now = at(3, 12)
    people = [collector.person(name) for name in ("Maya", "Nils")]
    for number, person in enumerate(people):
        _, key = collector.seat(person, machine=f"m-{number}", user=person.id)
        recorded(collector, key, [row for day in range(3) for row in work(at(day, 9), 20)])
    fill(collector)
    bad = (people[0].id, date(2026, 10, 13))

    def broken(session: Session) -> None:
        (row,) = session.exec(select(LedgerDay).where(LedgerDay.person_id == bad[0], LedgerDay.day == bad[1]))
        row.proposed = {"nonsense": 1}
        session.add(row)
        mark_feeds(session, [(day.person_id, day.day) for day in session.exec(select(FeedPersonDay))])

    collector.do(broken)
    before = {(row.person_id, row.day): row.changed for row in collector.rows(FeedPersonDay)}
    filling = Filling(collector.store, collector.clock)
    for _ in range(10):
        filling.bring_up()
    after = {(row.person_id, row.day): row.changed for row in collector.rows(FeedPersonDay)}
    assert [key for key in before if after[key] == before[key]] == [bad]
    assert [(mark.person_id, mark.day) for mark in collector.rows(FeedMark)] == [bad]
    assert [record.message for record in caplog.records] == ["feeds.day_failed"]

    def mended(session: Session) -> None:
        (row,) = session.exec(select(LedgerDay).where(LedgerDay.person_id == bad[0], LedgerDay.day == bad[1]))
        row.proposed = None
        session.add(row)
        mark_feeds(session, [bad])

    collector.do(mended)
    filling.bring_up()
    assert collector.rows(FeedMark) == []
    assert filling._failed == {}
