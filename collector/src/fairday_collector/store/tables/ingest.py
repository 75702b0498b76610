"""What agents sent, as it was sent. Keys begin with `seat_id`, the column these tables are distributed by."""

from typing import Any

from sqlalchemy import JSON, Column, LargeBinary
from sqlmodel import Field, SQLModel


class Epoch(SQLModel, table=True):
    """One run of numbers of one spool; 1…`ack_through` are stored, `highest` is the highest seq seen."""

    seat_id: str = Field(primary_key=True, foreign_key="seat.id")
    epoch: str = Field(primary_key=True)
    ack_through: int = 0
    highest: int = 0
    first_ms: int


class BatchRow(SQLModel, table=True):
    """One stored batch: the digest of its spans and the receipt it was answered with."""

    __tablename__ = "batch"
    __table_args__ = {"sqlite_with_rowid": False}

    seat_id: str = Field(primary_key=True, foreign_key="seat.id")
    epoch: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    digest: str
    received_ms: int
    stored: int
    rejected: list[Any] = Field(sa_column=Column(JSON, nullable=False))


class SpanRow(SQLModel, table=True):
    """One stored span; `position` is its index in the batch. Times in epoch milliseconds UTC."""

    __tablename__ = "span"
    __table_args__ = {"sqlite_with_rowid": False}

    seat_id: str = Field(primary_key=True, foreign_key="seat.id")
    start_ms: int = Field(primary_key=True)
    epoch: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    end_ms: int
    since_ms: int | None
    presence: str
    call: bool
    media: bool
    app: str | None
    title: str | None
    site: str | None
    keys: int
    clicks: int
    scrolls: int


class SeatDay(SQLModel, table=True):
    """The spans of a seat that start on one UTC day, `utc_day` days after 1970-01-01, packed once the day is closed.

    A span is either here or a `SpanRow`, never both; late ones wait as rows until they are packed too.
    """

    __tablename__ = "seat_day"

    seat_id: str = Field(primary_key=True, foreign_key="seat.id")
    utc_day: int = Field(primary_key=True)
    spans: int
    packed_ms: int
    columns: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
