"""A real uvicorn on a free loopback port, in a thread of this process."""

import asyncio
import atexit
import random
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


PORTS = range(20_000, 32_000)
"""Below those that a system gives to whoever asks for any: one of these is taken by those alone who want just it."""

_untried = random.SystemRandom().sample(PORTS, len(PORTS))
_twins: list[socket.socket] = []


@atexit.register
def _let_go() -> None:
    for twin in _twins:
        twin.close()


def free_port() -> int:
    """A loopback port that nobody listens on, and that no other process is told is free as long as this one lives."""
    while True:
        port = _untried.pop()
        # Bound in UDP it says to the others that it is taken, and whoever is to listen on it in TCP still can.
        twin = socket.socket(type=socket.SOCK_DGRAM)
        _twins.append(twin)
        try:
            twin.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            twin.close()
        else:
            return port


@contextmanager
def serving(app: Any, **options: Any) -> Iterator[LiveServer]:
    """Serves `app` with uvicorn's `options` until the block is left."""
    given = {"host": "127.0.0.1", "port": 0, "log_level": "error", **options}
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

        return asyncio.run_coroutine_threadsafe(acted(), loops[0]).result(60)

    def serve() -> None:
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(run())

    thread = threading.Thread(target=serve)
    thread.start()
    assert started.wait(60)
    try:
        yield LiveServer(server.servers[0].sockets[0].getsockname()[1], call)
    finally:
        server.should_exit = True
        thread.join(60)
