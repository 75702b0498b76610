"""A changed decision makes a new state of the whole ledger in the background; readers see the old one until then."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from fairday_collector.config.change import change
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.ledger.engine import Engine
from fairday_collector.ledger.generations import Progress, building, progress, visible_number
from fairday_collector.ledger.marks import mark
from fairday_collector.ledger.read import visible_rows
from fairday_collector.ledger.rows import visible_day
from fairday_collector.policy.change import change_policy
from fairday_collector.store.tables import ConfigChange, Generation, LedgerDay, Person, RebuildDay
from tests.support.collector import DAY_MS, HOUR, MINUTE, NOON, Collector, batch, span

TODAY = date(2026, 10, 14)
DAYS = 80


@pytest.fixture
def history(collector: Collector, seat: tuple[str, str]) -> Person:
    """Eighty days with an hour of work and ten quiet minutes each, reckoned."""
    spans = []
    for back in range(DAYS):
        at = NOON - back * DAY_MS - 2 * HOUR
        spans += [span(at, at + HOUR), span(at + HOUR, at + HOUR + 10 * MINUTE, "quiet")]
    for seq, start in enumerate(range(0, len(spans), 20), 1):
        assert collector.upload(seat[1], batch(spans[start : start + 20], seq)).json["rejected"] == []
    collector.settle()
    (maya,) = collector.rows(Person)
    return maya


def idle(collector: Collector, person: Person) -> set[int]:
    """The idle time of the days as readers see them."""
    with collector.store.read() as session:
        rows = visible_rows(session, LedgerDay, ("states",), [person.id], date(2026, 1, 1), TODAY)
        return {row.states["idle"] for row in rows}


def test_readers_see_the_old_days_whole_until_the_new_ones_are_whole(collector: Collector, history: Person) -> None:
    """No reader ever sees days of two policies; the newest days are made first, and progress is told."""
    collector.do(change_policy, {"idle_after_s": 601}, date(2026, 1, 1), NOON, "test")
    engine = Engine(collector.store, collector.clock)
    seen = []
    while True:
        with collector.store.read() as session:
            seen.append(progress(session))
            left = session.exec(select(col(RebuildDay.day))).all()
        assert idle(collector, history) == ({10 * MINUTE} if left else {0})
        if not left:
            break
        assert max(left) < TODAY or len(left) == DAYS
        assert engine.rebuild() > 0
    assert seen == [Progress(2, 80, 80, NOON), Progress(2, 80, 18, NOON), None]


def test_replaced_days_are_deleted_afterwards(collector: Collector, history: Person) -> None:
    """Once the new generation is whole, one row of each day is left, and one generation."""
    collector.do(change_policy, {"idle_after_s": 601}, date(2026, 1, 1), NOON, "test")
    collector.settle()
    assert len(collector.rows(LedgerDay)) == DAYS
    assert [row.number for row in collector.rows(Generation)] == [2]


def test_late_data_during_a_rebuild_is_in_both(collector: Collector, history: Person, seat: tuple[str, str]) -> None:
    """Readers see it at once by the old policy, and by the new one when that is whole."""
    collector.do(change_policy, {"idle_after_s": 601}, date(2026, 1, 1), NOON, "test")
    engine = Engine(collector.store, collector.clock)
    engine.rebuild()
    late = [span(NOON - 30 * MINUTE, NOON - 20 * MINUTE, "quiet"), span(NOON - 20 * MINUTE, NOON - 19 * MINUTE)]
    collector.upload(seat[1], batch(late, 9))
    assert engine.bring_up() == 1
    with collector.store.read() as session:
        day = visible_day(session, history.id, TODAY)
        assert visible_number(session) == 1
    assert day is not None
    assert day.states["idle"] == 20 * MINUTE
    collector.settle()
    with collector.store.read() as session:
        day = visible_day(session, history.id, TODAY)
    assert day is not None
    assert (day.states["idle"], day.states["active"]) == (0, 81 * MINUTE)


def test_a_second_change_joins_the_generation_being_made(collector: Collector, history: Person) -> None:
    """Days made already are made once more; readers go from the first state to the last one."""
    collector.do(change_policy, {"idle_after_s": 601}, date(2026, 1, 1), NOON, "test")
    engine = Engine(collector.store, collector.clock)
    engine.rebuild()
    collector.do(change_policy, {"idle_after_s": 60, "away_after_s": 120}, date(2026, 1, 1), NOON, "test")
    with collector.store.read() as session:
        assert progress(session) == Progress(2, 142, 80, NOON)
    assert idle(collector, history) == {10 * MINUTE}
    collector.settle()
    with collector.store.read() as session:
        rows = list(visible_rows(session, LedgerDay, ("states",), [history.id], date(2026, 1, 1), TODAY))
    assert {row.states["away"] for row in rows} == {10 * MINUTE}


def test_a_change_that_touches_no_day_is_known_at_once(collector: Collector) -> None:
    """Nothing was ever reckoned, so nothing is made."""
    collector.do(change_policy, {"idle_after_s": 60}, TODAY, NOON, "test")
    with collector.store.read() as session:
        assert building(session) is None
    assert collector.rows(Generation)[0].through_change == 1


def test_a_day_that_fails_in_a_rebuild_leaves_readers_the_old_one(
    collector: Collector, history: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """The generation is finished without it; it is logged, and waits marked."""
    last = TODAY - timedelta(days=DAYS - 1)

    def break_one(session: Session) -> None:
        change(session, "policy", history, "", {"from_the_future": 1}, last, NOON, "test", until=last)
        change(session, "policy", history, "", {"idle_after_s": 601}, last + timedelta(days=1), NOON, "test")

    collector.do(break_one)
    engine = Engine(collector.store, collector.clock)
    while engine.rebuild():
        pass
    assert collector.rows(RebuildDay) == []
    assert idle(collector, history) == {0, 10 * MINUTE}
    assert "ledger.day_failed" in {record.message for record in caplog.records}


def test_an_end_before_the_beginning_is_refused(collector: Collector) -> None:
    """The message names both dates."""
    with pytest.raises(Invalid, match=r"until .2026-10-13. is before from .2026-10-14."):
        collector.do(change, "rule", None, "x", {}, TODAY, NOON, "test", until=date(2026, 10, 13))
    assert collector.rows(ConfigChange) == []


@pytest.mark.parametrize(
    ("first", "until"),
    [(date(2026, 10, 1), None), (date(2026, 10, 31), date(2026, 11, 3)), (date(2026, 9, 1), date(2026, 10, 5))],
)
def test_overlapping_dates_of_one_name_are_refused(collector: Collector, first: date, until: date | None) -> None:
    """One value has an end, and the other would reach into it."""
    begin = date(2026, 10, 1)
    collector.do(change, "roster", None, "", {"cycle": []}, begin, NOON, "test", until=date(2026, 10, 31))
    if first == begin:
        collector.do(change, "roster", None, "", {"cycle": []}, first, NOON, "test")  # of one date the later holds
        return
    with pytest.raises(Conflict, match="overlaps"):
        collector.do(change, "roster", None, "", {"cycle": []}, first, NOON, "test", until=until)
    assert len(collector.rows(ConfigChange)) == 1


def test_marks_of_a_person_are_read_together(collector: Collector, history: Person) -> None:
    """Consecutive dates of one person are one block, whoever waits longest."""

    def mark_all(session: Session) -> None:
        mark(session, [(history.id, TODAY - timedelta(days=back)) for back in range(5)], NOON)

    collector.do(mark_all)
    assert Engine(collector.store, collector.clock).bring_up() == 5
