"""The group commit: uploads that wait while one transaction is on its way to the disk share the next one."""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from fairday_collector.clock import Clock
from fairday_collector.ingest.group import GroupStore, Outcome, SeqConflict, Upload
from fairday_collector.meters import Meters
from fairday_collector.store import Store
from fairday_wire import Receipt

MOST_BATCHES = 128
MOST_SPANS = 8_000
GATHER_S = 0.005
TRIES = 3
# PostgreSQL gave up one of two transactions that waited for each other: it only has to be tried again.
_DEADLOCKS = {"40P01", "40001"}
log = logging.getLogger(__name__)


Waiting = tuple[Upload, "asyncio.Future[Receipt]"]


class GroupWriter:
    """Stores uploads in groups, one group at a time, in a thread of its own. For the tasks of one event loop.

    A group that fails is tried one by one, so that one batch the database refuses cannot take others with it.
    """

    def __init__(self, store: Store, groups: GroupStore, clock: Clock, meters: Meters) -> None:
        self._store = store
        self._groups = groups
        self._clock = clock
        self._meters = meters
        self._queue: deque[Waiting] = deque()
        self._work: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ingest")

    async def store(self, upload: Upload) -> Receipt:
        """Stores an upload with its group, and returns once it is on disk. Raises the refusal, or the store's error."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Receipt] = loop.create_future()
        self._queue.append((upload, answer))
        if self._work is None:
            self._work = loop.create_task(self._run(loop))
        return await answer

    async def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            while group := self._next():
                uploads = [upload for upload, _ in group]
                outcomes = await loop.run_in_executor(self._thread, self._stored, uploads)
                for (_, answer), outcome in zip(group, outcomes, strict=True):
                    _tell(answer, outcome)
                # Or else the next group would be whoever came first, and not all who came meanwhile.
                await asyncio.sleep(GATHER_S)
        finally:
            self._work = None

    def _next(self) -> list[Waiting]:
        group: list[Waiting] = []
        spans = 0
        while self._queue and len(group) < MOST_BATCHES and spans < MOST_SPANS:
            group.append(self._queue.popleft())
            spans += len(group[-1][0].prepared.start)
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


def _tell(answer: "asyncio.Future[Receipt]", outcome: Outcome | Exception) -> None:
    if answer.done():  # whoever waited has gone
        return
    if isinstance(outcome, Receipt):
        answer.set_result(outcome)
    else:
        answer.set_exception(outcome)


def _is_deadlock(error: SQLAlchemyError) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _DEADLOCKS


def _is_gone(error: SQLAlchemyError) -> bool:
    """Whether the database itself does not answer, or is full or locked: then one by one is no better."""
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
