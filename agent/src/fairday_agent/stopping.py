"""From a signal to the event that ends a run of the agent, for the composition root."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and SIGINT set, however often they come; their former handlers are put back.

    For the main thread. A handler runs wherever that thread is, also while it holds the lock of the very event, and a
    second signal may interrupt the first: so a handler only writes into a pipe, and another thread sets the event.
    """
    stop = threading.Event()
    read, write = os.pipe()

    def hear() -> None:
        os.read(read, 1)
        stop.set()

    hearing = threading.Thread(target=hear, name="signals", daemon=True)
    hearing.start()
    former = {number: signal.signal(number, lambda *_: os.write(write, b".")) for number in STOPPING}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        os.write(write, b".")
        hearing.join()
        os.close(read)
        os.close(write)
