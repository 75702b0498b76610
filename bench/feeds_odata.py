"""How fast OData tells the rows of a set, page by page, beside the same rows read by plain SQL; on both databases."""

import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import text

from fairday_collector.store import Store, migrate
from fairday_collector.store.dialect import dialect_of
from fairday_reports.feeds.fill.keep import columns_of
from fairday_reports.feeds.odata.service import Ask, FeedService
from fairday_reports.feeds.rights import Scope
from tests.support.postgres import Cluster

PEOPLE, DAYS, STATES = 50, 60, ("active", "meeting", "idle")
ROOT = "http://127.0.0.1/odata/v4/"
HOUR_MS = 3_600_000
_FIRST = date(2026, 1, 5)
_FIRST_MS = 1_767_571_200_000
"""2026-01-05 00:00 UTC."""
_EVERYONE = Scope(None, None, times=True)
NAMED = "PersonHours?$expand=person($select=name)&$filter=person/name ge 'P'"
_SQL = text("SELECT * FROM feed_person_hour ORDER BY person_id, day, hour_ms, state")


def measure(seconds: float = 0) -> dict[str, float]:
    """Rows a second of PersonHours and PersonDays, and how many times as long as plain SQL that takes.

    `seconds` is not used: each database tells a fixed number of rows. All of it is one core's work; the database's part
    is in it too where it is not a process of its own.
    """
    del seconds
    figures: dict[str, float] = {}
    for name, opened in (("sqlite", _sqlite), ("postgresql", _postgresql)):
        with opened() as store:
            hours, days = _fill(store)
            figures |= {f"{name}_{key}": value for key, value in _of(store, hours, days).items()}
    return figures


def _of(store: Store, hours: int, days: int) -> dict[str, float]:
    before = _most_mb()
    told = _timed(lambda: _walk(store, "PersonHours"), hours)
    expanded = _timed(lambda: _walk(store, NAMED), hours)
    whole = _timed(lambda: _walk(store, "PersonDays"), days)
    grew = _most_mb() - before
    plain = _timed(lambda: _read_plainly(store), hours)
    return {
        "person_hours_rows_per_s": round(hours / told),
        "person_hours_plain_sql_rows_per_s": round(hours / plain),
        "person_hours_takes_times_as_long_as_sql": round(told / plain, 2),
        "person_hours_with_names_rows_per_s": round(hours / expanded),
        "person_days_rows_per_s": round(days / whole),
        "page_of_50000_mb": round(_page(store) / 1e6, 1),
        "most_rss_grew_mb": round(grew, 1),
    }


def _timed(read: Callable[[], int], wanted: int) -> float:
    """Seconds of the quickest of three."""
    spent = []
    for _ in range(3):
        began = perf_counter()
        assert read() == wanted
        spent.append(perf_counter() - began)
    return min(spent)


def _read_plainly(store: Store) -> int:
    with store.read() as session:
        found = session.connection().execute(_SQL, execution_options={"yield_per": 1_000})
        return sum(len(part) for part in found.partitions())


def _walk(store: Store, address: str) -> int:
    """Reads all pages to the end; the rows there were. What a client does with them is not measured."""
    following: str | None = address
    rows = 0
    while following is not None:
        count, following = _read(store, following)
        rows += count
    return rows


def _read(store: Store, address: str) -> tuple[int, str | None]:
    path, _, query = address.partition("?")
    answer = FeedService(store).answer(_EVERYONE, Ask("bench", ROOT, path, query, {}), lambda shown: None)
    rows, last = 0, b""
    for part in answer.body:
        rows += part.count(b'"person_id":')
        last = part
    answer.close()
    link = last.partition(b'"@odata.nextLink":')[2]
    return rows, json.loads(link.removesuffix(b"}")).removeprefix(ROOT) if link else None


def _page(store: Store) -> int:
    answer = FeedService(store).answer(_EVERYONE, Ask("bench", ROOT, "PersonHours", "", {}), lambda shown: None)
    return sum(len(part) for part in answer.body)


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _fill(store: Store) -> tuple[int, int]:
    """So many rows of hours and of days."""
    people = [f"{number:016x}" for number in range(PEOPLE)]
    with store.write() as session:
        connection, dialect = session.connection(), dialect_of(session)
        dialect.add_rows(
            connection, "feed_person", columns_of("feed_person"),
            [(person, f"Person {number}", "t", None, "UTC", 0, 1) for number, person in enumerate(people)],
        )  # fmt: skip
        hours, days = 0, 0
        for person in people:
            rows = [(*row, 1) for row in _hours(person)]
            dialect.add_rows(connection, "feed_person_hour", columns_of("feed_person_hour"), rows)
            wholes = list(_days(person))
            dialect.add_rows(connection, "feed_person_day", columns_of("feed_person_day"), wholes)
            hours, days = hours + len(rows), days + len(wholes)
    return hours, days


def _hours(person: str) -> Iterator[tuple[object, ...]]:
    for number in range(DAYS * 24):
        day = (_FIRST + timedelta(days=number // 24)).isoformat()
        for state in STATES:
            yield person, day, _FIRST_MS + number * HOUR_MS, state, number % 24, "t", "UTC", 1_200_000 + number


def _days(person: str) -> Iterator[tuple[object, ...]]:
    width = len(columns_of("feed_person_day"))
    for number in range(DAYS):
        day = (_FIRST + timedelta(days=number)).isoformat()
        start = _FIRST_MS + number * 24 * HOUR_MS
        row = (person, day, "t", None, "UTC", start, start + 24 * HOUR_MS, True, True, 1, 0)
        yield (*row, *(1_000_000 + number for _ in range(width - len(row))))


@contextmanager
def _sqlite() -> Iterator[Store]:
    with TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'feeds.db'}")
        migrate(store)
        yield store
        store.close()


@contextmanager
def _postgresql() -> Iterator[Store]:
    cluster = Cluster(durable=True)
    try:
        cluster.administer("CREATE DATABASE feeds OWNER fairday")
        store = Store(cluster.url("feeds"))
        migrate(store)
        yield store
        store.close()
    finally:
        cluster.close()
