"""What the store asks of a database beyond the SQL that both speak alike."""

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import URL, ColumnElement, Connection, Engine, Select
from sqlmodel import SQLModel

from fairday_collector.store.lead import Lead

WAY = "fairday_way"
"""The execution option that says what a transaction is for: one of `Way`."""

Key = tuple[str, int, int]
"""Seat, number of the epoch and seq of a batch."""
Row = tuple[Any, ...]


class Way(StrEnum):
    """What a transaction is for; an engine of the dialect begins each in its own way.

    `READ` sees one snapshot. `WRITE` is alone among its kind, and waits its turn. `INGEST` stores a group of uploads:
    any number of processes may, beside each other and a writer.
    """

    READ = "read"
    WRITE = "write"
    INGEST = "ingest"


@dataclass(frozen=True, slots=True)
class StoredEpoch:
    """An epoch as it is stored: its number within the seat, and how far its batches are there."""

    seat_id: str
    epoch: str
    number: int
    ack_through: int
    highest: int


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch to be stored; `rejected` is JSON."""

    seat_id: str
    epoch_no: int
    seq: int
    digest: bytes
    received_ms: int
    stored: int
    rejected: str

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.seat_id, self.epoch_no, self.seq


SPAN_COLUMNS = (
    *("seat_id", "start_ms", "before_ms", "epoch_no", "seq", "length_ms", "label_id"),
    *("keys", "clicks", "scrolls", "position", "kind"),
)
"""The order of the values of a span row that is handed to `add_spans`; `seat_id` is its integer."""
SpanRows = NDArray[np.int64]
"""Span rows as they are read: a line each, values in the order of `SPAN_COLUMNS`."""


class Dialect(Protocol):
    """One database. It keeps no state: everything happens on the engine or connection that it is handed."""

    def engine(self, url: URL) -> Engine:
        """An engine whose transactions begin as their `Way` says; acknowledged is on disk."""

    def reading(self) -> dict[str, Any]:
        """Execution options under which a transaction reads one snapshot and writes nothing."""

    def one_at_a_time(self) -> bool:
        """Whether writers of one process must queue before they begin."""

    def lead(self, engine: Engine, family: str) -> Lead:
        """This process's part in who leads a family of jobs; the caller closes it."""

    def insert(self, table: type[SQLModel]) -> Any:
        """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update`."""

    def in_byte_order(self, text: ColumnElement[str]) -> ColumnElement[str]:
        """A text that is more or less than others by the bytes of its UTF-8, whatever the database's language."""

    def in_case(self, text: ColumnElement[str], *, upper: bool) -> ColumnElement[str]:
        """A text with all its letters large or small, as Unicode has them."""

    def position(self, text: ColumnElement[str], part: ColumnElement[str]) -> ColumnElement[int]:
        """Which character of a text a part of it begins at for the first time, from 1; 0 where it is not in it."""

    def upsert_rows(
        self, connection: Connection, table: str, names: Sequence[str], keys: Sequence[str], rows: Sequence[Row]
    ) -> None:
        """Writes many rows at the driver, each over the one that has its keys; dates and JSON as text."""

    def add_rows(self, connection: Connection, table: str, names: Sequence[str], rows: Sequence[Row]) -> None:
        """Writes many new rows at the driver, as fast as the database takes them; dates as text."""

    def csv_rows(self, connection: Connection, statement: Select[Any]) -> Generator[bytes, None, None] | None:
        """The rows of a query as CSV, one after the other as the database writes them by itself; None where it cannot.

        NULL is nothing, a text of no length is in quotes, true and false are `t` and `f`, dates ISO 8601. Whoever
        leaves off before the end closes the iterator.
        """

    def has_roles(self) -> bool:
        """Whether programs can be let in to read, as roles of the database's own."""

    def remove_days(self, connection: Connection, table: str, days: Sequence[tuple[str, date]]) -> None:
        """Removes the rows of people's dates from a table that has columns `person_id` and `day`."""

    def pause_ingest(self, connection: Connection) -> None:
        """Lets no group of uploads commit until this transaction has ended, and has ingest forget what it remembers.

        The first thing a transaction does that changes what ingest goes by.
        """

    def lock_seats(self, connection: Connection, seat_ids: Collection[str]) -> None:
        """Keeps others from numbering epochs of these seats until this transaction has ended."""

    def epochs(self, connection: Connection, keys: Collection[tuple[str, str]]) -> list[StoredEpoch]:
        """The stored ones of these (seat, epoch), which nobody else moves until this transaction has ended."""

    def move_epochs(self, connection: Connection, epochs: Sequence[StoredEpoch]) -> None:
        """Writes how far epochs are."""

    def add_batches(self, connection: Connection, batches: Sequence[NewBatch]) -> set[Key]:
        """Stores the batches that nobody stored before, and says which these are. No key comes twice."""

    def batches(self, connection: Connection, keys: Collection[Key]) -> dict[Key, tuple[bytes, int, Any]]:
        """Digest, number of spans and rejected ones of stored batches."""

    def add_spans(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Stores span rows, values in the order of `SPAN_COLUMNS`. Their days must have been ensured."""

    def mark_days(self, connection: Connection, marks: Sequence[tuple[str, date, int, int]]) -> None:
        """Marks days that must be reckoned: person, local date, mark, and since when (epoch ms) if it had none."""

    def mark_feeds(self, connection: Connection, days: Sequence[tuple[str, date]], mark: int) -> None:
        """Gives people's local dates a mark that says that their rows in the feeds must be filled again."""

    def spans(self, connection: Connection, seat_ids: Collection[str], first_ms: int, end_ms: int) -> SpanRows:
        """The span rows of seats that start in `[first_ms, end_ms)`, epoch milliseconds UTC, in any order."""

    def remove_spans(self, connection: Connection, rows: SpanRows) -> int:
        """Removes rows of one seat and UTC day, as `spans` read them and no others; returns how many were there."""

    def open_days(self, connection: Connection, before_day: int) -> Iterator[tuple[str, int]]:
        """Seats, and UTC days before `before_day` on which they have span rows, the oldest days first.

        Of a seat it may name the oldest day alone.
        """

    def ensure_days(self, connection: Connection, utc_days: Collection[int]) -> None:
        """Makes room for the spans of UTC days, counted from 1970-01-01."""

    def empty_days(self, connection: Connection, before_day: int) -> list[int]:
        """The UTC days before `before_day` for whose spans there is room, and no span."""

    def drop_days(self, connection: Connection, utc_days: Collection[int]) -> bool:
        """Takes the room of UTC days away, with what is in it; ingest must be paused, which knows of the room.

        False, with nothing done, where somebody is reading spans, or may yet read them as they were before, and does
        not end within a second.
        """

    def erase_spans(self, connection: Connection, before_day: int) -> bool:
        """Removes every span row that starts before a UTC day; ingest must be paused. False as `drop_days`."""

    def note_visits(self, connection: Connection, visits: Sequence[tuple[str, int, int, str, str]]) -> None:
        """Writes what seats said of themselves: id, last seen, skew (ms), agent, losses as JSON. By id."""

    def trim(self, engine: Engine) -> None:
        """Gives back the room of a log that has grown; between two writers, whom it may hold up for a moment."""

    def check(self, connection: Connection) -> str:
        """`ok`, or what is wrong with the database."""
