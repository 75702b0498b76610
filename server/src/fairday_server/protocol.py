"""HTTP/1.1 as uvicorn speaks it, with bounds on what a client may send before there is a request to answer."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 1024

TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 22\r\nconnection: close\r\n\r\n"
    b"The head is too large."
)


class BoundedHttp(HttpToolsProtocol):
    """Ends a connection whose client sends no whole head in time, or an endless one; the parser itself has no limits.

    What counts is what came since the parser last made something of it, so that trailers are bounded too.
    """

    head_s = 20.0

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._unread = 0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Waits for a first head, not for ever."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(self.head_s, self.transport.close)

    def data_received(self, data: bytes) -> None:
        """Parses; refuses (431) what never comes to an end."""
        self._unread += len(data)
        super().data_received(data)
        if self._unread == 0:
            self._end_deadline()
        elif self._unread > MAX_HEAD_BYTES:
            self.transport.write(TOO_LARGE)
            self.transport.close()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.head_s, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets the connection."""
        self._end_deadline()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        """Begins the request."""
        self._unread = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Hands on a part of the body, whose size is bounded elsewhere."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Ends the request."""
        self._unread = 0
        super().on_message_complete()

    def _end_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
