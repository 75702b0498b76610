"""Rows of the queue, the tail and the quarantine inside one change: the only statements that touch them."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from fairday_agent.losses import SPOOL_FULL
from fairday_agent.spool.file import Change
from fairday_agent.spool.rows import Epoch, Gone, Held, Kept
from fairday_agent.spool.seal import EPOCH, HELD, SPAN, TAIL, Damaged, seal, unseal
from fairday_wire.spans import Span

MAX_HELD = 1000  # what is set aside is for people to look at; nobody looks at more
MAX_GONE = 20  # and of a collector that is restored this often, the agent's status is not where to read it


def add(change: Change, epoch: str, spans: Iterable[Span], not_before: int = 0) -> None:
    """Append spans to the queue of an epoch. `not_before` in ms UTC by the collector's clock."""
    for span in spans:
        change.book.queued += 1
        kept = _kept(change, change.next_id(), epoch, span)
        change.conn.execute(
            "INSERT INTO spans VALUES (?, ?, ?, 0, ?, ?)", (kept.id, epoch, span.start, not_before, seal(SPAN, kept))
        )


def _kept(change: Change, number: int, epoch: str, span: Span) -> Kept:
    return Kept(number, epoch, change.book.generation + 1, change.book.queued, span)


def kept_rows(rows: Iterable[tuple[int, bytes]]) -> Iterator[Kept]:
    """Read the queue's rows from (id, record); raises `Damaged` at the first that is not what was written."""
    for number, record in rows:
        kept = unseal(record, SPAN, Kept)
        if kept.id != number:
            raise Damaged("a row has another's id")
        yield kept


def remove(change: Change, ids: Iterable[int]) -> None:
    """Delete rows of the queue; unknown ids are passed over."""
    for number in ids:
        change.book.queued -= change.conn.execute("DELETE FROM spans WHERE id=?", (number,)).rowcount


def move(change: Change, rows: Sequence[Kept], epoch: str, delta_ms: int = 0) -> None:
    """Give rows of the queue to another epoch, unbatched; their stamps shift by `delta_ms`, and what waits for them."""
    for kept in rows:
        span = shifted(kept.span, delta_ms)
        moved = _kept(change, kept.id, epoch, span)
        change.conn.execute(
            "UPDATE spans SET epoch=?, start=?, batched=0, not_before=max(0, not_before+?), record=? WHERE id=?",
            (epoch, span.start, delta_ms, seal(SPAN, moved), kept.id),
        )


def shifted(span: Span, delta_ms: int) -> Span:
    """Return the span `delta_ms` later."""
    if not delta_ms:
        return span
    since = None if span.since is None else span.since + delta_ms
    return msgspec.structs.replace(span, start=span.start + delta_ms, end=span.end + delta_ms, since=since)


def put_tail(change: Change, epoch: str, spans: Sequence[Span]) -> None:
    """Replace the checkpoint of what is still open."""
    change.conn.execute("DELETE FROM tail")
    for number, span in enumerate(spans, 1):
        kept = _kept(change, number, epoch, span)
        change.conn.execute("INSERT INTO tail VALUES (?, ?)", (number, seal(TAIL, kept)))
    change.book.tailed = len(spans)


def tail(conn: sqlite3.Connection) -> list[Kept]:
    """Read the checkpoint of what was still open, in order."""
    return [unseal(record, TAIL, Kept) for (record,) in conn.execute("SELECT record FROM tail ORDER BY id")]


def hold(change: Change, rows: Iterable[Held]) -> None:
    """Set spans aside; beyond `MAX_HELD` the oldest are forgotten (they are counted as lost already)."""
    for held in rows:
        change.conn.execute("INSERT INTO held VALUES (?, ?)", (held.id, seal(HELD, held)))
        change.book.held += 1
    change.book.held -= change.conn.execute(
        "DELETE FROM held WHERE id NOT IN (SELECT id FROM held ORDER BY id DESC LIMIT ?)", (MAX_HELD,)
    ).rowcount


def held(conn: sqlite3.Connection) -> list[Held]:
    """Read what was set aside, oldest first."""
    return [unseal(record, HELD, Held) for (record,) in conn.execute("SELECT record FROM held ORDER BY id")]


def release(change: Change, ids: Iterable[int]) -> None:
    """Take rows out of quarantine."""
    for number in ids:
        change.book.held -= change.conn.execute("DELETE FROM held WHERE id=?", (number,)).rowcount


def take_seq(change: Change, epoch: str) -> int:
    """Take the next batch number of an epoch."""
    seq = next_seq(change, epoch)
    set_next_seq(change, epoch, seq + 1)
    return seq


def next_seq(change: Change, epoch: str) -> int:
    """Say which number the next batch of an epoch gets; the number stays free."""
    return _epoch(change, epoch).next_seq


def set_next_seq(change: Change, epoch: str, seq: int) -> None:
    """Say which number the next batch of an epoch gets."""
    _put_epoch(change, msgspec.structs.replace(_epoch(change, epoch), next_seq=seq))


def note_through(change: Change, epoch: str, through: int, at_ms: int) -> Gone | None:
    """Keep through which number the collector has all of an epoch; returns what it had before and lost, if that sank.

    `at_ms` is when it said so, UTC.
    """
    known = _epoch(change, epoch)
    if through == known.through:
        return None
    _put_epoch(change, msgspec.structs.replace(known, through=through))
    if through > known.through:
        return None
    gone = Gone(at_ms, epoch, through + 1, known.through)
    change.book.gone = [*change.book.gone, gone][-MAX_GONE:]
    return gone


def _epoch(change: Change, epoch: str) -> Epoch:
    row = change.conn.execute("SELECT record FROM epochs WHERE epoch=?", (epoch,)).fetchone()
    return Epoch(epoch, 1) if row is None else unseal(row[0], EPOCH, Epoch)


def _put_epoch(change: Change, epoch: Epoch) -> None:
    change.conn.execute(
        "INSERT INTO epochs VALUES (?, ?) ON CONFLICT (epoch) DO UPDATE SET record=excluded.record",
        (epoch.epoch, seal(EPOCH, epoch)),
    )


def forget_done_epochs(change: Change) -> None:
    """Drop epochs that can never send again: not running, and nothing of theirs left to send."""
    book = change.book
    busy = {epoch for epoch, _ in book.holes}
    if book.run:
        busy.add(book.run.epoch)
    if book.formed:
        busy.add(book.formed.epoch)
    for (epoch,) in change.conn.execute("SELECT epoch FROM epochs").fetchall():
        left = change.conn.execute("SELECT 1 FROM spans WHERE epoch=? LIMIT 1", (epoch,)).fetchone()
        if epoch not in busy and left is None:
            change.conn.execute("DELETE FROM epochs WHERE epoch=?", (epoch,))


def evict(change: Change, count: int) -> int:
    """Give up the oldest spans that are in no batch under way; returns how many there were to give up."""
    ids = [
        number
        for (number,) in change.conn.execute("SELECT id FROM spans WHERE batched=0 ORDER BY start LIMIT ?", (count,))
    ]
    remove(change, ids)
    change.book.lose(SPOOL_FULL, len(ids))
    return len(ids)
