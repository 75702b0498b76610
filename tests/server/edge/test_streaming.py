"""An answer that is streamed: how long a client may take for it, and how much of it at once."""

import asyncio
import selectors
from collections.abc import Iterable
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from fairday_server import streaming
from fairday_server.streaming import HeldResponse

SCOPE = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}}


class Skipping(selectors.DefaultSelector):
    """Waits for nothing: the time until the next timer is over at once, and no other time passes."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        """Looks what is there."""
        if timeout is not None:
            self.now += max(timeout, 0.0)
        return super().select(None if timeout is None else 0)


def _loop() -> asyncio.AbstractEventLoop:
    selector = Skipping()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign]
    return loop


def sent(chunks: Iterable[bytes], bytes_per_s: float) -> tuple[bytes, list[str]]:
    """What reaches a client that takes so much, and what was let go of in the end."""
    with asyncio.Runner(loop_factory=_loop) as runner:
        return runner.run(_sent(chunks, bytes_per_s))


async def _sent(chunks: Iterable[bytes], bytes_per_s: float) -> tuple[bytes, list[str]]:
    got, closed = [], []

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        body = message.get("body", b"")
        await asyncio.sleep(len(body) / bytes_per_s)
        got.append(body)

    response = HeldResponse(iter(chunks), lambda: closed.append("closed"), "text/plain", {})
    try:
        await response(SCOPE, receive, send)
    except ClientDisconnect:
        closed.append("cut")
    return b"".join(got), closed


def test_a_client_that_is_slow_and_steady_gets_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the parts are in which it is made: what counts is that it takes something."""
    monkeypatch.setattr(streaming, "STALLED_S", 0.5)
    chunks = [bytes([number]) * 2**21 for number in range(2)] + [b"", b"end"]
    got, closed = sent(chunks, 2.0**21)
    assert got == b"".join(chunks)
    assert closed == ["closed"]


def test_a_client_that_takes_too_little_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is held is let go of."""
    monkeypatch.setattr(streaming, "STALLED_S", 0.1)
    got, closed = sent([bytes(2**21)], 2.0**17)
    assert got == b""
    assert closed == ["closed", "cut"]
