"""Is a spool what was written? Structure, checksums and counts, without changing anything."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from fairday_agent.spool import queue
from fairday_agent.spool.file import read_book, telling_damage
from fairday_agent.spool.image import log_pages
from fairday_agent.spool.rows import Book, Epoch, Held, Kept
from fairday_agent.spool.seal import BOOK, EPOCH, HELD, TAIL, Damaged, decode, search, unseal

UNREAD = "the write-ahead log is damaged: changes behind the damage are not read"


@dataclass(slots=True)
class Audit:
    """What an audit found: the rows that hold, and in words what does not."""

    spans: int = 0
    tail: int = 0
    held: int = 0
    faults: list[str] = field(default_factory=list)


def audit(conn: sqlite3.Connection, logged: int) -> Audit:
    """Audit an open spool inside one read transaction. Faults are listed, never raised.

    `logged` is the `log_generation` from before it.
    """
    found = Audit()
    try:
        with telling_damage():
            _structure(conn, found)
            book = read_book(conn)
            _rows(conn, found)
            _counts(conn, book, found)
            if logged > book.generation:
                found.faults.append(UNREAD)
    except Damaged as error:
        found.faults.append(str(error))
    return found


def log_generation(path: Path) -> int:
    """Return the latest generation of the book that the log's committed frames hold, read past any damage."""
    latest = 0
    for page in log_pages(path):
        for record in search(page):
            if record.kind == BOOK and record.payload is not None:
                latest = max(latest, decode(record.payload, Book).generation)
    return latest


def _structure(conn: sqlite3.Connection, found: Audit) -> None:
    found.faults += [f"structure: {line}" for (line,) in conn.execute("PRAGMA integrity_check(10)") if line != "ok"]


def _rows(conn: sqlite3.Connection, found: Audit) -> None:
    bad = 0
    for number, epoch, start, record in conn.execute("SELECT id, epoch, start, record FROM spans"):
        try:
            (kept,) = queue.kept_rows([(number, record)])
            bad += (kept.epoch, kept.span.start) != (epoch, start)
        except Damaged:
            bad += 1
        found.spans += 1
    for table, kind, message in (("tail", TAIL, Kept), ("held", HELD, Held), ("epochs", EPOCH, Epoch)):
        for (record,) in conn.execute(f"SELECT record FROM {table}"):  # noqa: S608 (fixed names)
            try:
                unseal(record, kind, message)
            except Damaged:
                bad += 1
            found.tail += kind == TAIL
            found.held += kind == HELD
    if bad:
        found.faults.append(f"{bad} rows are damaged")


def _counts(conn: sqlite3.Connection, book: Book, found: Audit) -> None:
    batched = conn.execute("SELECT count(*) FROM spans WHERE batched=1").fetchone()[0]
    there = (found.spans, found.tail, found.held, batched)
    written = (book.queued, book.tailed, book.held, book.formed.size if book.formed else 0)
    for name, count, wanted in zip(("spans", "open spans", "set aside", "in a batch"), there, written, strict=True):
        if count != wanted:
            found.faults.append(f"{name}: {count} rows, {wanted} were written")
