"""How much may wait to be stored: past it uploads are sent away before anything of them is read."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from fairday_collector.errors import Busy
from fairday_wire.batch import MAX_BATCH_BYTES

MOST_BATCHES = 4_000
MOST_BYTES = 64 * 1024 * 1024
# A batch in memory against its body: it was packed, and texts and numbers take more room than their JSON.
SWELLS = 8
LEAST_BYTES = 4 * 1024
RETRY_S = (5, 30)


class Room:
    """The room of one event loop; what is admitted holds its place until it is answered."""

    def __init__(self, batches: int = MOST_BATCHES, size: int = MOST_BYTES) -> None:
        """Takes at most so many batches, and so many bytes of memory for them."""
        self._most = batches, size
        self.batches = 0
        self.bytes = 0

    @contextmanager
    def place(self, length: int | None) -> Iterator[None]:
        """A place for a body of that length, the longest there may be if it does not say; raises Busy."""
        weight = max(LEAST_BYTES, min(length if length is not None else MAX_BATCH_BYTES, MAX_BATCH_BYTES) * SWELLS)
        if self.batches >= self._most[0] or self.bytes + weight > self._most[1]:
            # Not all at once again.
            wait_s = secrets.choice(range(*RETRY_S))
            raise Busy("too_busy", "Too much waits to be stored. Nothing was; send it again.", retry_after_s=wait_s)
        self.batches += 1
        self.bytes += weight
        try:
            yield
        finally:
            self.batches -= 1
            self.bytes -= weight
