"""A fill is whole or not there, whoever else is at work, and whoever reads meanwhile."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from fairday_collector.ledger.feed_marks import mark_feeds
from fairday_collector.store import Store
from fairday_collector.store.tables import FeedMark, FeedPersonDay, FeedPersonHour, FeedState
from fairday_reports.feeds.fill.job import Filling
from fairday_reports.feeds.fill.keep import OutrunError
from tests.support.collector import Collector
from tests.support.feeds import anew, everything, fill
from tests.support.interrupted import Interrupted
from tests.support.metric_days import at, day_after, recorded, work

CHILD = """
import os, signal, sys
import fairday_reports.feeds.fill.job as job
from fairday_collector.store import Store

def killed(*_arguments, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(job, sys.argv[2], killed)
job.Filling(Store(sys.argv[1]), lambda: int(sys.argv[3]))._fill()
"""


@pytest.fixture
def filled(collector: Collector) -> Collector:
    """Four dates of work, filled; then more work, reckoned and not filled yet."""
    _, key = collector.seat(collector.person())
    collector.clock.now = at(3, 12)
    recorded(collector, key, [row for day in range(4) for row in work(at(day, 9), 20)])
    fill(collector)
    recorded(collector, key, [row for day in range(4) for row in work(at(day, 11), 20, ("excel",))], seq=2)
    return collector


@pytest.mark.parametrize("where", ["unmark", "ensure_of_facts", "widen"])
def test_a_killed_fill_leaves_nothing_half_done(filled: Collector, where: str) -> None:
    """The process ends in the middle of its writing: rows, marks and number are as before, and the next does it."""
    kept, marks, state = everything(filled), filled.rows(FeedMark), filled.rows(FeedState)
    done = subprocess.run(
        [sys.executable, "-c", CHILD, filled.store.url, where, str(filled.clock.now)],
        check=False, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (everything(filled), filled.rows(FeedMark), filled.rows(FeedState)) == (kept, marks, state)
    fill(filled)
    assert everything(filled)["PersonDays"] != kept["PersonDays"]
    assert everything(filled) == anew(filled)


def test_what_changes_while_it_is_filled_is_filled_again(filled: Collector) -> None:
    """A mark that was renewed between reading and writing stays."""
    (maya,) = {mark.person_id for mark in filled.rows(FeedMark)}

    def meanwhile() -> None:
        filled.do(mark_feeds, [(maya, day_after(1))])

    store = Interrupted(filled.store.url, meanwhile)
    assert Filling(store, filled.clock)._fill() == 4
    store.close()
    assert [mark.day for mark in filled.rows(FeedMark)] == [day_after(1)]


def test_of_two_workers_the_slower_one_throws_its_rows_away(filled: Collector) -> None:
    """Whoever was outrun writes nothing, so that no older row comes over a newer one."""
    other = Filling(filled.store, filled.clock)
    store = Interrupted(filled.store.url, other._fill)
    slow = Filling(store, filled.clock)
    with pytest.raises(OutrunError):
        slow._fill()
    kept = everything(filled)
    assert filled.rows(FeedMark) == []
    assert slow.bring_up() == 0
    store.close()
    assert everything(filled) == kept == anew(filled)


def test_two_workers_at_once_end_like_one(filled: Collector) -> None:
    """As when a leader that was frozen wakes beside the one that took over."""
    stores = [Store(filled.store.url) for _ in range(2)]
    workers = [Filling(store, filled.clock) for store in stores]
    days = _marked(filled)
    for _ in range(5):
        filled.do(mark_feeds, days)
        threads = [threading.Thread(target=_until_done, args=(worker.bring_up,)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for store in stores:
        store.close()
    assert filled.rows(FeedMark) == []
    assert everything(filled) == anew(filled)


def test_who_reads_up_to_a_number_lacks_nothing_below_it(filled: Collector) -> None:
    """A reader that asks for what is greater than the last number, while the job runs, ends with the same rows.

    It replaces the dates whose rows it gets, as consumers of the feeds do.
    """
    days = _marked(filled)
    seen: dict[tuple[str, date], set[tuple[int, str, int]]] = {}
    reader = Store(filled.store.url)
    stop = threading.Event()
    last = 0

    def poll() -> None:
        nonlocal last
        with reader.read() as session:
            last = _replaced(session, last, seen)

    def polling() -> None:
        while not stop.is_set():
            poll()

    thread = threading.Thread(target=polling)
    thread.start()
    worker = Filling(filled.store, filled.clock)
    for turn in range(30):
        filled.do(mark_feeds, days[turn % 3 :: 2])
        worker.bring_up()
    stop.set()
    thread.join()
    poll()
    reader.close()
    rows = filled.rows(FeedPersonHour)
    assert {(row.person_id, row.day, row.hour_ms, row.state, row.changed) for row in rows} == {
        (*key, *row) for key, own in seen.items() for row in own
    }
    assert last == filled.rows(FeedState)[0].changed


def _replaced(session: Session, last: int, seen: dict[tuple[str, date], set[tuple[int, str, int]]]) -> int:
    """One poll: dates that changed are replaced whole; the number up to which all was read."""
    through = session.get_one(FeedState, 1).changed
    for day in session.exec(select(FeedPersonDay).where(col(FeedPersonDay.changed) > last)):
        seen[day.person_id, day.day] = set()
    for row in session.exec(select(FeedPersonHour).where(col(FeedPersonHour.changed) > last)):
        assert row.changed <= through
        seen[row.person_id, row.day].add((row.hour_ms, row.state, row.changed))
    return through


def _marked(collector: Collector) -> list[tuple[str, date]]:
    return [(mark.person_id, mark.day) for mark in collector.rows(FeedMark)]


def _until_done(step: Callable[[], int]) -> None:
    for _ in range(200):
        if not step():
            return
