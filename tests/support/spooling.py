"""Spans, anchors and receipts for tests of the spool and the uploader."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fairday_agent.anchor import Anchor
from fairday_agent.spool import OutBatch, Spool
from fairday_wire.batch import Receipt, Rejected
from fairday_wire.spans import DAY_MS, Span

DAY = 20_780 * DAY_MS  # a midnight in UTC, November 2026
ANCHOR = Anchor(wall_ms=DAY, boot_ms=1000, boot_id="boot-1")
FAR = DAY + 10_000 * DAY_MS


def second(n: int, presence: str = "input", **fields: object) -> Span:
    """The n-th second after the anchor as one span."""
    return Span(start=DAY + n * 1000, end=DAY + n * 1000 + 1000, presence=presence, **fields)  # type: ignore[arg-type]


def seconds(first: int, past: int) -> list[Span]:
    """One span for each second from `first` up to `past`."""
    return [second(n) for n in range(first, past)]


def receipt(*rejected: tuple[int, str], stored: int = 0) -> Receipt:
    """A receipt that rejects spans by index and code."""
    return Receipt(
        stored=stored,
        duplicate=False,
        rejected=[Rejected(index, code, f"{code} it is") for index, code in rejected],
        ack_through=1,
        policy=1,
        next_upload_s=60,
        server_time=DAY,
    )


@contextmanager
def spool_in(directory: Path, *, quota_bytes: int = 64 * 2**20, seat: str = "seat-1") -> Iterator[Spool]:
    """An open spool; left open spools would hold the lock for the next test."""
    spool = Spool.open(directory, quota_bytes=quota_bytes, seat=seat)
    try:
        yield spool
    finally:
        spool.close()


def drain(spool: Spool) -> list[OutBatch]:
    """Accept every batch there is, in the order they come."""
    taken = []
    while (batch := spool.next_batch(FAR)) is not None:
        taken.append(batch)
        spool.accept(batch, receipt(stored=len(batch.spans)), DAY)
    return taken


def sent(batches: list[OutBatch]) -> list[Span]:
    """The spans of batches, by start."""
    return sorted((span for batch in batches for span in batch.spans), key=lambda span: span.start)


def rows(directory: Path, statement: str) -> list[tuple[object, ...]]:
    """What a second reader sees in the spool's tables."""
    conn = sqlite3.connect(directory / "spool.db")
    try:
        return conn.execute(statement).fetchall()
    finally:
        conn.close()
