"""`POST /v1/batches` as a bare ASGI callable, ahead of the router, because it carries nearly all traffic."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fairday_collector.clock import Clock
from fairday_collector.enrol.keys import bearer
from fairday_collector.errors import TooLarge, TooMany
from fairday_collector.ingest.group import Upload
from fairday_collector.ingest.known import Known
from fairday_collector.ingest.prepare import Prepared, prepare
from fairday_collector.ingest.room import Room
from fairday_collector.ingest.visits import skew_ms
from fairday_collector.ingest.writer import GroupWriter
from fairday_collector.limits import RateLimiter
from fairday_collector.meters import Meters
from fairday_collector.problems import code_of, fault_response
from fairday_collector.store import Store
from fairday_wire import Receipt, encode
from fairday_wire.batch import MAX_BATCH_BYTES

# Beyond this a body takes milliseconds to read: others must not wait for it.
SMALL_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class BatchEndpoint:
    """Answers uploads. `limiter` counts uploads per seat."""

    store: Store
    known: Known
    writer: GroupWriter
    limiter: RateLimiter
    room: Room
    clock: Clock
    meters: Meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: the key, then a place, then the body, then its storing with whatever else waits."""
        code = ""
        try:
            receipt = await self._take(Request(scope, receive))
            response = Response(encode(receipt), media_type="application/json")
        except Exception as error:  # noqa: BLE001 - whatever it is, the agent is told when to come back
            response, code = fault_response(error), code_of(error)
        self.meters.answered("batches", response.status_code, code)
        await response(scope, receive, send)

    async def _take(self, request: Request) -> Receipt:
        secret = bearer(request.headers.get("authorization"))
        key = self.known.key_at_hand(secret)
        if key is None:
            key = await run_in_threadpool(self.known.key, self.store, secret)
        wait_s = self.limiter.take(key.seat_id)
        if wait_s is not None:
            raise TooMany("too_many_uploads", "More than 10 uploads a second.", retry_after_s=wait_s)
        length = request.headers.get("content-length", "")
        with self.room.place(int(length) if length.isdecimal() else None):
            body = await read_body(request, MAX_BATCH_BYTES)
            prepared = await self._prepared(body, request.headers.get("content-encoding", "").strip().lower())
            receipt = await self.writer.store(Upload(secret, prepared))
        self.meters.skew(skew_ms(prepared.batch, receipt.server_time))
        return receipt

    async def _prepared(self, body: bytes, encoding: str) -> Prepared:
        if len(body) <= SMALL_BYTES:
            return prepare(body, encoding, self.clock())
        return await run_in_threadpool(prepare, body, encoding, self.clock())


async def read_body(request: Request, limit: int) -> bytes:
    """The request's body; raises TooLarge as soon as it goes beyond `limit` bytes."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLarge("too_large", f"The body is larger than {limit} bytes. Send fewer spans.")
        parts.append(part)
    return b"".join(parts)
