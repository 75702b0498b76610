"""`POST /v1/batches` as a bare ASGI callable, ahead of the router, because it carries nearly all traffic."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from fairday_collector.clock import Clock
from fairday_collector.enrol.keys import bearer
from fairday_collector.errors import TooLarge, TooMany
from fairday_collector.ingest.gather import Gather
from fairday_collector.ingest.group import Upload
from fairday_collector.ingest.known import Known, KnownKey
from fairday_collector.ingest.prepare import Prepared, prepare
from fairday_collector.ingest.room import Room
from fairday_collector.ingest.visits import skew_ms
from fairday_collector.ingest.writer import GroupWriter
from fairday_collector.limits import RateLimiter
from fairday_collector.meters import Meters
from fairday_collector.problems import code_of, fault_response
from fairday_wire import Receipt, encode
from fairday_wire.batch import MAX_BATCH_BYTES

# Beyond this a body takes milliseconds to read: others must not wait for it.
SMALL_BYTES = 16 * 1024
WANTED = frozenset({b"authorization", b"content-encoding", b"content-length"})


@dataclass(frozen=True, slots=True)
class BatchEndpoint:
    """Answers uploads. `keys` looks up keys, `limiter` counts uploads per seat.

    How long a body may take is for the server to bound.
    """

    known: Known
    keys: Gather[str, KnownKey]
    writer: GroupWriter
    limiter: RateLimiter
    room: Room
    clock: Clock
    meters: Meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: the key, then a place, then the body, then its storing with whatever else waits."""
        try:
            receipt = await self._take(scope, receive)
        except Exception as error:  # noqa: BLE001 - whatever it is, the agent is told when to come back
            refused = fault_response(error)
            self.meters.answered("batches", refused.status_code, code_of(error))
            await refused(scope, receive, send)
            return
        self.meters.answered("batches", 200, "")
        body = encode(receipt)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _take(self, scope: Scope, receive: Receive) -> Receipt:
        # The first of a name counts. Objects for requests and headers cost a tenth of the whole path.
        headers = {name: value for name, value in reversed(scope["headers"]) if name in WANTED}
        secret = bearer(_text(headers, b"authorization"))
        key = self.known.key_at_hand(secret)
        if key is None:
            key = await self.keys.ask(secret)
        wait_s = self.limiter.take(key.seat_id)
        if wait_s is not None:
            raise TooMany("too_many_uploads", "More than 10 uploads a second.", retry_after_s=wait_s)
        length = announced(headers.get(b"content-length"))
        with self.room.place(length):
            body = await read_body(receive, MAX_BATCH_BYTES, length)
            prepared = await self._prepared(body, _text(headers, b"content-encoding").strip().lower())
            receipt = await self.writer.store(Upload(secret, prepared))
        self.meters.skew(skew_ms(prepared.batch, receipt.server_time))
        return receipt

    async def _prepared(self, body: bytes, encoding: str) -> Prepared:
        if len(body) <= SMALL_BYTES:
            return prepare(body, encoding, self.clock())
        return await run_in_threadpool(prepare, body, encoding, self.clock())


def announced(length: bytes | None) -> int | None:
    """The length of a body as its head gives it, if it does."""
    return int(length) if length is not None and length.isdigit() else None


async def read_body(receive: Receive, limit: int, length: int | None) -> bytes:
    """A request's body, announced with a length or not.

    Raises TooLarge as soon as it is known to go beyond `limit` bytes, ClientDisconnect if it breaks off.
    """
    if length is not None and length > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(limit: int) -> TooLarge:
    return TooLarge("too_large", f"The body is larger than {limit} bytes. Send fewer spans.")


def _text(headers: dict[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")
