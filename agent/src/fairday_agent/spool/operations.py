"""What the recorder asks of the spool, as data: applied in a change, or waiting in memory for a disk that takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

import msgspec

from fairday_agent.anchor import Anchor
from fairday_agent.spool import batches, queue
from fairday_agent.spool.file import Change
from fairday_agent.spool.rows import Run, Stop
from fairday_wire.spans import Span


def _run(change: Change) -> Run:
    assert change.book.run is not None, "begin() comes first"
    return change.book.run


def _seen(change: Change, spans: Sequence[Span]) -> None:
    """Remember the end of the last recorded span; it only grows."""
    run = _run(change)
    ends = [span.end for span in spans] + ([] if run.end_ms is None else [run.end_ms])
    if ends:
        change.book.run = msgspec.structs.replace(run, end_ms=max(ends))


@dataclass(slots=True)
class Begin:
    """A run starts: the tail of the one before becomes spans of its own epoch, then a new epoch begins."""

    anchor: Anchor
    epoch: str
    seat: str

    def apply(self, change: Change) -> None:
        """Do it."""
        batches.serve(change, self.seat)
        left = queue.tail(change.conn)
        for kept in left:
            queue.add(change, kept.epoch, [kept.span])
        queue.put_tail(change, self.epoch, ())
        change.book.run = Run(self.epoch, self.anchor.wall_ms, self.anchor.boot_ms, self.anchor.boot_id)
        queue.set_next_seq(change, self.epoch, 1)
        queue.forget_done_epochs(change)


@dataclass(slots=True)
class Append:
    """Sealed spans for the running epoch, and the checkpoint of what is open."""

    sealed: list[Span]
    tail: tuple[Span, ...]

    def apply(self, change: Change) -> None:
        """Do it."""
        epoch = _run(change).epoch
        queue.add(change, epoch, self.sealed)
        queue.put_tail(change, epoch, self.tail)
        _seen(change, [*self.sealed, *self.tail])


@dataclass(slots=True)
class Reanchor:
    """The same run on a new anchor: what no batch holds moves to a new epoch, `delta_ms` later.

    Quiet time at its front stays, where batches of the old epoch were formed: it belongs to a gap whose beginning
    was sent, and a gap is reckoned within one epoch. What the collector found too early was not accepted, and moves.
    """

    anchor: Anchor
    delta_ms: int
    epoch: str

    def apply(self, change: Change) -> None:
        """Do it."""
        run = _run(change)
        rows = change.conn.execute(
            "SELECT id, record, not_before FROM spans WHERE epoch=? AND batched=0 ORDER BY id", (run.epoch,)
        ).fetchall()
        early = {number for number, _, not_before in rows if not_before}
        pending = list(queue.kept_rows((number, record) for number, record, _ in rows))
        if queue.next_seq(change, run.epoch) > 1:
            pending = list(dropwhile(lambda kept: kept.span.presence == "quiet" and kept.id not in early, pending))
        queue.set_next_seq(change, self.epoch, 1)
        queue.move(change, pending, self.epoch, self.delta_ms)
        open_spans = [queue.shifted(kept.span, self.delta_ms) for kept in queue.tail(change.conn)]
        queue.put_tail(change, self.epoch, open_spans)
        end = None if run.end_ms is None else run.end_ms + self.delta_ms
        anchor = self.anchor
        change.book.run = Run(self.epoch, anchor.wall_ms, anchor.boot_ms, anchor.boot_id, end, run.stop)
        queue.forget_done_epochs(change)


@dataclass(slots=True)
class End:
    """The run ends: everything is sealed, nothing stays open, and the reason is kept."""

    sealed: list[Span]
    stop: Stop

    def apply(self, change: Change) -> None:
        """Do it."""
        run = _run(change)
        queue.add(change, run.epoch, self.sealed)
        queue.put_tail(change, run.epoch, ())
        _seen(change, self.sealed)
        change.book.run = msgspec.structs.replace(_run(change), stop=self.stop)


Operation = Begin | Append | Reanchor | End


class Waiting:
    """Operations not yet on the disk, in order. Neighbouring appends join; spans beyond the bound are given up."""

    def __init__(self, max_spans: int) -> None:
        self._max_spans = max_spans
        self.operations: list[Operation] = []
        self.given_up = 0

    def put(self, operation: Operation) -> None:
        """Add one behind the others."""
        last = self.operations[-1] if self.operations else None
        if isinstance(operation, Append) and isinstance(last, Append):
            last.sealed.extend(operation.sealed)
            last.tail = operation.tail
        else:
            self.operations.append(operation)
        self._trim()

    def spans(self) -> int:
        """Count the sealed spans that wait."""
        return sum(len(op.sealed) for op in self.operations if isinstance(op, Append | End))

    def bytes(self) -> int:
        """Estimate how much the spans that wait will take, with their rows and index entries."""
        spans = [span for op in self.operations if isinstance(op, Append | End) for span in op.sealed]
        return sum(len(msgspec.json.encode(span)) + 200 for span in spans)

    def _trim(self) -> None:
        over = self.spans() - self._max_spans
        for operation in self.operations:
            if over > 0 and isinstance(operation, Append | End):
                dropped = min(over, len(operation.sealed))
                del operation.sealed[:dropped]
                self.given_up += dropped
                over -= dropped

    def clear(self) -> None:
        """Everything is on the disk."""
        self.operations.clear()
        self.given_up = 0
