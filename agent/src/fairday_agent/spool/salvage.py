"""A damaged spool file: what still proves itself goes into a new file under new epochs, the old file is put aside.

The search ignores SQLite's structure: every record carries its own checksum, so a broken tree costs nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import msgspec

from fairday_agent.losses import CORRUPT
from fairday_agent.spool import queue
from fairday_agent.spool.file import SpoolFile
from fairday_agent.spool.image import log_of, pages
from fairday_agent.spool.rows import Book, Held, Kept
from fairday_agent.spool.seal import BOOK, HELD, SPAN, TAIL, decode, search
from fairday_wire.spans import Span


@dataclass(slots=True)
class Salvaged:
    """What was found: rows by id (the latest of each), the newest book, and the number of records that are broken."""

    spans: dict[int, Kept] = field(default_factory=dict)
    tails: list[Kept] = field(default_factory=list)
    held: dict[int, Held] = field(default_factory=dict)
    book: Book | None = None
    damaged: int = 0

    def lost(self) -> int:
        """Count the spans that are gone: by the book, else by the latest row, at least the broken records seen."""
        if self.book is None:
            latest = max(
                [*self.spans.values(), *self.tails], key=lambda kept: (kept.generation, kept.queued), default=None
            )
            return max(self.damaged, (latest.queued if latest else 0) - len(self.spans))
        return max(0, self.book.queued - len(self.spans)) + max(0, self.book.tailed - len(self.tails))


def collect(path: Path) -> Salvaged:
    """Find every record of a spool file that proves itself."""
    found = Salvaged()
    for page in pages(path):
        for record in search(page):
            if record.payload is None:
                found.damaged += record.kind in (SPAN, TAIL)
            elif record.kind == SPAN:
                kept = decode(record.payload, Kept)
                if kept.id not in found.spans or kept.generation > found.spans[kept.id].generation:
                    found.spans[kept.id] = kept
            elif record.kind == TAIL:
                found.tails.append(decode(record.payload, Kept))
            elif record.kind == HELD:
                held = decode(record.payload, Held)
                found.held[held.id] = held
            elif record.kind == BOOK:
                book = decode(record.payload, Book)
                if found.book is None or book.generation > found.book.generation:
                    found.book = book
    last = max((kept.generation for kept in found.tails), default=0)
    found.tails = [kept for kept in found.tails if kept.generation == last]
    return found


def _apart(spans: list[Span]) -> Iterator[Span]:
    """Yield spans in order of start, cut where one would overlap the one before; a stale copy gives way."""
    end = None
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if end is not None and span.start < end:
            if span.end <= end:
                continue
            span = msgspec.structs.replace(span, start=end, since=span.origin)
        end = span.end
        yield span


def rebuild(found: Salvaged, path: Path, max_bytes: int) -> None:
    """Make a new spool file at `path` with everything that was found, each old epoch under a new one."""
    epochs: dict[str, str] = defaultdict(lambda: str(uuid4()))
    file = SpoolFile.create(path, 2 * max_bytes)  # rows may pack worse than before; eviction settles it later
    try:
        with file.change() as change:
            book = change.book
            if found.book is not None:
                book.losses, book.seat = dict(found.book.losses), found.book.seat
                book.gone = list(found.book.gone)
                if found.book.run is not None:
                    book.run = msgspec.structs.replace(found.book.run, epoch=epochs[found.book.run.epoch])
            book.lose(CORRUPT, found.lost())
            by_epoch: dict[str, list[Span]] = defaultdict(list)
            for kept in found.spans.values():
                by_epoch[kept.epoch].append(kept.span)
            for epoch, spans in by_epoch.items():
                queue.add(change, epochs[epoch], _apart(spans))
            for epoch in {kept.epoch for kept in found.tails}:
                done = max((span.end for span in by_epoch[epoch]), default=0)
                tail = list(
                    _apart([kept.span for kept in found.tails if kept.epoch == epoch and kept.span.start >= done])
                )
                queue.put_tail(change, epochs[epoch], tail)
            queue.hold(change, (msgspec.structs.replace(held, id=change.next_id()) for held in found.held.values()))
    finally:
        file.close()


def salvage(path: Path, max_bytes: int, book: Book | None) -> int:
    """Replace a damaged spool file by a new one with what could be saved; returns how many spans were lost.

    `book` is the one in memory, if the file was in use: it needs no proof.

    A crash in between leaves either the old file or the whole new one. The old file is kept as `*.damaged`,
    the latest alone, because it holds what a person did.
    """
    found = collect(path)
    if book is not None:
        found.book = book
    new = path.with_name(path.name + ".new")
    for stale in (new, log_of(new)):
        stale.unlink(missing_ok=True)
    rebuild(found, new, max_bytes)
    path.replace(path.with_name(path.name + ".damaged"))
    for beside in (log_of(path), path.with_name(path.name + "-shm")):
        beside.unlink(missing_ok=True)
    new.replace(path)
    return found.lost()


def finish_interrupted(path: Path) -> None:
    """Complete a salvage that was cut off between its two last steps."""
    new = path.with_name(path.name + ".new")
    if new.exists() and not path.exists():
        for beside in (log_of(path), path.with_name(path.name + "-shm")):
            beside.unlink(missing_ok=True)
        new.replace(path)
