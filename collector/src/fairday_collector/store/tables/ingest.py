"""What agents sent, as it was sent. Keys begin with `seat_id`, the column these tables are distributed by."""

from typing import Any

from sqlalchemy import JSON, Column, Integer, LargeBinary, SmallInteger
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG, HexId


class Epoch(SQLModel, table=True):
    """One run of numbers of one spool; 1…`ack_through` are stored, `highest` is the highest seq seen.

    `number` counts the epochs of a seat from 1: rows of batches and spans carry it in the place of the text.
    """

    seat_id: str = Field(primary_key=True, sa_type=HexId)
    epoch: str = Field(primary_key=True)
    number: int
    ack_through: int = 0
    highest: int = 0
    first_ms: int = Field(sa_type=BIG)


class BatchRow(SQLModel, table=True):
    """One stored batch: the digest of its spans and the receipt it was answered with."""

    __tablename__ = "batch"
    __table_args__ = {"sqlite_with_rowid": False}

    seat_id: str = Field(primary_key=True, sa_type=HexId)
    epoch_no: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    seq: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_ms: int = Field(sa_type=BIG)
    stored: int
    rejected: list[Any] = Field(sa_column=Column(JSON, nullable=False))


class SpanRow(SQLModel, table=True):
    """One stored span; `position` is its index in the batch.

    It is `[start_ms, start_ms + length_ms)`, epoch milliseconds UTC, and continues what began `before_ms` before it.
    `kind` is the index of its presence times 4, plus 2 for a call and 1 for media. All columns are of fixed width and
    none may be missing: a row takes 80 bytes in PostgreSQL, where it is kept by UTC day and has no key of its own,
    for the row of its batch is what makes it stored once.
    """

    __tablename__ = "span"
    __table_args__ = {"sqlite_with_rowid": False}

    seat_id: str = Field(primary_key=True, sa_type=HexId)
    start_ms: int = Field(primary_key=True, sa_type=BIG)
    epoch_no: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_type=SmallInteger)
    length_ms: int
    before_ms: int = Field(sa_type=BIG)
    label_id: int
    kind: int = Field(sa_type=SmallInteger)
    keys: int
    clicks: int
    scrolls: int


class LabelRow(SQLModel, table=True):
    """An app, title and site that open spans name; its id is never given again.

    `digest` stands for the three in the unique index, which cannot hold long titles. The row goes once no open span
    names it: titles must not linger here.
    """

    __tablename__ = "label"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    app: str | None
    title: str | None
    site: str | None


class SeatDay(SQLModel, table=True):
    """The spans of a seat that start on one UTC day, `utc_day` days after 1970-01-01, packed once the day is closed.

    A span is either here or a `SpanRow`, never both; late ones wait as rows until they are packed too.
    """

    __tablename__ = "seat_day"

    seat_id: str = Field(primary_key=True, sa_type=HexId)
    utc_day: int = Field(primary_key=True)
    spans: int
    packed_ms: int = Field(sa_type=BIG)
    columns: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class IngestVersion(SQLModel, table=True):
    """One row: the version of all that ingest goes by. Whoever changes any of it raises the number."""

    __tablename__ = "ingest_version"

    id: int = Field(primary_key=True)
    version: int = Field(sa_type=BIG)
