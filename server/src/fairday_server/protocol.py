"""HTTP/1.1 as uvicorn speaks it, with bounds on what a client may send before there is a request to answer."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 1024
AT_ONCE_BYTES, AT_ONCE_PARTS = 16 * 1024, 8


def _last_words(status: bytes, text: bytes) -> bytes:
    head = b"HTTP/1.1 %b\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
    return head % (status, len(text)) + text


TOO_LARGE = _last_words(b"431 Request Header Fields Too Large", b"The head is too large.")
TOO_SLOW = _last_words(b"408 Request Timeout", b"The body took too long. Send it again.")


class Together:
    """A transport whose writes of one turn of the loop leave as one: over TLS each would be a record of its own."""

    __slots__ = ("_loop", "_parts", "_transport", "is_closing")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Writes soon."""
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)
        # A long answer goes as it comes: only what has left this process can be seen to be too much for the line.
        if len(data) >= AT_ONCE_BYTES or len(self._parts) >= AT_ONCE_PARTS:
            self._flush()

    def close(self) -> None:
        """Closes, once all is written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        # The other side may have hung up since.
        if self._parts and not self.is_closing():
            self._transport.write(b"".join(self._parts))
        self._parts.clear()


class BoundedHttp(HttpToolsProtocol):
    """Ends a connection whose client does not come to an end, in bytes or in time; the parser itself has no limits.

    A head may take `head_s` seconds and a body `body_s`. What counts as a head is what came since the parser last made
    something of it, so that trailers are bounded too.
    """

    head_s = 20.0
    body_s = 30.0

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._unread = 0
        self._in_body = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for a first head, not for ever."""
        super().connection_made(transport)
        self.transport = Together(transport, self.loop)  # type: ignore[assignment]
        self._deadline = self.loop.call_later(self.head_s, self.transport.close)

    def data_received(self, data: bytes) -> None:
        """Parses; refuses (431) what never comes to an end."""
        self._unread += len(data)
        was_in_body = self._in_body
        super().data_received(data)
        if self._in_body:
            if not was_in_body:
                self._end_deadline()
                self._deadline = self.loop.call_later(self.body_s, self._too_slow)
        elif self._unread == 0:
            self._end_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.head_s, self.transport.close)
        if self._unread > MAX_HEAD_BYTES:
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets the connection."""
        self._end_deadline()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        """Begins the request."""
        self._unread = 0
        self._in_body = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Hands on a part of the body, whose size is bounded elsewhere."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Ends the request."""
        self._unread = 0
        self._in_body = False
        super().on_message_complete()

    def _too_slow(self) -> None:
        if not self.cycle.response_started:
            self.transport.write(TOO_SLOW)
        self.transport.close()

    def _end_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
