"""What the bare database does with the very same rows: one connection, groups of 100 batches, nothing else.

The rows are made beforehand, and those of one turn are thrown away before the next: what counts is the time of the
database and of the driver that hands them over.
"""

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

from bench.load_bodies import SPANS, Bodies
from bench.load_company import today_ms
from bench.load_house import SEATS, Kind, database
from bench.load_rows import as_copy, groups
from fairday_collector.clock import wall_ms
from fairday_collector.store import Store, migrate
from fairday_collector.store.dialect.base import SPAN_COLUMNS
from fairday_wire.spans import DAY_MS

GROUP = 100
AHEAD = 100
BATCH_COLUMNS = "seat_id, epoch_no, seq, digest, received_ms, stored, rejected"
COPY = f"COPY span ({', '.join(SPAN_COLUMNS)}) FROM STDIN (FORMAT BINARY)"
INSERT_BATCHES = (
    f"INSERT INTO batch ({BATCH_COLUMNS}) SELECT n.* FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::bytea[], "  # noqa: S608 - constants
    "%s::bigint[], %s::int[], %s::json[]) AS n ON CONFLICT DO NOTHING RETURNING seat_id, epoch_no, seq"
)
INTO_BATCH = f"INSERT INTO batch ({BATCH_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants
INTO_SPAN = f"INSERT INTO span ({', '.join(SPAN_COLUMNS)}) VALUES ({', '.join('?' * len(SPAN_COLUMNS))})"  # noqa: S608 - constants

Write = Callable[[Any], None]


def floor_batches_per_s(kind: Kind, seconds: float) -> float:
    """Batches of 20 spans a second, over `seconds` of the database's time."""
    with tempfile.TemporaryDirectory(prefix="fairday-floor-") as name, database(kind, Path(name)) as (url, _):
        first_ms = today_ms()
        store = Store(url)
        migrate(store)
        with store.write() as session:
            store.dialect.ensure_days(session.connection(), range(first_ms // DAY_MS, first_ms // DAY_MS + 3))
        store.close()
        coming = groups(Bodies(first_ms, SPANS), SEATS, GROUP, wall_ms())
        with _writer(kind, url) as (ready, write):
            spent, count = 0.0, 0
            while spent < seconds:
                made = [ready(*group) for group in islice(coming, AHEAD)]
                began = time.perf_counter()
                for group in made:
                    write(group)
                spent += time.perf_counter() - began
                count += len(made) * GROUP
    return count / spent


@contextmanager
def _writer(kind: Kind, url: str) -> Iterator[tuple[Callable[[list[Any], list[Any]], Any], Write]]:
    if kind == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as file:
            file.execute("PRAGMA synchronous=FULL")
            yield lambda batches, spans: (batches, spans), lambda group: _to_sqlite(file, *group)
    else:
        with psycopg.connect(url) as server:
            yield (
                lambda batches, spans: ([list(column) for column in zip(*batches, strict=True)], as_copy(spans)),
                lambda group: _to_postgresql(server, *group),
            )


def _to_sqlite(file: sqlite3.Connection, batches: list[Any], spans: list[Any]) -> None:
    file.execute("BEGIN IMMEDIATE")
    file.executemany(INTO_BATCH, batches)
    file.executemany(INTO_SPAN, spans)
    file.execute("COMMIT")


def _to_postgresql(server: "psycopg.Connection[Any]", batches: list[Any], spans: bytes) -> None:
    with server.transaction(), server.cursor() as cursor:
        cursor.execute(INSERT_BATCHES, batches)
        cursor.fetchall()
        with cursor.copy(COPY) as copy:
            copy.write(spans)
