"""Deliveries in a few threads, so that a target that is slow or dead holds up neither the others nor what is made."""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

THREADS: Final = 8
AT_ONCE: Final = 4
DEAD_S: Final = 60.0
BEAT_S: Final = 60.0
MOST_HELD: Final = 32

Work = Callable[[str | None], str | None]
"""Delivers, or where it is told why its host is out of reach, records that; returns why the host is out of reach."""


@dataclass(slots=True)
class _Lane:
    waiting: deque[Work] = field(default_factory=deque)
    active: int = 0
    proven: bool = False
    dead: tuple[str, float] | None = None


class Outbox:
    """A queue for each host: one delivery tries it, the others follow once it answers, a few at a time.

    A host that was out of reach is not waited for again for a minute: what is meant for it fails with the same words.
    `hold` and `release` bound how much is made and not delivered yet. `beat` is called every minute while these or
    `join` wait for deliveries.
    """

    def __init__(self, beat: Callable[[], object] = lambda: None) -> None:
        self._beat = beat
        self._pool = ThreadPoolExecutor(THREADS, "deliver")
        self._moved = threading.Condition()
        self._lanes: dict[str, _Lane] = {}
        self._held = threading.Semaphore(MOST_HELD)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        try:
            self.join()
        finally:
            self._pool.shutdown()

    def hold(self) -> None:
        """Waits until there is room for one more."""
        while not self._held.acquire(timeout=BEAT_S):
            self._beat()

    def release(self) -> None:
        """Says that one is delivered, or will not be."""
        self._held.release()

    def put(self, host: str, work: Work) -> None:
        """Has work done for a host, which must not raise; safe from any thread."""
        with self._moved:
            lane = self._lanes.setdefault(host, _Lane())
            lane.waiting.append(work)
            self._go_on(lane)

    def join(self) -> None:
        """Waits until everything that was put is done."""
        while not self._is_done_within(BEAT_S):
            self._beat()

    def _is_done_within(self, seconds: float) -> bool:
        with self._moved:
            return self._moved.wait_for(
                lambda: not any(lane.waiting or lane.active for lane in self._lanes.values()), seconds
            )

    def _go_on(self, lane: _Lane) -> None:
        while lane.waiting and lane.active < (AT_ONCE if lane.proven or lane.dead else 1):
            lane.active += 1
            self._pool.submit(self._do, lane, lane.waiting.popleft())

    def _do(self, lane: _Lane, work: Work) -> None:
        dead = lane.dead if lane.dead is not None and time.monotonic() < lane.dead[1] else None
        why = work(None if dead is None else dead[0])
        with self._moved:
            lane.active -= 1
            if dead is None:
                lane.proven = why is None
                lane.dead = None if why is None else (why, time.monotonic() + DEAD_S)
            self._go_on(lane)
            self._moved.notify_all()
