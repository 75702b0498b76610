"""SQLite: one file, one writer at a time, everything on disk before it is answered."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import SQLModel

from fairday_collector.store.dialect.base import SPAN_COLUMNS, WAY, Key, NewBatch, Row, StoredEpoch, Way
from fairday_collector.store.types import int_of

BUSY_MS = 30_000

_ADD_SPANS = f"INSERT INTO span ({', '.join(SPAN_COLUMNS)}) VALUES ({', '.join('?' * len(SPAN_COLUMNS))})"  # noqa: S608 - constants


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

    def insert(self, table: type[SQLModel]) -> Any:
        """As `Dialect`."""
        return insert(table)

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

    def pause_ingest(self, connection: Connection) -> None:
        """As `Dialect`; the writer is alone anyway."""
        connection.exec_driver_sql("UPDATE ingest_version SET version = version + 1")

    def lock_seats(self, connection: Connection, seat_ids: Collection[str]) -> None:
        """Nothing to do: the writer is alone."""

    def epochs(self, connection: Connection, keys: Collection[tuple[str, str]]) -> list[StoredEpoch]:
        """As `Dialect`."""
        found = []
        for seat, epoch in keys:
            row = connection.exec_driver_sql(
                "SELECT number, ack_through, highest FROM epoch WHERE seat_id = ? AND epoch = ?", (int_of(seat), epoch)
            ).first()
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
        for key in keys:
            row = connection.exec_driver_sql(
                "SELECT digest, stored, rejected FROM batch WHERE seat_id = ? AND epoch_no = ? AND seq = ?",
                (int_of(key[0]), key[1], key[2]),
            ).first()
            if row is not None:
                found[key] = (row[0], row[1], row[2])
        return found

    def add_spans(self, connection: Connection, rows: Sequence[Row]) -> None:
        """As `Dialect`."""
        connection.exec_driver_sql(_ADD_SPANS, list(rows))

    def ensure_days(self, connection: Connection, utc_days: Collection[int]) -> None:
        """Nothing to do: one table holds all days."""

    def note_visits(self, connection: Connection, visits: Sequence[tuple[str, int, int, str, str]]) -> None:
        """As `Dialect`."""
        connection.exec_driver_sql(
            "UPDATE seat SET last_seen_ms = ?, skew_ms = ?, agent = ?, losses = ? WHERE id = ?",
            [(*said, seat) for seat, *said in visits],
        )

    def check(self, connection: Connection) -> str:
        """As `Dialect`, by SQLite's own look at every page."""
        return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())


def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The driver's implicit BEGIN is deferred: a reader that turns writer would fail at once when another writes.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(WAY, Way.READ) == Way.READ
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
