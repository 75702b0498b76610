"""A real uvicorn on a free loopback port, in a thread of this process."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn


@dataclass
class LiveServer:
    """The port it listens on, and a way to run something on the thread that serves."""

    port: int
    call: Callable[[Callable[[], Any]], Any]


def free_port() -> int:
    """A loopback port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(app: Any, **options: Any) -> Iterator[LiveServer]:
    """Serves `app` with uvicorn's `options` until the block is left."""
    given = {"host": "127.0.0.1", "port": free_port(), "log_level": "error", **options}
    config = uvicorn.Config(app, **given)
    server = uvicorn.Server(config)
    started = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def run() -> None:
        loops.append(asyncio.get_running_loop())
        task = asyncio.create_task(server.serve())
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        started.set()
        await task

    def call(act: Callable[[], Any]) -> Any:
        async def acted() -> Any:
            return act()

        return asyncio.run_coroutine_threadsafe(acted(), loops[0]).result(10)

    def serve() -> None:
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(run())

    thread = threading.Thread(target=serve)
    thread.start()
    assert started.wait(20)
    try:
        yield LiveServer(given["port"], call)
    finally:
        server.should_exit = True
        thread.join(20)
