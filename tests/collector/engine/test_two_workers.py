"""Several processes beside each other: what another did between two transactions of a job is found, and stands."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from fairday_collector.classify.change import set_rule
from fairday_collector.ledger.engine import Engine
from fairday_collector.ledger.generations import visible
from fairday_collector.ledger.marks import mark
from fairday_collector.ledger.rows import visible_day
from fairday_collector.policy.change import change_policy
from fairday_collector.store import Store
from fairday_collector.store.tables import DirtyDay, Generation, LedgerDay, Person, RebuildDay
from tests.support.collector import HOUR, NOON, Collector, batch, span
from tests.support.fault_house import until
from tests.support.interrupted import Interrupted, somebody_waits

TODAY = date(2026, 10, 14)


def send(collector: Collector, key: str, seq: int) -> None:
    """Uploads an hour of input, another one for each number."""
    start = NOON - (seq + 1) * HOUR
    assert collector.upload(key, batch([span(start, start + HOUR, app="code")], seq)).json["stored"] == 1


def test_a_worker_that_was_overtaken_does_not_write_over_what_readers_see(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """Another finished the generation, reckoned newer data into it, and has the next one to make."""
    send(collector, seat[1], 1)
    collector.settle()
    collector.do(change_policy, {"idle_after_s": 601}, TODAY, NOON, "test")

    def meanwhile() -> None:
        collector.settle()
        send(collector, seat[1], 2)
        collector.settle()
        collector.do(change_policy, {"idle_after_s": 602}, TODAY, NOON, "test")

    store = Interrupted(collector.store.url, meanwhile)
    Engine(store, collector.clock).rebuild()
    store.close()
    (maya,) = collector.rows(Person)
    with collector.store.read() as session:
        assert visible(session).number == 2
        day = visible_day(session, maya.id, TODAY)
    assert day is not None
    assert day.states["active"] == 2 * HOUR


@pytest.mark.postgresql
def test_a_decision_made_while_a_first_day_arrives_holds_for_it(collector: Collector, seat: tuple[str, str]) -> None:
    """It saw no day that it touches, and the day was being reckoned without it."""
    with ExitStack() as deciding:
        rule = {"app": "code", "category": "development"}
        set_rule(deciding.enter_context(collector.store.write()), None, "code", rule, TODAY, NOON, "test")
        send(collector, seat[1], 1)
        store = Interrupted(collector.store.url, deciding.close)
        Engine(store, collector.clock).bring_up()
        store.close()
    collector.settle()
    (day,) = collector.rows(LedgerDay)
    assert day.made_by["sorting_changes"] == [1]


def test_of_two_workers_of_a_new_version_one_has_all_days_reckoned_anew(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """The other finds it done, though it looked before."""
    send(collector, seat[1], 1)
    collector.settle()
    collector.do(lambda session: setattr(visible(session), "versions", "of before"))
    store = Interrupted(collector.store.url, collector.settle)
    Engine(store, collector.clock).rebuild()
    store.close()
    assert collector.rows(RebuildDay) == []
    assert [row.number for row in collector.rows(Generation)] == [2]


@pytest.mark.postgresql
def test_a_worker_and_an_upload_that_mark_the_same_days_do_not_wait_for_each_other(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """The worker clears a date and marks the one before, into which its gap reaches; the upload lies on both."""
    midnight = NOON - 12 * HOUR
    collector.upload(seat[1], batch([span(midnight - HOUR, midnight, "quiet")], 1))
    collector.settle()
    collector.upload(seat[1], batch([span(midnight, midnight + HOUR, "quiet")], 2))
    (maya,) = collector.rows(Person)
    store = Store(collector.store.url)

    def upload() -> None:
        with collector.store.ingest() as session:
            mark(session, [(maya.id, TODAY - timedelta(days=1)), (maya.id, TODAY)], NOON)

    with ThreadPoolExecutor(1) as pool:
        begun: list[Future[None]] = []

        def cleared(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("DELETE FROM dirty_day"):
                begun.append(pool.submit(upload))
                until(lambda: somebody_waits(collector.store), "the upload waits for a date")

        event.listen(store.engine, "after_cursor_execute", cleared)
        assert Engine(store, collector.clock).bring_up() == 1
        begun[0].result(60)
    store.close()
    assert [row.day for row in collector.rows(DirtyDay)] == [TODAY - timedelta(days=1), TODAY]
