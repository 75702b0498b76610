"""The proof of the feeds finds every row that is not what the ledger comes to."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from fairday_collector.ledger.feed_marks import mark_feeds
from fairday_collector.store.tables import LedgerDay, Person
from fairday_reports.feeds.fill.read import FACT_TABLES
from fairday_reports.feeds.verify import UNMADE, Verdict, verify_people
from tests.support.collector import Collector
from tests.support.feeds import fill
from tests.support.metric_days import MONDAY, at, day_after, recorded, work


@pytest.fixture
def filled(collector: Collector) -> Collector:
    """Four dates, of which two have work, filled."""
    _, key = collector.seat(collector.person())
    collector.clock.now = at(3, 12)
    recorded(collector, key, [*work(at(0, 9), 20), *work(at(1, 9), 20)])
    fill(collector)
    return collector


def verdicts(collector: Collector) -> list[Verdict]:
    """What is found of all dates of everybody."""
    people = [person.id for person in collector.rows(Person)]
    return list(verify_people(collector.store, people, date(2026, 1, 1), date(2026, 12, 31), collector.clock))


def test_feeds_that_are_whole_are_found_so(filled: Collector) -> None:
    """Every date is judged, and none differs."""
    found = verdicts(filled)
    assert [verdict.day for verdict in found] == [day_after(number) for number in range(4)]
    assert not any(verdict.differs or verdict.waits for verdict in found)


@pytest.mark.parametrize(
    ("harm", "differs"),
    [
        ("UPDATE feed_person_day SET focus_ms = focus_ms + 1 WHERE day = '2026-10-12'", "feed_person_day"),
        ("DELETE FROM feed_person_hour WHERE day = '2026-10-12' AND local_hour = 3", "feed_person_hour"),
        ("UPDATE feed_app_day SET class = 'neutral' WHERE day = '2026-10-12'", "feed_app_day"),
        ("DELETE FROM feed_timesheet WHERE day = '2026-10-12'", "feed_timesheet"),
        ("DELETE FROM feed_person_day WHERE day = '2026-10-12'", "feed_person_day"),
    ],
)
def test_a_row_that_differs_is_found(filled: Collector, harm: str, differs: str) -> None:
    """A changed figure, a lost row, another class: the date and the table are named."""
    with filled.store.write() as session:
        session.connection().execute(text(harm))
    wrong = [verdict for verdict in verdicts(filled) if verdict.differs]
    assert [(verdict.day, verdict.differs) for verdict in wrong] == [(MONDAY, (differs,))]


def test_a_date_without_data_that_lost_its_rows_is_found(filled: Collector) -> None:
    """Nothing is reckoned of it, but the person was there: as calendar it should be in the feeds."""
    with filled.store.write() as session:
        for table in FACT_TABLES:
            rows = SQLModel.metadata.tables[table]
            session.connection().execute(rows.delete().where(rows.c.day == day_after(2)))
    wrong = [(verdict.day, verdict.differs) for verdict in verdicts(filled) if verdict.is_wrong]
    assert wrong == [(day_after(2), ("feed_person_day", "feed_person_hour"))]


def test_rows_of_a_date_that_should_have_none_are_found(filled: Collector) -> None:
    """They may be of any table: here hours of the week before the person was added."""
    with filled.store.write() as session:
        session.connection().execute(
            text("UPDATE feed_person_hour SET day = '2026-10-05' WHERE day = '2026-10-12' AND local_hour = 3")
        )
    wrong = [(verdict.day, verdict.differs) for verdict in verdicts(filled) if verdict.is_wrong]
    assert wrong == [(day_after(-7), ("feed_person_hour",)), (MONDAY, ("feed_person_hour",))]


def test_dates_that_the_fill_has_not_come_to_lack_nothing(filled: Collector) -> None:
    """One that has just begun; and those between a new first date, which waits, and what was the first."""
    (maya,) = filled.rows(Person)
    filled.clock.now = at(4, 1)
    assert {verdict.day for verdict in verdicts(filled) if verdict.waits} == {day_after(3)}
    assert not any(verdict.is_wrong for verdict in verdicts(filled))
    fill(filled)
    recorded(filled, filled.seat(maya, machine="m-2")[1], work(at(-3, 9), 20))
    assert [(verdict.day, verdict.is_wrong) for verdict in verdicts(filled) if verdict.differs] == [
        (day_after(-3), False)
    ]
    fill(filled)
    found = verdicts(filled)
    assert [verdict.day for verdict in found if not verdict.differs] == [day_after(number) for number in range(-3, 5)]


def test_a_date_whose_rows_cannot_be_made_is_named(filled: Collector) -> None:
    """It waits to be filled for ever, but is no date that is known to change; all others are judged."""

    def broken(session: Session) -> None:
        (row,) = session.exec(select(LedgerDay).where(LedgerDay.day == MONDAY))
        row.proposed = {"nonsense": 1}
        session.add(row)
        mark_feeds(session, [(row.person_id, row.day)])

    filled.do(broken)
    first, *others = verdicts(filled)
    assert (first.day, first.waits, len(first.differs)) == (MONDAY, False, 1)
    assert first.differs[0].startswith(f"{UNMADE}: ValidationError: Object missing required field")
    assert [(other.day, other.waits, other.differs) for other in others] == [
        (day_after(number), False, ()) for number in range(1, 4)
    ]


def test_dates_that_wait_are_not_judged(filled: Collector) -> None:
    """New data are known and not filled yet; and a date that is over is known to change."""
    _, key = filled.seat(filled.person("Tom"), machine="m-2")
    recorded(filled, key, work(at(0, 9), 20))
    filled.clock.now = at(4, 1)
    waits = sorted((verdict.day, verdict.waits) for verdict in verdicts(filled) if verdict.differs)
    assert waits == [(MONDAY, True), (day_after(3), True)]
