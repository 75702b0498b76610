"""An answer that is streamed from something that must be let go of, however the answer ends."""

import asyncio
from collections.abc import Callable, Iterator, Mapping

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

STALLED_S = 60.0
"""How long a client may take for a piece before it is given up: it holds a snapshot of the store."""
PIECE = 256 * 1024
"""How much is sent at once, in bytes: a chunk can be so large that a slow line takes minutes for it."""


class HeldResponse(StreamingResponse):
    """Sends chunks, and calls `close` when all are sent, the client has gone or stalls, or making them failed.

    In the last case the answer is cut, so that nobody takes it for whole.
    """

    def __init__(
        self, chunks: Iterator[bytes], close: Callable[[], None], media_type: str, headers: Mapping[str, str]
    ) -> None:
        super().__init__(chunks, media_type=media_type, headers=headers)
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""

        async def within(message: Message) -> None:
            try:
                for piece in _pieces(message):
                    async with asyncio.timeout(STALLED_S):
                        await send(piece)
            except TimeoutError as error:
                raise ClientDisconnect from error

        try:
            await super().__call__(scope, receive, within)
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._close)


def _pieces(message: Message) -> Iterator[Message]:
    body = message.get("body", b"")
    for at in range(PIECE, len(body), PIECE):
        yield {"type": message["type"], "body": body[at - PIECE : at], "more_body": True}
    yield {**message, "body": body[(len(body) - 1) // PIECE * PIECE :]} if len(body) > PIECE else message
