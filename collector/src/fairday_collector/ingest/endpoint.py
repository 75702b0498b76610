"""`POST /v1/batches` as a bare ASGI callable, ahead of the router, because it carries nearly all traffic."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fairday_collector.clock import Clock
from fairday_collector.enrol.keys import bearer, seat_of_key
from fairday_collector.errors import TooLarge, TooMany
from fairday_collector.ingest.decode import decode
from fairday_collector.ingest.inflate import inflate
from fairday_collector.ingest.keep import SeqConflict, keep, note_conflict
from fairday_collector.limits import RateLimiter
from fairday_collector.policy.desk import PolicyDesk
from fairday_collector.problems import fault_response
from fairday_collector.store import Store
from fairday_wire import Receipt, encode
from fairday_wire.batch import MAX_BATCH_BYTES


@dataclass(frozen=True, slots=True)
class BatchEndpoint:
    """Answers uploads. `limiter` counts uploads per seat."""

    store: Store
    desk: PolicyDesk
    limiter: RateLimiter
    clock: Clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: key, then body, then its whole storing in a thread."""
        request = Request(scope, receive)
        try:
            key = bearer(request.headers.get("authorization"))
            await run_in_threadpool(self._admit, key)
            body = await read_body(request, MAX_BATCH_BYTES)
            encoding = request.headers.get("content-encoding", "").strip().lower()
            receipt = await run_in_threadpool(self._take, key, body, encoding)
            response: Response = Response(encode(receipt), media_type="application/json")
        except Exception as error:  # noqa: BLE001 - whatever it is, the agent is told when to come back
            response = fault_response(error)
        await response(scope, receive, send)

    def _admit(self, key: str) -> None:
        with self.store.read() as session:
            seat, _ = seat_of_key(session, key)
        wait_s = self.limiter.take(seat.id)
        if wait_s is not None:
            raise TooMany("too_many_uploads", "More than 10 uploads a second.", retry_after_s=wait_s)

    def _take(self, key: str, body: bytes, encoding: str) -> Receipt:
        batch = decode(inflate(body, encoding))
        try:
            with self.store.write() as session:
                # Asked again within the transaction: a key revoked meanwhile stores nothing.
                seat, seat_key = seat_of_key(session, key)
                return keep(session, seat, seat_key, batch, self.desk, self.clock())
        except SeqConflict:
            with self.store.write() as session:
                note_conflict(session, seat.id)
            raise


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
