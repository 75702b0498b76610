"""One spool file: the connection, and the transaction that changes rows and book together or not at all."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fairday_agent.spool.image import PAGE
from fairday_agent.spool.rows import Book
from fairday_agent.spool.seal import BOOK, Damaged, seal, unseal

_TABLES = (
    # AUTOINCREMENT is not needed: the book counts ids, so that none is ever given twice.
    (
        "CREATE TABLE spans (id INTEGER PRIMARY KEY, epoch TEXT NOT NULL, start INTEGER NOT NULL,"
        " batched INTEGER NOT NULL, not_before INTEGER NOT NULL, record BLOB NOT NULL)"
    ),
    "CREATE INDEX spans_by_start ON spans (batched, start)",
    "CREATE INDEX spans_by_epoch ON spans (epoch)",
    "CREATE TABLE tail (id INTEGER PRIMARY KEY, record BLOB NOT NULL)",
    "CREATE TABLE held (id INTEGER PRIMARY KEY, record BLOB NOT NULL)",
    "CREATE TABLE epochs (epoch TEXT PRIMARY KEY, record BLOB NOT NULL)",
    # Two tables, so that the copies lie in two pages and one bad sector cannot take both.
    "CREATE TABLE book (id INTEGER PRIMARY KEY, record BLOB NOT NULL)",
    "CREATE TABLE book_copy (id INTEGER PRIMARY KEY, record BLOB NOT NULL)",
)
_BOOKS = ("book", "book_copy")
_LOG_PAGES = 64  # 512 KiB: small, because the log counts against the disk too
_LOG_BYTES = 1024 * 1024
_DAMAGE = frozenset((sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB))


@dataclass(slots=True)
class Change:
    """A transaction under way: `book` is written with it, and forgotten if it fails."""

    conn: sqlite3.Connection
    book: Book

    def next_id(self) -> int:
        """Return an id that no row of this spool has had."""
        self.book.last_id += 1
        return self.book.last_id


@contextmanager
def telling_damage() -> Iterator[None]:
    """Turn SQLite's "malformed", "not a database" and broken constraints into `Damaged`; pass on all else."""
    try:
        yield
    except UnicodeDecodeError as error:  # Python cannot even read SQLite's message, which quotes the damage
        raise Damaged("the schema is damaged") from error
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE or isinstance(error, sqlite3.IntegrityError):
            raise Damaged(str(error)) from error
        raise


def private_file(path: Path) -> None:
    """Make the file with mode 0600, or narrow its mode, before SQLite copies that mode to its companions."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def lenient_text(text: bytes) -> str:
    """Decode text that may be damaged, so that an audit can go on to say so."""
    return text.decode("utf-8", "replace")


def connect(path: Path, max_bytes: int) -> sqlite3.Connection:
    """Open a connection that loses nothing at a power cut, keeps no deleted text and stays within `max_bytes`."""
    conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    conn.text_factory = lenient_text
    try:
        conn.execute(f"PRAGMA page_size={PAGE}")
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("PRAGMA synchronous=FULL")
        conn.execute("PRAGMA secure_delete=ON")
        conn.execute(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}")
        conn.execute(f"PRAGMA journal_size_limit={_LOG_BYTES}")
        conn.execute(f"PRAGMA max_page_count={max_bytes // PAGE}")
    except BaseException:
        conn.close()
        raise
    return conn


def read_book(conn: sqlite3.Connection) -> Book:
    """Read the book of an open spool; raises `Damaged` unless both copies hold and agree."""
    copies = [conn.execute(f"SELECT record FROM {name}").fetchall() for name in _BOOKS]  # noqa: S608 (fixed names)
    if any(len(rows) != 1 for rows in copies):
        raise Damaged("the book is missing")
    first, second = (unseal(rows[0][0], BOOK, Book) for rows in copies)
    if first != second:
        raise Damaged("the copies of the book differ")
    return first


class SpoolFile:
    """An open spool file, for one thread at a time. Raises what SQLite raises, and `Damaged`."""

    def __init__(self, conn: sqlite3.Connection, book: Book) -> None:
        self.conn = conn
        self.book = book

    @classmethod
    def create(cls, path: Path, max_bytes: int) -> "SpoolFile":
        """Make a new, empty spool."""
        private_file(path)
        conn = connect(path, max_bytes)
        try:
            conn.execute("BEGIN IMMEDIATE")
            for statement in _TABLES:
                conn.execute(statement)
            for name in _BOOKS:
                conn.execute(f"INSERT INTO {name} VALUES (1, ?)", (seal(BOOK, Book()),))  # noqa: S608 (fixed names)
            conn.execute("COMMIT")
        except BaseException:
            conn.close()
            raise
        return cls(conn, Book())

    @contextmanager
    def change(self) -> Iterator[Change]:
        """One durable transaction; what it wrote is on the disk when the block ends without an error."""
        change = Change(self.conn, self.book.copy())
        with telling_damage():
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                yield change
                change.book.generation += 1
                record = seal(BOOK, change.book)
                for name in _BOOKS:
                    self.conn.execute(f"UPDATE {name} SET record=?", (record,))  # noqa: S608 (fixed names)
                self.conn.execute("COMMIT")
            except BaseException:
                if self.conn.in_transaction:  # SQLite has rolled back by itself after some I/O errors
                    self.conn.execute("ROLLBACK")
                raise
        self.book = change.book

    def used_bytes(self) -> int:
        """Count the bytes of the file that hold something."""
        return (self._pragma("page_count") - self._pragma("freelist_count")) * PAGE

    def free_pages(self) -> int:
        """Count the pages inside the file that can be used again without growing it."""
        return self._pragma("freelist_count")

    def _pragma(self, name: str) -> int:
        return int(self.conn.execute(f"PRAGMA {name}").fetchone()[0])

    def fold_log(self) -> None:
        """Move the log into the file, so that its room is used again from the start; the room itself is kept."""
        self.conn.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()

    def close(self) -> None:
        """Close the file; SQLite folds the log into it."""
        self.conn.close()
