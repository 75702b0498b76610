"""A second process that keeps the ledger while the demo is made, so that both cores of a small machine are used."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

from fairday_server.compose import build
from fairday_server.roles import Roles
from fairday_server.settings import Settings


@contextmanager
def ledger_beside(settings: Settings) -> Iterator[Callable[[], bool]]:
    """Runs the jobs on these settings in a process of their own until the block is left; yields whether it still runs.

    The process ends with this one, however this one ends: it lives as long as the pipe between them.
    """
    context = multiprocessing.get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(settings, theirs), name="demo-ledger")
    process.start()
    theirs.close()
    try:
        yield process.is_alive
    finally:
        with suppress(BrokenPipeError):
            ours.send_bytes(b"stop")
        ours.close()
        process.join()


def _work(settings: Settings, pipe: Connection) -> None:
    # Ctrl-C reaches the whole group; the first process decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    roles = Roles(build(settings), serve=False, work=True)
    roles.start()
    try:
        pipe.recv_bytes()
    except EOFError:
        # The first process was killed, and its next start may come at once: no last run on a database that goes.
        os._exit(1)
    roles.stop()
