"""Throughput with ten million spans in the store, beside an empty one, in turns."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from statistics import median
from typing import Any

import numpy as np
import psycopg

from bench.load_bodies import APPS, SPANS
from bench.load_floor import COPY, INTO_BATCH, INTO_SPAN
from bench.load_house import House, Kind, a_house
from bench.load_rows import as_copy, batch_row
from fairday_collector.clock import wall_ms
from fairday_collector.store import Store
from fairday_collector.store.dialect.base import SPAN_COLUMNS
from fairday_collector.store.labels import Interner
from fairday_collector.store.types import int_of
from fairday_wire.spans import DAY_MS

STORED = 10_000_000
DAYS = 10
TURNS = 5


def measure(seconds: float = 5) -> dict[str, Any]:
    """Closed loop, plain, five turns of `seconds` each on an empty and on a full store, on either database.

    Batches a second of each turn, and the medians' ratio, full to empty.
    """
    figures: dict[str, Any] = {}
    for kind in ("postgresql", "sqlite"):
        with a_house(kind, tls=False) as empty, a_house(kind, tls=False) as full:
            spans = fill(full, kind)
            rates: dict[str, list[float]] = {"empty": [], "full": []}
            for _ in range(TURNS):
                for name, house in (("empty", empty), ("full", full)):
                    rates[name].append(round(house.load(seconds=seconds).batches_per_s))
        ratio = median(rates["full"]) / median(rates["empty"])
        figures[kind] = {"spans_stored": spans, **rates, "full_to_empty": round(ratio, 3)}
    return figures


def fill(house: House, kind: Kind, spans: int = STORED) -> int:
    """Puts spans of earlier days and their batches straight into the tables, alike for each seat; returns how many."""
    store = Store(house.url)
    last = wall_ms() // DAY_MS - 1
    with store.ingest() as session:
        connection = session.connection()
        labels = Interner().ids(connection, [(app, None, None) for app in APPS])
        store.dialect.ensure_days(connection, range(last - DAYS, last))
        seats = sorted(int_of(seat) for (seat,) in connection.exec_driver_sql("SELECT id FROM seat").all())
    store.close()
    each = spans // len(seats) // SPANS * SPANS
    rows = _rows(seats, each, (last - DAYS) * DAY_MS, list(labels.values()))
    write = _into_sqlite if kind == "sqlite" else _into_postgresql
    write(house.url, rows, each // SPANS)
    return each * len(seats)


def _rows(seats: list[int], each: int, first_ms: int, labels: list[int]) -> Iterator[tuple[int, Any]]:
    """Of one seat after the other: its number, and its rows as a matrix whose columns are those of the table."""
    chance = np.random.default_rng(1)
    step = DAYS * DAY_MS // each
    at = np.arange(each)
    columns = {name: np.zeros(each, np.int64) for name in SPAN_COLUMNS}
    columns |= {"start_ms": first_ms + at * step, "epoch_no": np.ones(each, np.int64), "seq": at // SPANS + 1}
    columns |= {"position": at % SPANS, "kind": at % 3 // 2 * 4}
    for seat in seats:
        columns["seat_id"] = np.full(each, seat)
        columns["length_ms"] = chance.integers(1, step, each)
        columns["label_id"] = chance.choice(labels, each)
        for name, most in (("keys", 90), ("clicks", 9), ("scrolls", 12)):
            columns[name] = chance.integers(0, most, each)
        yield seat, np.stack([columns[name] for name in SPAN_COLUMNS], axis=1)


def _into_sqlite(url: str, rows: Iterator[tuple[int, Any]], batches: int) -> None:
    now_ms = wall_ms()
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60)) as file:
        file.execute("PRAGMA synchronous=OFF")
        for seat, matrix in rows:
            file.execute("INSERT INTO epoch VALUES (?, 'filled', 1, ?, ?, ?)", (seat, batches, batches, now_ms))
            file.executemany(INTO_BATCH, [batch_row(seat, seq, now_ms, SPANS) for seq in range(1, batches + 1)])
            file.executemany(INTO_SPAN, matrix.tolist())
            file.commit()
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _into_postgresql(url: str, rows: Iterator[tuple[int, Any]], batches: int) -> None:
    now_ms = wall_ms()
    with psycopg.connect(url, autocommit=True) as server, server.cursor() as cursor:
        for seat, matrix in rows:
            cursor.execute("INSERT INTO epoch VALUES (%s, 'filled', 1, %s, %s, %s)", (seat, batches, batches, now_ms))
            with cursor.copy("COPY batch FROM STDIN") as copy:
                for seq in range(1, batches + 1):
                    made = batch_row(seat, seq, now_ms, SPANS)
                    copy.write_row(made)
            with cursor.copy(COPY) as copy:
                copy.write(as_copy(matrix))
        # As after days of running, and not while it is measured.
        cursor.execute("VACUUM ANALYZE")
