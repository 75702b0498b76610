"""How fast the feeds are filled, on both databases: from nothing, and again after every day was reckoned anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import psutil
from sqlmodel import func, select

from bench.closed_store import closed_store
from bench.desk_days import FIRST, ZONE
from fairday_collector.ledger.block import reckon_days
from fairday_collector.ledger.feed_marks import mark_feeds
from fairday_collector.ledger.rows import ReckonedDay, keep_days
from fairday_collector.ledger.world import World
from fairday_collector.people import add_person, add_team, histories
from fairday_collector.store import Store, migrate
from fairday_collector.store.tables import FeedAppDay, FeedPersonDay, FeedPersonHour, FeedTimesheet
from fairday_reports.feeds.fill.job import Filling
from fairday_wire.spans import DAY_MS
from tests.support.postgres import Cluster

DAYS = 64
PEOPLE = 60
FIRST_MS = 1_769_990_400_000
"""2026-02-02 00:00 UTC, the first of the days."""
WEEKEND = 5
TABLES = (FeedPersonDay, FeedPersonHour, FeedAppDay, FeedTimesheet)
Opened = tuple[Store, Callable[[], float]]
"""A store, and what tells the processor time of its server, seconds; 0 where there is none."""


def measure(seconds: float = 0) -> dict[str, float]:
    """Person-days a second, filled and filled again; on weekends nobody sent anything, other days have 1,500 spans.

    Of the wall clock, and of the processor: the filling process and the database's own together. A fixed number of
    days is filled, whatever `seconds` says.
    """
    del seconds
    days = _reckoned()
    figures: dict[str, float] = {}
    for name, opened in (("sqlite", _sqlite), ("postgresql", _postgresql)):
        with opened() as (store, served):
            figures |= {f"{name}_{key}": value for key, value in _of(store, served, days).items()}
    return figures


def _of(store: Store, served: Callable[[], float], days: list[ReckonedDay]) -> dict[str, float]:
    with store.write() as session:
        team = add_team(session, "Bench", ZONE, FIRST_MS)
        people = [add_person(session, f"Person {number}", team, FIRST_MS).id for number in range(PEOPLE)]
    for person in people:
        with store.write() as session:
            keep_days(session, 1, [replace(day, person_id=person) for day in days])
    first = _fill(store, served)
    with store.read() as session:
        rows = sum(session.exec(select(func.count()).select_from(table)).one() for table in TABLES)
    with store.write() as session:
        mark_feeds(session, [(person, day.day) for person in people for day in days])
    again = _fill(store, served)
    filled, renewed = PEOPLE * DAYS, PEOPLE * len(days)
    return {
        "rows_per_person_day": round(rows / filled, 1),
        "person_days_per_wall_s": round(filled / first[0], 1),
        "person_days_per_processor_s": round(filled / first[1], 1),
        "again_person_days_per_wall_s": round(renewed / again[0], 1),
        "again_person_days_per_processor_s": round(renewed / again[1], 1),
    }


def _fill(store: Store, served: Callable[[], float]) -> tuple[float, float]:
    """Fills until nothing waits; seconds of the wall clock and of processors."""
    filling = Filling(store, lambda: FIRST_MS + DAYS * DAY_MS - DAY_MS // 2)
    began, spent = perf_counter(), process_time() + served()
    while filling.bring_up():
        pass
    return perf_counter() - began, process_time() + served() - spent


def _reckoned() -> list[ReckonedDay]:
    """A person's days as the ledger reckons them, weekends left out."""
    with closed_store(1, DAYS, titles=True) as (store, people, _), store.read() as session:
        history = histories(session, people)[people[0]]
        dates = [FIRST + timedelta(days=number) for number in range(DAYS)]
        made = reckon_days(session, history, dates, World.load(session, 0), 0)
    return [day for day in made if day.day.weekday() < WEEKEND]


@contextmanager
def _sqlite() -> Iterator[Opened]:
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'feeds.db'}")
        migrate(store)
        yield store, lambda: 0.0
        store.close()


@contextmanager
def _postgresql() -> Iterator[Opened]:
    cluster = Cluster(durable=True)
    try:
        cluster.administer("CREATE DATABASE feeds OWNER fairday")
        store = Store(cluster.url("feeds"))
        migrate(store)
        assert cluster.process is not None
        server = psutil.Process(cluster.process.pid)
        yield store, lambda: sum(sum(each.cpu_times()[:2]) for each in [server, *server.children(recursive=True)])
        store.close()
    finally:
        cluster.close()


if __name__ == "__main__":
    print(measure())
