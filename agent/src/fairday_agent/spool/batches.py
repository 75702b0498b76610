"""Batches inside one change: formed, repeated, accepted, refused, in conflict. What was sent once stays what it is."""

from uuid import UUID, uuid4

import msgspec

from fairday_agent.losses import POISON, REJECTED
from fairday_agent.spool import queue
from fairday_agent.spool.file import Change
from fairday_agent.spool.rows import Formed, Gone, Held, Kept, OutBatch
from fairday_agent.spool.seal import Damaged
from fairday_wire.batch import MAX_BATCH_BYTES, MAX_BATCH_SPANS, Receipt
from fairday_wire.spans import DAY_MS, Span

_BUDGET = MAX_BATCH_BYTES - 4096  # the rest of the body: losses, version and brackets


def _out(change: Change, epoch: str, seq: int, rows: list[Kept], *, fresh: bool) -> OutBatch:
    return OutBatch(UUID(epoch), seq, tuple(kept.span for kept in rows), dict(change.book.losses), fresh)


def _formed_rows(change: Change) -> list[Kept]:
    rows = change.conn.execute("SELECT id, record FROM spans WHERE batched=1 ORDER BY id").fetchall()
    formed = change.book.formed
    if len(rows) != (formed.size if formed else 0):
        raise Damaged("a batch under way has lost or gained spans")
    return list(queue.kept_rows(rows))


def pending(change: Change) -> OutBatch | None:
    """Find what must be repeated before anything new is formed: an empty send, or the batch under way."""
    book = change.book
    if book.holes:
        return _out(change, *book.holes[0], [], fresh=False)
    if book.formed:
        return _out(change, book.formed.epoch, book.formed.seq, _formed_rows(change), fresh=False)
    return None


def form(change: Change, now_ms: int) -> OutBatch | None:
    """Form a new batch: of the newest day (UTC) with anything to send, one epoch, within the wire's limits, by id.

    `now_ms` is UTC by the collector's clock. From here on the batch may have reached the collector.
    """
    newest = change.conn.execute(
        "SELECT epoch, start FROM spans WHERE batched=0 AND not_before<=? ORDER BY start DESC LIMIT 1", (now_ms,)
    ).fetchone()
    if newest is None:
        return None
    epoch, start = newest
    rows = change.conn.execute(
        "SELECT id, record FROM spans WHERE batched=0 AND start>=? AND epoch=? AND not_before<=?"
        " ORDER BY start LIMIT ?",
        (start - start % DAY_MS, epoch, now_ms, MAX_BATCH_SPANS),
    ).fetchall()
    chosen: list[tuple[int, bytes]] = []
    size = 0
    for number, record in rows:
        size += len(record)
        if chosen and size > _BUDGET:
            break
        chosen.append((number, record))
    kept = sorted(queue.kept_rows(chosen), key=lambda row: row.id)
    seq = queue.take_seq(change, epoch)
    change.conn.executemany("UPDATE spans SET batched=1 WHERE id=?", [(row.id,) for row in kept])
    change.book.formed = Formed(epoch, seq, len(kept))
    return _out(change, epoch, seq, kept, fresh=True)


def _is_under_way(change: Change, batch: OutBatch) -> bool:
    formed = change.book.formed
    return formed is not None and (formed.epoch, formed.seq) == (str(batch.epoch), batch.seq)


def dissolve(change: Change, batch: OutBatch) -> None:
    """Undo `form` for a batch that cannot have reached the collector; its number is free again."""
    if batch.fresh and _is_under_way(change, batch):
        change.conn.execute("UPDATE spans SET batched=0 WHERE batched=1")
        queue.set_next_seq(change, str(batch.epoch), batch.seq)
        change.book.formed = None


def accept(change: Change, batch: OutBatch, receipt: Receipt, at_ms: int) -> Gone | None:
    """Settle what the collector has: delete what it stored, set aside what it rejected, keep what was too early.

    Returns the batches that the receipt shows to be lost over there, although they were acknowledged.
    """
    book = change.book
    hole = (str(batch.epoch), batch.seq)
    if hole in book.holes:
        book.holes.remove(hole)
    elif _is_under_way(change, batch):
        rows = _formed_rows(change)
        rejected = {bad.index: bad for bad in receipt.rejected if 0 <= bad.index < len(rows)}
        held = []
        early = set()
        for index, bad in rejected.items():
            kept = rows[index]
            if bad.code == "in_future":
                early.add(kept.id)
                change.conn.execute("UPDATE spans SET batched=0, not_before=? WHERE id=?", (kept.span.end, kept.id))
            else:
                held.append(_held(kept, at_ms, batch, bad.code, bad.detail))
        queue.hold(change, held)
        book.lose(REJECTED, len(held))
        queue.remove(change, [kept.id for kept in rows if kept.id not in early])
        book.formed = None
    gone = queue.note_through(change, str(batch.epoch), receipt.ack_through, at_ms)
    queue.forget_done_epochs(change)
    return gone


def _held(kept: Kept, at_ms: int, batch: OutBatch, code: str, detail: str) -> Held:
    return Held(kept.id, at_ms, str(batch.epoch), batch.seq, code[:64], detail[:200], kept.span)


def refuse(change: Change, batch: OutBatch, code: str, detail: str, at_ms: int) -> None:
    """Halve a batch that the collector will never take as it is, and set a single bad span aside.

    The first half keeps the number, the rest is free for the next one. A batch of one leaves its number
    to be sent empty. If even the empty one is refused, the fault was not the span: it comes back.
    """
    hole = (str(batch.epoch), batch.seq)
    if hole in change.book.holes:
        _take_back(change, hole)
        return
    if not _is_under_way(change, batch):
        return
    rows = _formed_rows(change)
    if len(rows) > 1:
        first = len(rows) // 2
        change.conn.executemany("UPDATE spans SET batched=0 WHERE id=?", [(kept.id,) for kept in rows[first:]])
        change.book.formed = Formed(*hole, first)
        return
    queue.hold(change, [_held(kept, at_ms, batch, f"{POISON}: {code}", detail) for kept in rows])
    queue.remove(change, [kept.id for kept in rows])
    change.book.lose(POISON, len(rows))
    change.book.formed = None
    change.book.holes.append(hole)


def _take_back(change: Change, hole: tuple[str, int]) -> None:
    back = [row for row in queue.held(change.conn) if (row.epoch, row.seq) == hole and row.code.startswith(POISON)]
    queue.release(change, [row.id for row in back])
    queue.add(change, hole[0], [row.span for row in back])
    change.book.lose(POISON, -len(back))


def conflict(change: Change, epoch: str) -> None:
    """Put all that is left of an epoch under a new one: the collector has other spans under its numbers."""
    new = str(uuid4())
    book = change.book
    rows = change.conn.execute("SELECT id, record FROM spans WHERE epoch=? ORDER BY id", (epoch,)).fetchall()
    queue.set_next_seq(change, new, 1)
    queue.move(change, list(queue.kept_rows(rows)), new)
    book.holes = [hole for hole in book.holes if hole[0] != epoch]
    if book.formed and book.formed.epoch == epoch:
        book.formed = None
    if book.run and book.run.epoch == epoch:
        book.run = msgspec.structs.replace(book.run, epoch=new)
        open_spans: list[Span] = [kept.span for kept in queue.tail(change.conn)]
        queue.put_tail(change, new, open_spans)
    queue.forget_done_epochs(change)


def serve(change: Change, seat: str) -> None:
    """Belong to a seat. A new one starts with new epochs, whose numbers begin at 1, and with no losses."""
    book = change.book
    if book.seat == seat:
        return
    if book.seat:
        epochs = [epoch for (epoch,) in change.conn.execute("SELECT DISTINCT epoch FROM spans").fetchall()]
        for epoch in {*epochs, *(hole[0] for hole in book.holes), *([book.run.epoch] if book.run else [])}:
            conflict(change, epoch)
        book.losses.clear()
        book.gone.clear()
    book.seat = seat
