"""The group commit: uploads that wait while one transaction is on its way to the disk share the next one."""

import asyncio
import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from fairday_collector.clock import Clock
from fairday_collector.ingest.group import GroupStore, Outcome, SeqConflict, Upload
from fairday_collector.meters import Meters
from fairday_collector.store import Store
from fairday_wire import Receipt

MOST_BATCHES = 256
MOST_SPANS = 8_000
GATHER_S = 0.005
TRIES = 3
# PostgreSQL gave up one of two transactions that waited for each other: it only has to be tried again.
_DEADLOCKS = {"40P01", "40001"}
log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Waiting:
    upload: Upload
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Receipt]" = field(init=False)

    def __post_init__(self) -> None:
        self.answer = self.loop.create_future()


class GroupWriter:
    """Stores uploads in groups, one group at a time, in a thread of its own that lives while there is work.

    A group that fails is tried one by one, so that one batch the database refuses cannot take others with it.
    """

    def __init__(self, store: Store, groups: GroupStore, clock: Clock, meters: Meters) -> None:
        self._store = store
        self._groups = groups
        self._clock = clock
        self._meters = meters
        self._queue: deque[_Waiting] = deque()
        self._lock = threading.Lock()
        self._runs = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ingest")

    async def store(self, upload: Upload) -> Receipt:
        """Stores an upload with its group, and returns once it is on disk. Raises the refusal, or the store's error."""
        waiting = _Waiting(upload, asyncio.get_running_loop())
        with self._lock:
            self._queue.append(waiting)
            begin, self._runs = not self._runs, True
        if begin:
            self._thread.submit(self._run)
        return await waiting.answer

    def _run(self) -> None:
        while group := self._next():
            _tell(group, self._stored([waiting.upload for waiting in group]))
            # Or else the next group would be whoever came first: reading the others needs the interpreter too.
            time.sleep(GATHER_S)

    def _next(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        spans = 0
        with self._lock:
            while self._queue and len(group) < MOST_BATCHES and spans < MOST_SPANS:
                group.append(self._queue.popleft())
                spans += len(group[-1].upload.prepared.start)
            self._runs = bool(group)
        return group

    def _stored(self, uploads: Sequence[Upload]) -> Sequence[Outcome | Exception]:
        for attempt in range(1, TRIES + 1):
            try:
                return self._commit(uploads)
            except SQLAlchemyError as error:
                if _is_deadlock(error) and attempt < TRIES:
                    continue
                if len(uploads) == 1 or _is_gone(error):
                    return [error] * len(uploads)
                break
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must be told
                if len(uploads) == 1:
                    return [error]
                break
        log.warning("ingest.group_split", extra={"batches": len(uploads)})
        return [outcome for upload in uploads for outcome in self._stored([upload])]

    def _commit(self, uploads: Sequence[Upload]) -> Sequence[Outcome]:
        began = time.perf_counter()
        try:
            with self._store.ingest() as session:
                outcomes = self._groups.store(session, uploads, self._clock())
        except BaseException:
            self._groups.forget()
            raise
        self._groups.keep()
        self._count(outcomes, time.perf_counter() - began)
        return outcomes

    def _count(self, outcomes: Sequence[Outcome], seconds: float) -> None:
        receipts = [outcome for outcome in outcomes if isinstance(outcome, Receipt)]
        new = [receipt for receipt in receipts if not receipt.duplicate]
        self._meters.committed(len(new), sum(each.stored for each in new), len(receipts) - len(new), seconds)
        for receipt in new:
            for code, count in Counter(rejected.code for rejected in receipt.rejected).items():
                self._meters.rejected(code, count)
        for outcome in outcomes:
            if isinstance(outcome, SeqConflict):
                self._meters.conflict()


def _tell(group: Sequence[_Waiting], outcomes: Sequence[Outcome | Exception]) -> None:
    """Hands outcomes over, in one call for each event loop: waking a loop costs more than an answer."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Receipt], Outcome | Exception]]] = {}
    for waiting, outcome in zip(group, outcomes, strict=True):
        by_loop.setdefault(waiting.loop, []).append((waiting.answer, outcome))
    for loop, answers in by_loop.items():
        try:
            loop.call_soon_threadsafe(_answer, answers)
        except RuntimeError:  # the loop was closed: whoever waited is gone
            log.info("ingest.nobody_waits")


def _answer(answers: Sequence[tuple["asyncio.Future[Receipt]", Outcome | Exception]]) -> None:
    for future, outcome in answers:
        if not future.done():
            if isinstance(outcome, Receipt):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)


def _is_deadlock(error: SQLAlchemyError) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _DEADLOCKS


def _is_gone(error: SQLAlchemyError) -> bool:
    """Whether the database itself does not answer, or is full or locked: then one by one is no better."""
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
