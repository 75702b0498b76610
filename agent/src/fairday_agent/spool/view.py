"""The spool seen from outside, while an agent may be running on it: read-only, nothing is locked or changed."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fairday_agent.spool import queue
from fairday_agent.spool.audit import UNREAD, Audit, audit, log_generation
from fairday_agent.spool.file import lenient_text, read_book, telling_damage
from fairday_agent.spool.rows import Book, Gone, Held, Kept

PATIENCE_S = 5.0
PAUSE_S = 0.02


class Depth(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits in the spool, how old the oldest of it is (start, ms UTC), and what the collector lost."""

    waiting: int
    quarantined: int
    losses: dict[str, int]
    oldest_ms: int | None
    gone: list[Gone] = []


@dataclass(frozen=True, slots=True)
class Contents:
    """What the spool holds: spans that wait (newest first), those still open, and those set aside."""

    waiting: list[Kept]
    tail: list[Kept]
    held: list[Held]


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open one consistent view of a spool file; raises `OSError` if there is none and `Damaged` if it is broken."""
    path.stat()
    with telling_damage():
        conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5)
        conn.text_factory = lenient_text
        try:
            conn.execute("BEGIN")
            yield conn
        finally:
            conn.close()


def depth(path: Path) -> Depth:
    """Say how much waits. Raises as `contents` does."""
    with _reading(path) as conn:
        book: Book = read_book(conn)
        oldest = conn.execute("SELECT min(start) FROM spans").fetchone()[0]
        return Depth(waiting=book.queued, quarantined=book.held, losses=book.losses, oldest_ms=oldest, gone=book.gone)


def contents(path: Path, limit: int) -> Contents:
    """Read the newest `limit` spans of each kind; raises `OSError`, `sqlite3.OperationalError` or `Damaged`."""
    with _reading(path) as conn:
        rows = conn.execute("SELECT id, record FROM spans ORDER BY start DESC LIMIT ?", (limit,)).fetchall()
        return Contents(list(queue.kept_rows(rows)), queue.tail(conn)[:limit], queue.held(conn)[-limit:])


def verify(path: Path) -> Audit:
    """Audit the spool's structure, checksums and counts; raises `OSError` or `sqlite3.OperationalError`.

    What an agent is just committing is in the log before SQLite shows it: that is waited for, and only then called
    unread.
    """
    logged = log_generation(path)
    until = time.monotonic() + PATIENCE_S
    while True:
        with _reading(path) as conn:
            found = audit(conn, logged)
        if UNREAD not in found.faults or time.monotonic() > until:
            return found
        time.sleep(PAUSE_S)
