"""Narrow spans: interned labels, numbered epochs, seats as 64-bit integers; by day on PostgreSQL."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

from fairday_collector.store.types import BIG, int_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PRESENCES = ("input", "quiet", "locked", "suspended", "off", "private")
AT_ONCE = 5_000


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    old = {name: f"old_{name}" for name in ("epoch", "batch", "span", "seat_day")}
    for name, kept in old.items():
        op.rename_table(name, kept)
    _make(on_postgresql)
    if not on_postgresql:  # no earlier version ran on PostgreSQL
        _carry_over(old)
    for kept in old.values():
        op.drop_table(kept)
    op.execute("INSERT INTO ingest_version (id, version) VALUES (1, 1)")
    if on_postgresql:
        # Numbers of labels may come round: those in use are passed over.
        op.execute("ALTER SEQUENCE label_id_seq CYCLE")
        # The first generation was given its number by hand.
        op.execute(
            "SELECT setval(pg_get_serial_sequence('generation', 'number'), (SELECT max(number) FROM generation))"
        )


def _make(on_postgresql: bool) -> None:
    op.create_table(
        "label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("app", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("site", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "epoch",
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ack_through", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("first_ms", BIG, nullable=False),
        sa.PrimaryKeyConstraint("seat_id", "epoch", name="pk_epoch"),
    )
    op.create_table(
        "batch",
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("epoch_no", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("received_ms", BIG, nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("seat_id", "epoch_no", "seq", name="pk_batch"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seat_day",
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("utc_day", sa.Integer(), nullable=False),
        sa.Column("spans", sa.Integer(), nullable=False),
        sa.Column("packed_ms", BIG, nullable=False),
        sa.Column("columns", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seat_id", "utc_day", name="pk_seat_day"),
    )
    op.create_table(
        "ingest_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    columns = [
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("start_ms", BIG, nullable=False),
        sa.Column("before_ms", BIG, nullable=False),
        sa.Column("epoch_no", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("length_ms", sa.Integer(), nullable=False),
        sa.Column("label_id", sa.Integer(), nullable=False),
        sa.Column("keys", sa.Integer(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.Column("scrolls", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
    ]
    if on_postgresql:
        # The widest first, so that no byte goes into padding.
        op.create_table("span", *columns, postgresql_partition_by="RANGE (start_ms)")
        op.create_index("ix_span_seat_id", "span", ["seat_id"])
        op.create_index("ix_span_start_ms", "span", ["start_ms"], postgresql_using="brin")
    else:
        key = sa.PrimaryKeyConstraint("seat_id", "start_ms", "epoch_no", "seq", "position", name="pk_span")
        op.create_table("span", *columns, key, sqlite_with_rowid=False)


def _carry_over(old: dict[str, str]) -> None:
    read, write = op.get_bind(), op.get_bind()
    epochs: dict[tuple[str, str], int] = {}
    seats: dict[str, int] = {}
    for seat, epoch in read.exec_driver_sql(
        f"SELECT seat_id, epoch FROM {old['epoch']} ORDER BY seat_id, first_ms, epoch"  # noqa: S608 - constants
    ):
        seats[seat] = seats.get(seat, 0) + 1
        epochs[seat, epoch] = seats[seat]

    def copy(source: str, names: str, target: str, made: Callable[[Any], tuple[Any, ...]]) -> None:
        rows = read.exec_driver_sql(f"SELECT {names} FROM {old[source]}")  # noqa: S608 - constants
        for part in _parts(rows, made):
            marks = ", ".join("?" * len(part[0]))
            write.exec_driver_sql(f"INSERT INTO {target} VALUES ({marks})", part)  # noqa: S608 - constants

    copy(
        "epoch", "seat_id, epoch, ack_through, highest, first_ms", "epoch",
        lambda row: (int_of(row[0]), row[1], epochs[row[0], row[1]], *row[2:]),
    )  # fmt: skip
    copy(
        "batch", "seat_id, epoch, seq, digest, received_ms, stored, rejected", "batch",
        lambda row: (int_of(row[0]), epochs[row[0], row[1]], row[2], bytes.fromhex(row[3]), *row[4:]),
    )  # fmt: skip
    copy(
        "seat_day", "seat_id, utc_day, spans, packed_ms, columns", "seat_day",
        lambda row: (int_of(row[0]), *row[1:]),
    )  # fmt: skip
    labels: dict[tuple[str | None, str | None, str | None], int] = {}

    def span(row: Any) -> tuple[Any, ...]:
        seat, start, epoch, seq, position, end, since, presence, call, media, *label, keys, clicks, scrolls = row
        app, title, site = label
        number = labels.setdefault((app, title, site), len(labels) + 1)
        kind = PRESENCES.index(presence) * 4 + bool(call) * 2 + bool(media)
        before = 0 if since is None else start - since
        return (
            *(int_of(seat), start, before, epochs[seat, epoch], seq, end - start, number),
            *(keys, clicks, scrolls, position, kind),
        )

    copy(
        "span",
        "seat_id, start_ms, epoch, seq, position, end_ms, since_ms, presence, call, media, app, title, site, keys, "
        "clicks, scrolls",
        "span (seat_id, start_ms, before_ms, epoch_no, seq, length_ms, label_id, "
        "keys, clicks, scrolls, position, kind)",
        span,
    )
    for part in _parts(labels.items(), lambda item: (item[1], _digest(*item[0]), *item[0])):
        write.exec_driver_sql("INSERT INTO label (id, digest, app, title, site) VALUES (?, ?, ?, ?, ?)", part)


def _parts(rows: Any, made: Callable[[Any], tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    part: list[tuple[Any, ...]] = []
    for row in rows:
        part.append(made(row))
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _digest(app: str | None, title: str | None, site: str | None) -> bytes:
    return hashlib.blake2b(msgspec.msgpack.encode((app, title, site)), digest_size=16).digest()
