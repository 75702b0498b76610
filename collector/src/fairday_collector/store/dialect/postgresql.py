"""PostgreSQL: many ingesting processes beside one writer at a time; spans by UTC day."""

from collections.abc import Collection, Generator, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from time import monotonic, sleep
from typing import Any

import numpy as np
from psycopg.errors import LockNotAvailable
from sqlalchemy import URL, ColumnElement, Connection, Engine, Integer, Select, create_engine, event, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from fairday_collector.clock import utc
from fairday_collector.store.dialect.base import SPAN_COLUMNS, WAY, Key, NewBatch, Row, SpanRows, StoredEpoch, Way
from fairday_collector.store.dialect.driver import driver_of
from fairday_collector.store.lead import Lead, SessionLead
from fairday_collector.store.read_json import read_json
from fairday_collector.store.types import id_of, int_of

DAY_MS = 86_400_000
# Advisory locks of our own: writers queue on the first; groups of uploads share the second, a pause is alone on it;
# whoever makes a partition holds the third.
WRITERS, GROUPS, PARTITIONS = 0x6661_6972_0001, 0x6661_6972_0002, 0x6661_6972_0003
POOL = 10
# A writer that was frozen must not hold all others up for ever, nor one whose machine is gone.
SESSION = (
    "-c lock_timeout=30s -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3 "
    "-c timezone=UTC"
)
FROZEN_MS = 60_000
# How long uploads and readers may wait for a day to be dropped; a report's snapshot may last longer, and comes first.
DROP_MS = 1_000
LOOK_S = 0.02

_WIDTHS = {"seat_id": 8, "start_ms": 8, "before_ms": 8, "position": 2, "kind": 2}
_FIELDS = [(name, _WIDTHS.get(name, 4)) for name in SPAN_COLUMNS]
# One tuple of COPY's binary form: the number of fields, then the width and the value of each, all big-endian.
_TUPLE = np.dtype(
    [("fields", ">i2")]
    + [item for name, width in _FIELDS for item in ((f"{name}_width", ">i4"), (name, f">i{width}"))]
)  # fmt: skip
_HEAD, _TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_COPY = f"COPY span ({', '.join(SPAN_COLUMNS)}) FROM STDIN (FORMAT BINARY)"
# A column at a time as the bytes of its values: to make an object of each value takes longer than to read them all.
_SPANS = (
    "SELECT "  # noqa: S608 - constants
    + ", ".join(f"string_agg(int{width}send({name}), '')" for name, width in _FIELDS)
    + " FROM span "
    "WHERE seat_id = ANY(%s) AND start_ms >= %s AND start_ms < %s"
)
# What somebody's snapshot shows of a partition goes with it, though the blob its rows went to is not shown yet. Who
# waits for a lock of ours has seen nothing.
_IS_SEEN = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend' AND backend_xmin IS NOT NULL AND xact_start < %s "
    "AND wait_event IS DISTINCT FROM 'advisory')"
)
_KEY = ("start_ms", "epoch_no", "seq", "position")
_REMOVE = (
    "DELETE FROM span s USING unnest(%s::bigint[], %s::int[], %s::int[], %s::smallint[]) "
    "AS k (start_ms, epoch_no, seq, position) "
    "WHERE s.seat_id = %s AND s.start_ms >= %s AND s.start_ms < %s "
    "AND s.start_ms = k.start_ms AND s.epoch_no = k.epoch_no AND s.seq = k.seq AND s.position = k.position"
)


class PostgresDialect:
    """As `Dialect`. A writer holds one lock of the whole database, so that what it has checked stays so."""

    def engine(self, url: URL) -> Engine:
        """As `Dialect`; nothing is connected yet."""
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={
                "application_name": "fairday", "connect_timeout": 5, "options": SESSION,
                "keepalives_idle": 5, "keepalives_interval": 3, "keepalives_count": 3,
            },
            pool_size=POOL,
            max_overflow=POOL,
            pool_timeout=10,
            pool_pre_ping=True,  # the server may have been restarted
            json_deserializer=read_json,
            hide_parameters=True,  # a failed statement is logged, and its parameters are window titles
        )  # fmt: skip
        event.listen(engine, "begin", _begin)
        return engine

    def reading(self) -> dict[str, Any]:
        """As `Dialect`."""
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def one_at_a_time(self) -> bool:
        """No: they queue in the database."""
        return False

    def lead(self, engine: Engine, family: str) -> Lead:
        """As `Dialect`: a session of its own."""
        _, connect_args = engine.dialect.create_connect_args(engine.url)
        return SessionLead(family, connect_args)

    def insert(self, table: type[SQLModel]) -> Any:
        """As `Dialect`."""
        return insert(table)

    def in_byte_order(self, text: ColumnElement[str]) -> ColumnElement[str]:
        """As `Dialect`."""
        return text.collate("C")

    def in_case(self, text: ColumnElement[str], *, upper: bool) -> ColumnElement[str]:
        """As `Dialect`, by ICU: what the system's library knows of letters is not the same everywhere."""
        known = text.collate("und-x-icu")
        return func.upper(known) if upper else func.lower(known)

    def position(self, text: ColumnElement[str], part: ColumnElement[str]) -> ColumnElement[int]:
        """As `Dialect`."""
        return func.strpos(text, part, type_=Integer())

    def upsert_rows(
        self, connection: Connection, table: str, names: Sequence[str], keys: Sequence[str], rows: Sequence[Row]
    ) -> None:
        """As `Dialect`."""
        marks = ", ".join(["%s"] * len(names))
        kept = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
        connection.exec_driver_sql(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) "  # noqa: S608 - names of columns
            f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {kept}",
            list(rows),
        )

    def add_rows(self, connection: Connection, table: str, names: Sequence[str], rows: Sequence[Row]) -> None:
        """As `Dialect`, by COPY."""
        statement = f"COPY {table} ({', '.join(names)}) FROM STDIN"
        with driver_of(connection) as driver, driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def csv_rows(self, connection: Connection, statement: Select[Any]) -> Generator[bytes, None, None]:
        """As `Dialect`, by COPY."""
        query = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        with driver_of(connection) as driver, driver.cursor() as cursor:
            cursor.execute("SET LOCAL datestyle TO ISO")
            # The server sends a row a message.
            with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT CSV)", query.params) as copy:
                # Views of memory, each an object for the collector of garbage to look at.
                yield from map(bytes, copy)

    def has_roles(self) -> bool:
        """They can."""
        return True

    def remove_days(self, connection: Connection, table: str, days: Sequence[tuple[str, date]]) -> None:
        """As `Dialect`, in one statement."""
        connection.exec_driver_sql(
            f"DELETE FROM {table} t USING unnest(%s::text[], %s::date[]) AS k (person_id, day) "  # noqa: S608 - names
            "WHERE t.person_id = k.person_id AND t.day = k.day",
            ([person for person, _ in days], [day for _, day in days]),
        )

    def pause_ingest(self, connection: Connection) -> None:
        """As `Dialect`: waits for the groups under way, and holds up the next."""
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (GROUPS,))
        connection.exec_driver_sql("UPDATE ingest_version SET version = version + 1")

    def lock_seats(self, connection: Connection, seat_ids: Collection[str]) -> None:
        """As `Dialect`, in one order, so that two groups never wait for each other."""
        connection.exec_driver_sql(
            "SELECT id FROM seat WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", (sorted(seat_ids),)
        )

    def epochs(self, connection: Connection, keys: Collection[tuple[str, str]]) -> list[StoredEpoch]:
        """As `Dialect`, locked in one order."""
        asked = ([int_of(seat) for seat, _ in keys], [epoch for _, epoch in keys])
        rows = connection.exec_driver_sql(
            "SELECT e.seat_id, e.epoch, e.number, e.ack_through, e.highest FROM epoch e "
            "JOIN unnest(%s::bigint[], %s::text[]) AS asked (seat_id, epoch) USING (seat_id, epoch) "
            "ORDER BY e.seat_id, e.epoch FOR UPDATE OF e",
            asked,
        )
        return [StoredEpoch(id_of(seat), *rest) for seat, *rest in rows]

    def move_epochs(self, connection: Connection, epochs: Sequence[StoredEpoch]) -> None:
        """As `Dialect`."""
        connection.exec_driver_sql(
            "UPDATE epoch e SET ack_through = n.ack_through, highest = n.highest "
            "FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[]) AS n (seat_id, epoch, ack_through, highest) "
            "WHERE e.seat_id = n.seat_id AND e.epoch = n.epoch",
            (
                [int_of(each.seat_id) for each in epochs],
                [each.epoch for each in epochs],
                [each.ack_through for each in epochs],
                [each.highest for each in epochs],
            ),
        )

    def add_batches(self, connection: Connection, batches: Sequence[NewBatch]) -> set[Key]:
        """As `Dialect`; waits for whoever stores one of them at the moment."""
        ordered = sorted(batches, key=lambda batch: batch.key)
        rows = connection.exec_driver_sql(
            "INSERT INTO batch (seat_id, epoch_no, seq, digest, received_ms, stored, rejected) "
            "SELECT n.seat_id, n.epoch_no, n.seq, n.digest, n.received_ms, n.stored, n.rejected::json "
            "FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::bytea[], %s::bigint[], %s::int[], %s::text[]) "
            "AS n (seat_id, epoch_no, seq, digest, received_ms, stored, rejected) "
            "ON CONFLICT DO NOTHING RETURNING seat_id, epoch_no, seq",
            (
                [int_of(batch.seat_id) for batch in ordered],
                [batch.epoch_no for batch in ordered],
                [batch.seq for batch in ordered],
                [batch.digest for batch in ordered],
                [batch.received_ms for batch in ordered],
                [batch.stored for batch in ordered],
                [batch.rejected for batch in ordered],
            ),
        )
        return {(id_of(seat), number, seq) for seat, number, seq in rows}

    def batches(self, connection: Connection, keys: Collection[Key]) -> dict[Key, tuple[bytes, int, Any]]:
        """As `Dialect`."""
        if not keys:
            return {}
        asked = ([int_of(key[0]) for key in keys], [key[1] for key in keys], [key[2] for key in keys])
        rows = connection.exec_driver_sql(
            "SELECT b.seat_id, b.epoch_no, b.seq, b.digest, b.stored, b.rejected::text FROM batch b "
            "JOIN unnest(%s::bigint[], %s::int[], %s::int[]) AS asked (seat_id, epoch_no, seq) "
            "USING (seat_id, epoch_no, seq)",
            asked,
        )
        return {
            (id_of(seat), number, seq): (bytes(digest), stored, rejected)
            for seat, number, seq, digest, stored, rejected in rows
        }

    def add_spans(self, connection: Connection, rows: Sequence[Row]) -> None:
        """As `Dialect`, by COPY straight into the table."""
        flat = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * len(_FIELDS))
        columns = flat.reshape(-1, len(_FIELDS))
        made = np.empty(len(columns), _TUPLE)
        made["fields"] = len(_FIELDS)
        for place, (name, width) in enumerate(_FIELDS):
            made[f"{name}_width"] = width
            made[name] = columns[:, place]
        with driver_of(connection) as driver, driver.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.write(_HEAD + made.tobytes() + _TAIL)

    def mark_days(self, connection: Connection, marks: Sequence[tuple[str, date, int, int]]) -> None:
        """As `Dialect`, in one order, so that two groups never wait for each other."""
        connection.exec_driver_sql(
            "INSERT INTO dirty_day (person_id, day, mark, since_ms) "
            "SELECT * FROM unnest(%s::text[], %s::date[], %s::bigint[], %s::bigint[]) "
            "ON CONFLICT (person_id, day) DO UPDATE SET mark = excluded.mark",
            tuple(list(column) for column in zip(*sorted(marks), strict=True)),
        )

    def mark_feeds(self, connection: Connection, days: Sequence[tuple[str, date]], mark: int) -> None:
        """As `Dialect`, in one statement."""
        connection.exec_driver_sql(
            "INSERT INTO feed_mark (person_id, day, mark) "
            "SELECT person_id, day, %s FROM unnest(%s::text[], %s::date[]) AS k (person_id, day) "
            "ON CONFLICT (person_id, day) DO UPDATE SET mark = excluded.mark",
            (mark, [person for person, _ in days], [day for _, day in days]),
        )

    def spans(self, connection: Connection, seat_ids: Collection[str], first_ms: int, end_ms: int) -> SpanRows:
        """As `Dialect`."""
        asked = (list(map(int_of, seat_ids)), first_ms, end_ms)
        found = connection.exec_driver_sql(_SPANS, asked).one()
        columns = [
            np.frombuffer(column or b"", f">i{width}") for column, (_, width) in zip(found, _FIELDS, strict=True)
        ]
        return np.stack(columns, axis=1, dtype=np.int64)

    def remove_spans(self, connection: Connection, rows: SpanRows) -> int:
        """As `Dialect`, all in one pass over the seat's day."""
        keys = (rows[:, SPAN_COLUMNS.index(name)].tolist() for name in _KEY)
        seat, first_ms = int(rows[0, 0]), int(rows[0, 1]) // DAY_MS * DAY_MS
        return connection.exec_driver_sql(_REMOVE, (*keys, seat, first_ms, first_ms + DAY_MS)).rowcount

    def open_days(self, connection: Connection, before_day: int) -> Iterator[tuple[str, int]]:
        """As `Dialect`: from one seat to the next by the index of each day."""
        for name, day in sorted(_partitions(connection).items(), key=lambda item: item[1]):
            beyond = f"SELECT min(seat_id) FROM {name} WHERE seat_id > %s"  # noqa: S608 - a name of ours
            seat = connection.exec_driver_sql(f"SELECT min(seat_id) FROM {name}").scalar() if day < before_day else None  # noqa: S608
            while seat is not None:
                yield id_of(seat), day
                seat = connection.exec_driver_sql(beyond, (seat,)).scalar()

    def ensure_days(self, connection: Connection, utc_days: Collection[int]) -> None:
        """As `Dialect`: a partition each. Made beside the table and then joined, which holds no other group up."""
        wanted = {partition_of(day): day for day in sorted(utc_days)}
        found = connection.exec_driver_sql(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = 'span'::regclass AND c.relname = ANY(%s)",
            (list(wanted),),
        )
        missing = wanted.keys() - {name for (name,) in found}
        if not missing:
            return
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (PARTITIONS,))
        for name in sorted(missing):
            first_ms = wanted[name] * DAY_MS
            if connection.exec_driver_sql("SELECT to_regclass(%s)", (name,)).scalar() is not None:
                continue
            connection.exec_driver_sql(f"CREATE TABLE {name} (LIKE span)")
            connection.exec_driver_sql(
                f"ALTER TABLE span ATTACH PARTITION {name} FOR VALUES FROM ({first_ms}) TO ({first_ms + DAY_MS})"
            )

    def empty_days(self, connection: Connection, before_day: int) -> list[int]:
        """As `Dialect`: the partitions without a row."""
        closed = {name: day for name, day in _partitions(connection).items() if day < before_day}
        is_empty = "SELECT NOT EXISTS (SELECT FROM {})"
        return sorted(day for name, day in closed.items() if connection.exec_driver_sql(is_empty.format(name)).scalar())

    def drop_days(self, connection: Connection, utc_days: Collection[int]) -> bool:
        """As `Dialect`: partitions, whole. Readers hold the table for as long as their snapshot, once they read it."""
        began = connection.exec_driver_sql("SELECT clock_timestamp()").scalar()
        deadline = monotonic() + DROP_MS / 1000
        while connection.exec_driver_sql(_IS_SEEN, (began,)).scalar():
            if monotonic() > deadline:
                return False
            sleep(LOOK_S)
            connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {DROP_MS}")
                connection.exec_driver_sql("LOCK TABLE span IN ACCESS EXCLUSIVE MODE")
        except OperationalError as fault:
            if isinstance(fault.orig, LockNotAvailable):
                return False
            raise
        for day in sorted(utc_days):
            connection.exec_driver_sql(f"DROP TABLE {partition_of(day)}")
        return True

    def erase_spans(self, connection: Connection, before_day: int) -> bool:
        """As `Dialect`: partitions, whole."""
        return self.drop_days(connection, [day for day in _partitions(connection).values() if day < before_day])

    def note_visits(self, connection: Connection, visits: Sequence[tuple[str, int, int, str, str]]) -> None:
        """As `Dialect`."""
        connection.exec_driver_sql(
            "UPDATE seat s SET last_seen_ms = n.last_seen_ms, skew_ms = n.skew_ms, agent = n.agent, "
            "losses = n.losses::json "
            "FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[]) "
            "AS n (id, last_seen_ms, skew_ms, agent, losses) WHERE s.id = n.id",
            tuple(list(column) for column in zip(*visits, strict=True)),
        )

    def trim(self, engine: Engine) -> None:
        """Nothing to do: the server keeps its own log within its bounds."""

    def check(self, connection: Connection) -> str:
        """As `Dialect`: the server must not have been told to answer before it has written."""
        for setting in ("fsync", "synchronous_commit"):
            if connection.exec_driver_sql(f"SHOW {setting}").scalar() == "off":
                return f"{setting} is off: what was acknowledged can be lost"
        return "ok"


def partition_of(utc_day: int) -> str:
    """The name of the partition of a UTC day, counted from 1970-01-01."""
    return f"span_{utc(utc_day * DAY_MS):%Y%m%d}"


def _partitions(connection: Connection) -> dict[str, int]:
    """Names of the partitions there are, and their UTC days; none of them goes until this transaction has ended."""
    connection.exec_driver_sql("LOCK TABLE span IN ACCESS SHARE MODE")
    # A snapshot that is older than the lock still shows what was dropped in between; `to_regclass` does not.
    found = connection.exec_driver_sql(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE i.inhparent = 'span'::regclass AND to_regclass(c.relname::text) IS NOT NULL"
    )
    return {name: _day_of(name) for (name,) in found}


def _day_of(partition: str) -> int:
    midnight = datetime.strptime(partition, "span_%Y%m%d").replace(tzinfo=UTC)
    return int(midnight.timestamp() * 1_000) // DAY_MS


def _begin(connection: Connection) -> None:
    way = connection.get_execution_options().get(WAY, Way.READ)
    if way == Way.READ:
        return
    lock = "pg_advisory_xact_lock(%s)" if way == Way.WRITE else "pg_advisory_xact_lock_shared(%s)"
    connection.exec_driver_sql(
        f"SELECT {lock}, set_config('idle_in_transaction_session_timeout', %s, true)",
        (WRITERS if way == Way.WRITE else GROUPS, str(FROZEN_MS)),
    )
