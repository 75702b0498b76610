"""Groups of uploads: made ready, stored together, by writers that remember nothing yet."""

import asyncio
import json
from typing import Any

from msgspec.structs import replace

from fairday_collector.ingest.group import GroupStore, Upload
from fairday_collector.ingest.known import Known
from fairday_collector.ingest.prepare import prepare
from fairday_collector.ingest.visits import Visits
from fairday_collector.ingest.writer import GroupWriter
from fairday_collector.meters import Meters
from fairday_collector.policy.desk import PolicyDesk
from fairday_collector.store.labels import Interner
from fairday_wire import Receipt
from tests.support.collector import HOUR, NOON, Collector, batch, span


def body(seq: int = 1, **fields: Any) -> bytes:
    """A batch of one span, a second long, its own for each seq."""
    start = NOON - HOUR + seq * 1000
    return json.dumps(batch([span(start, start + 1000, app=f"app {seq}")], seq=seq, **fields)).encode()


def upload(secret: str, plain: bytes) -> Upload:
    """A body with its key, ready for a group."""
    return Upload(secret, prepare(plain, "", NOON))


def poisoned(good: Upload) -> Upload:
    """The upload with a count that no database can hold."""
    counts = [2**70] * len(good.prepared.start)
    return replace(good, prepared=replace(good.prepared, fixed=(counts, *good.prepared.fixed[1:])))


def writer_of(collector: Collector, meters: Meters | None = None) -> GroupWriter:
    """A writer of its own, which remembers nothing yet."""
    groups = GroupStore(Known(), PolicyDesk(lambda: ""), Interner(), Visits())
    return GroupWriter(collector.store, groups, collector.clock, meters or Meters())


def together(writer: GroupWriter, uploads: list[Upload]) -> list[Receipt | BaseException]:
    """Stores uploads that all come at the same moment."""

    async def all_at_once() -> list[Receipt | BaseException]:
        return await asyncio.gather(*(writer.store(each) for each in uploads), return_exceptions=True)

    return asyncio.run(all_at_once())
