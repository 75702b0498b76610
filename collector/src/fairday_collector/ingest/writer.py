"""The group commit: uploads that wait while one transaction is on its way to the disk share the next one."""

import logging
import time
from collections import Counter
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from fairday_collector.clock import Clock
from fairday_collector.ingest.gather import Gather
from fairday_collector.ingest.group import GroupStore, Outcome, SeqConflict, Upload
from fairday_collector.meters import Meters
from fairday_collector.store import Store
from fairday_wire import Receipt

MOST_SPANS = 8_000
# A batch costs about as much as so many spans.
BATCH_WEIGHT = 12
GATHER_S = 0.010
TRIES = 3
# PostgreSQL gave up one of two transactions that waited for each other: it only has to be tried again.
_DEADLOCKS = {"40P01", "40001"}
log = logging.getLogger(__name__)


class GroupWriter:
    """Stores uploads in groups, one group at a time.

    A group that fails is tried one by one, so that one batch the database refuses cannot take others with it.
    """

    def __init__(self, store: Store, groups: GroupStore, clock: Clock, meters: Meters) -> None:
        self._store = store
        self._groups = groups
        self._clock = clock
        self._meters = meters
        self._gather: Gather[Upload, Receipt] = Gather(
            self._stored, name="ingest", most=MOST_SPANS, weigh=_weight, pause_s=GATHER_S
        )

    async def store(self, upload: Upload) -> Receipt:
        """Stores an upload with its group, and returns once it is on disk. Raises the refusal, or the store's error."""
        return await self._gather.ask(upload)

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


def _weight(upload: Upload) -> int:
    return BATCH_WEIGHT + len(upload.prepared.start)


def _is_deadlock(error: SQLAlchemyError) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _DEADLOCKS


def _is_gone(error: SQLAlchemyError) -> bool:
    """Whether the database itself does not answer, or is full or locked: then one by one is no better."""
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
