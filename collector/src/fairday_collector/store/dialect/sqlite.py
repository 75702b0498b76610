"""SQLite: one file, one writer at a time, everything on disk before it is answered."""

import logging
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import URL, ColumnElement, Connection, Engine, Integer, Select, create_engine, event, func
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import SQLModel

from fairday_collector.store.dialect.base import SPAN_COLUMNS, WAY, Key, NewBatch, Row, SpanRows, StoredEpoch, Way
from fairday_collector.store.dialect.driver import driver_of
from fairday_collector.store.lead import FileLead, Lead
from fairday_collector.store.read_json import read_json
from fairday_collector.store.types import id_of, int_of

BUSY_MS = 30_000
LOG_BYTES = 64 * 1024 * 1024
TRIM_MS = 300
log = logging.getLogger(__name__)
DAY_MS = 86_400_000

_ADD_SPANS = f"INSERT INTO span ({', '.join(SPAN_COLUMNS)}) VALUES ({', '.join('?' * len(SPAN_COLUMNS))})"  # noqa: S608 - constants
_SPANS = f"SELECT {', '.join(SPAN_COLUMNS)} FROM span WHERE seat_id IN (%s) AND start_ms >= ? AND start_ms < ?"  # noqa: S608
_KEY = ("seat_id", "start_ms", "epoch_no", "seq", "position")
_REMOVE = f"DELETE FROM span WHERE {' AND '.join(f'{name} = ?' for name in _KEY)}"  # noqa: S608 - constants
# From one seat to the next by the key: to read all rows for their seats takes seconds.
_SEATS = """
WITH RECURSIVE seat (id) AS (
  SELECT min(seat_id) FROM span
  UNION ALL
  SELECT (SELECT min(seat_id) FROM span WHERE seat_id > seat.id) FROM seat WHERE seat.id IS NOT NULL
)
"""
_SEATS_ALONE = f"{_SEATS} SELECT id FROM seat WHERE id IS NOT NULL"  # noqa: S608 - constants
_OPEN_DAYS = f"""{_SEATS}
SELECT id, first_ms FROM (SELECT id, (SELECT min(start_ms) FROM span WHERE seat_id = id) AS first_ms FROM seat)
WHERE first_ms < ? ORDER BY first_ms, id
"""  # noqa: S608 - constants


class SqliteDialect:
    """As `Dialect`. A transaction that writes begins immediate: nobody else writes until it has ended."""

    def engine(self, url: URL) -> Engine:
        """As `Dialect`; the file is made if it is missing, and is 0600. Raises ValueError where there is no file."""
        if not url.database or url.database == ":memory:":
            message = "FAIRDAY_DATABASE_URL: sqlite:/// needs the path of a file"
            raise ValueError(message)
        path = Path(url.database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        path.chmod(0o600)
        engine = create_engine(
            url,
            connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False},
            json_deserializer=read_json,
            hide_parameters=True,  # a failed statement is logged, and its parameters are window titles
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def reading(self) -> dict[str, Any]:
        """None: a transaction sees one snapshot from its first reading on."""
        return {}

    def one_at_a_time(self) -> bool:
        """Yes: so they go in order, where the file's own lock lets the quickest go first."""
        return True

    def lead(self, engine: Engine, family: str) -> Lead:
        """As `Dialect`: a locked file beside the database."""
        return FileLead(Path(f"{engine.url.database}.{family}.lead"))

    def insert(self, table: type[SQLModel]) -> Any:
        """As `Dialect`."""
        return insert(table)

    def in_byte_order(self, text: ColumnElement[str]) -> ColumnElement[str]:
        """As `Dialect`: it knows no other order."""
        return text

    def in_case(self, text: ColumnElement[str], *, upper: bool) -> ColumnElement[str]:
        """As `Dialect`, by functions that each connection is given: its own know ASCII alone."""
        return func.unicode_upper(text) if upper else func.unicode_lower(text)

    def position(self, text: ColumnElement[str], part: ColumnElement[str]) -> ColumnElement[int]:
        """As `Dialect`."""
        return func.instr(text, part, type_=Integer())

    def upsert_rows(
        self, connection: Connection, table: str, names: Sequence[str], keys: Sequence[str], rows: Sequence[Row]
    ) -> None:
        """As `Dialect`."""
        del keys  # the table's own primary key decides
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(
            f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - names of columns
            list(rows),
        )

    def add_rows(self, connection: Connection, table: str, names: Sequence[str], rows: Sequence[Row]) -> None:
        """As `Dialect`."""
        marks = ", ".join("?" * len(names))
        with driver_of(connection) as driver:
            driver.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608 - names

    def csv_rows(self, connection: Connection, statement: Select[Any]) -> None:
        """It cannot."""
        return

    def has_roles(self) -> bool:
        """They cannot: whoever opens the file reads all of it."""
        return False

    def remove_days(self, connection: Connection, table: str, days: Sequence[tuple[str, date]]) -> None:
        """As `Dialect`, each by itself."""
        with driver_of(connection) as driver:
            driver.executemany(
                f"DELETE FROM {table} WHERE person_id = ? AND day = ?",  # noqa: S608 - a name of ours
                [(person, day.isoformat()) for person, day in days],
            )

    def pause_ingest(self, connection: Connection) -> None:
        """As `Dialect`; the writer is alone anyway."""
        connection.exec_driver_sql("UPDATE ingest_version SET version = version + 1")

    def lock_seats(self, connection: Connection, seat_ids: Collection[str]) -> None:
        """Nothing to do: the writer is alone."""

    def epochs(self, connection: Connection, keys: Collection[tuple[str, str]]) -> list[StoredEpoch]:
        """As `Dialect`."""
        # At the driver: of so many small questions most of the time would be spent around them.
        found = []
        with driver_of(connection) as driver:
            for seat, epoch in keys:
                row = driver.execute(
                    "SELECT number, ack_through, highest FROM epoch WHERE seat_id = ? AND epoch = ?",
                    (int_of(seat), epoch),
                ).fetchone()
                if row is not None:
                    found.append(StoredEpoch(seat, epoch, *row))
        return found

    def move_epochs(self, connection: Connection, epochs: Sequence[StoredEpoch]) -> None:
        """As `Dialect`."""
        connection.exec_driver_sql(
            "UPDATE epoch SET ack_through = ?, highest = ? WHERE seat_id = ? AND epoch = ?",
            [(each.ack_through, each.highest, int_of(each.seat_id), each.epoch) for each in epochs],
        )

    def add_batches(self, connection: Connection, batches: Sequence[NewBatch]) -> set[Key]:
        """As `Dialect`."""
        known = self.batches(connection, [batch.key for batch in batches])
        new = [batch for batch in batches if batch.key not in known]
        if new:
            connection.exec_driver_sql(
                "INSERT INTO batch (seat_id, epoch_no, seq, digest, received_ms, stored, rejected) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (int_of(b.seat_id), b.epoch_no, b.seq, b.digest, b.received_ms, b.stored, b.rejected)
                    for b in new
                ],
            )  # fmt: skip
        return {batch.key for batch in new}

    def batches(self, connection: Connection, keys: Collection[Key]) -> dict[Key, tuple[bytes, int, Any]]:
        """As `Dialect`; the rejected ones are JSON."""
        found = {}
        with driver_of(connection) as driver:
            for key in keys:
                row = driver.execute(
                    "SELECT digest, stored, rejected FROM batch WHERE seat_id = ? AND epoch_no = ? AND seq = ?",
                    (int_of(key[0]), key[1], key[2]),
                ).fetchone()
                if row is not None:
                    found[key] = (row[0], row[1], row[2])
        return found

    def add_spans(self, connection: Connection, rows: Sequence[Row]) -> None:
        """As `Dialect`."""
        connection.exec_driver_sql(_ADD_SPANS, list(rows))

    def mark_days(self, connection: Connection, marks: Sequence[tuple[str, date, int, int]]) -> None:
        """As `Dialect`."""
        connection.exec_driver_sql(
            "INSERT INTO dirty_day (person_id, day, mark, since_ms) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (person_id, day) DO UPDATE SET mark = excluded.mark",
            [(person, day.isoformat(), mark, since) for person, day, mark, since in marks],
        )

    def mark_feeds(self, connection: Connection, days: Sequence[tuple[str, date]], mark: int) -> None:
        """As `Dialect`."""
        with driver_of(connection) as driver:
            driver.executemany(
                "INSERT OR REPLACE INTO feed_mark (person_id, day, mark) VALUES (?, ?, ?)",
                [(person, day.isoformat(), mark) for person, day in days],
            )

    def spans(self, connection: Connection, seat_ids: Collection[str], first_ms: int, end_ms: int) -> SpanRows:
        """As `Dialect`."""
        asked = (*map(int_of, seat_ids), first_ms, end_ms)
        # At the driver: rows of another kind, made around these, take a third of the time.
        with driver_of(connection) as driver:
            found = driver.execute(_SPANS % ", ".join("?" * len(seat_ids)), asked).fetchall()
        return np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, len(SPAN_COLUMNS))

    def remove_spans(self, connection: Connection, rows: SpanRows) -> int:
        """As `Dialect`, each by its key."""
        keys = rows[:, [SPAN_COLUMNS.index(name) for name in _KEY]]
        return connection.exec_driver_sql(_REMOVE, list(map(tuple, keys.tolist()))).rowcount

    def open_days(self, connection: Connection, before_day: int) -> Iterator[tuple[str, int]]:
        """As `Dialect`: each seat's oldest."""
        for seat, first_ms in connection.exec_driver_sql(_OPEN_DAYS, (before_day * DAY_MS,)).all():
            yield id_of(seat), first_ms // DAY_MS

    def ensure_days(self, connection: Connection, utc_days: Collection[int]) -> None:
        """Nothing to do: one table holds all days."""

    def empty_days(self, connection: Connection, before_day: int) -> list[int]:
        """None: there is no room that could be taken away."""
        return []

    def drop_days(self, connection: Connection, utc_days: Collection[int]) -> bool:
        """Nothing to do."""
        return True

    def erase_spans(self, connection: Connection, before_day: int) -> bool:
        """As `Dialect`, seat by seat."""
        seats = connection.exec_driver_sql(_SEATS_ALONE).all()
        if seats:
            connection.exec_driver_sql(
                "DELETE FROM span WHERE seat_id = ? AND start_ms < ?",
                [(seat, before_day * DAY_MS) for (seat,) in seats],
            )
        return True

    def note_visits(self, connection: Connection, visits: Sequence[tuple[str, int, int, str, str]]) -> None:
        """As `Dialect`."""
        connection.exec_driver_sql(
            "UPDATE seat SET last_seen_ms = ?, skew_ms = ?, agent = ?, losses = ? WHERE id = ?",
            [(*said, seat) for seat, *said in visits],
        )

    def trim(self, engine: Engine) -> None:
        """As `Dialect`, where the write-ahead log is over `LOG_BYTES`.

        It starts over by itself only where no reader looks on, and of several at work one always does: it would grow
        until the disk is full. Where they do not let go within `TRIM_MS`, the next time will do.
        """
        log_file = Path(f"{engine.url.database}-wal")
        if not log_file.exists() or log_file.stat().st_size <= LOG_BYTES:
            return
        borrowed = engine.raw_connection()
        try:
            driver: Any = borrowed.driver_connection
            driver.execute(f"PRAGMA busy_timeout={TRIM_MS}")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        except sqlite3.Error as fault:  # what was written before is written
            log.warning("store.trim_failed", extra={"fault": type(fault).__name__})
            borrowed.invalidate()
        finally:
            borrowed.close()

    def check(self, connection: Connection) -> str:
        """As `Dialect`, by SQLite's own look at every page."""
        return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())


def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The driver's implicit BEGIN is deferred: a reader that turns writer would fail at once when another writes.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("unicode_lower", 1, _lower, deterministic=True)
    connection.create_function("unicode_upper", 1, _upper, deterministic=True)


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _upper(text: str | None) -> str | None:
    return None if text is None else text.upper()


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(WAY, Way.READ) == Way.READ
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
