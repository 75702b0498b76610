"""The spool: what was recorded and not yet accepted. The recorder appends, the uploader takes batches and answers."""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from fairday_agent.anchor import Anchor
from fairday_agent.losses import SPOOL_FULL
from fairday_agent.spool import batches
from fairday_agent.spool.file import Change
from fairday_agent.spool.lock import LOCK, Lock
from fairday_agent.spool.operations import Append, Begin, End, Operation, Reanchor, Waiting
from fairday_agent.spool.rows import LastRun, OutBatch, SpoolHealth, Stop
from fairday_agent.spool.storage import MIN_QUOTA, NoRoom, Storage
from fairday_wire.batch import Receipt
from fairday_wire.spans import Span

log = logging.getLogger(__name__)

T = TypeVar("T")

QUOTA_BYTES = 64 * 1024 * 1024
MAX_IN_MEMORY = 20_000  # about 6 MB: two weeks of a busy desktop, if the disk stays full that long
FILE = "spool.db"


class Spool:
    """A durable queue of spans in `directory`, safe for several threads, one process at a time.

    Nothing here raises on a full or failing disk: what cannot be written waits in memory, is tried again
    with every call, and shows in `health`. `open` raises `SpoolInUse` if another process has the spool.
    """

    def __init__(self, storage: Storage, lock: Lock, seat: str, max_in_memory: int) -> None:
        self._storage = storage
        self._lock = lock
        self._seat = seat
        self._mutex = threading.RLock()
        self._waiting = Waiting(max_in_memory)
        self._fault: str | None = None
        self._closed = False

    @classmethod
    def open(cls, directory: Path, *, quota_bytes: int = QUOTA_BYTES, seat: str = "") -> "Spool":
        """Open or make the spool in `directory` (0700), which with its reserve and log stays under `quota_bytes`.

        A damaged file is salvaged first. A spool that served another seat sends what is left under new epochs.
        Raises `ValueError` for a quota too small to work in.
        """
        if quota_bytes < MIN_QUOTA:
            raise ValueError(f"the spool needs a quota of at least {MIN_QUOTA} bytes")
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        lock = Lock(directory / LOCK)
        # What waits in memory has to fit into the file one day, whatever else is evicted for it.
        spool = cls(Storage(directory / FILE, quota_bytes), lock, seat, min(MAX_IN_MEMORY, quota_bytes // 4096))
        spool._try(lambda change: None)
        return spool

    # The recorder's side

    def begin(self, anchor: Anchor) -> LastRun | None:
        """Start a run: seal the tail the run before left, start a new epoch; returns how that run ended."""
        with self._mutex:
            run = self._storage.book().run
            self._do(Begin(anchor, str(uuid4()), self._seat))
            return None if run is None else LastRun(run.end_ms, run.boot_id, run.stop)

    def record(self, sealed: Sequence[Span], tail: Sequence[Span]) -> None:
        """Append sealed spans to the running epoch and replace the checkpoint of what is open, in one transaction."""
        self._do(Append(list(sealed), tuple(tail)))

    def reanchor(self, anchor: Anchor, delta_ms: int) -> None:
        """Go on in a new epoch on a new anchor; what no batch under way holds moves along, `delta_ms` later."""
        self._do(Reanchor(anchor, delta_ms, str(uuid4())))

    def end(self, sealed: Sequence[Span], stop: Stop) -> None:
        """Stop in order: everything is sealed, nothing stays open, the reason is kept."""
        self._do(End(list(sealed), stop))

    # The uploader's side

    def next_batch(self, now_ms: int) -> OutBatch | None:
        """Choose the batch to send now: the one under way if there is one, else a new one of the newest day.

        `now_ms` is UTC by the collector's clock. The batch is fixed on the disk before it is returned;
        call `unsent` if it cannot have reached the collector.
        """

        def choose(change: Change) -> OutBatch | None:
            return batches.pending(change) or batches.form(change, now_ms)

        return self._try(choose)

    def unsent(self, batch: OutBatch) -> None:
        """Say that nothing of this attempt can have reached the collector: a fresh batch may be formed anew."""
        self._try(lambda change: batches.dissolve(change, batch))

    def accept(self, batch: OutBatch, receipt: Receipt, at_ms: int) -> None:
        """Settle a batch by the receipt that came at `at_ms` (ms UTC): all done but what it rejects.

        A receipt by which the collector has less than it had acknowledged is told to the log, and kept for `status`.
        """
        if receipt.rejected:
            codes = sorted({bad.code for bad in receipt.rejected})
            log.warning("spool.rejected", extra={"spans": len(receipt.rejected), "codes": ",".join(codes)})
        gone = self._try(lambda change: batches.accept(change, batch, receipt, at_ms))
        if gone:
            log.error("spool.collector_lost", extra={"epoch": gone.epoch, "first": gone.first, "last": gone.last})

    def refuse(self, batch: OutBatch, code: str, detail: str, at_ms: int) -> None:
        """Bisect a batch that the collector will never take as it is, down to the single bad span."""
        log.warning("spool.refused", extra={"seq": batch.seq, "spans": len(batch.spans), "code": code})
        self._try(lambda change: batches.refuse(change, batch, code, detail, at_ms))

    def conflict(self, batch: OutBatch) -> None:
        """Put all that is left of the batch's epoch under a new one: the collector has other spans there."""
        log.warning("spool.conflict", extra={"seq": batch.seq})
        self._try(lambda change: batches.conflict(change, str(batch.epoch)))

    # For both

    def health(self) -> SpoolHealth:
        """Say how the spool is now."""
        with self._mutex:
            book = self._storage.book()
            losses = dict(book.losses)
            if self._waiting.given_up:
                losses[SPOOL_FULL] = losses.get(SPOOL_FULL, 0) + self._waiting.given_up
            return SpoolHealth(
                waiting=book.queued,
                waiting_bytes=self._storage.used_bytes(),
                oldest_ms=self._storage.oldest_ms(),
                quarantined=book.held,
                losses=losses,
                in_memory=self._waiting.spans(),
                fault=self._fault,
                salvaged=self._storage.salvaged,
            )

    def close(self) -> None:
        """Write what still waits if the disk takes it now, and let the next process in; later calls do nothing."""
        with self._mutex:
            if self._closed:
                return
            if self._waiting.operations:
                self._try(lambda change: None)
            if self._waiting.spans():
                log.error("spool.lost_at_stop", extra={"spans": self._waiting.spans()})
            self._closed = True
            self._storage.close()
            self._lock.release()

    def _do(self, operation: Operation) -> None:
        with self._mutex:
            self._waiting.put(operation)
            self._try(lambda change: None)

    def _try(self, work: Callable[[Change], T]) -> T | None:
        """Apply what waits, then `work`, in one transaction; None if the disk does not take it."""
        with self._mutex:
            if self._closed:  # an upload that outlived the run: what it learned is learned again after the next start
                return None
            waiting = self._waiting

            def apply(change: Change) -> T:
                change.book.lose(SPOOL_FULL, waiting.given_up)
                for operation in waiting.operations:
                    operation.apply(change)
                return work(change)

            try:
                result = self._storage.write(apply, incoming=waiting.bytes())
            except NoRoom as error:
                self._fault = str(error)
                log.warning("spool.unwritable", extra={"in_memory": waiting.spans(), "cause": self._fault})
                return None
            waiting.clear()
            self._fault = None
            return result
