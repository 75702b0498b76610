"""What several requests ask for at once is done in one go."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_Asked = tuple[T, "asyncio.Future[R]"]


class Gather(Generic[T, R]):
    """One go after the other, in a thread of its own: while one is under way, the askers of the next come together.

    `do` answers each of some items, in their order, with what was asked for or with the reason why not. `weigh` says
    how much of a go's `most` an item takes. After a go that much time is left for others to come, which pays where a
    go costs as much as many items.
    """

    def __init__(
        self,
        do: Callable[[Sequence[T]], Sequence[R | Exception]],
        *,
        name: str,
        most: int,
        weigh: Callable[[T], int] = lambda _: 1,
        pause_s: float = 0.0,
    ) -> None:
        self._do = do
        self._most = most
        self._weigh = weigh
        self._pause_s = pause_s
        # What waits in each event loop, for as long as there is work for it: in a server there is but one.
        self._waiting: dict[asyncio.AbstractEventLoop, deque[_Asked[T, R]]] = {}
        self._work: set[asyncio.Task[None]] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def ask(self, item: T) -> R:
        """What is asked for; raises the reason why not, and whatever `do` raises as a whole."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()
        queue = self._waiting.get(loop)
        if queue is None:
            queue = self._waiting[loop] = deque()
            work = loop.create_task(self._run(loop, queue))
            self._work.add(work)
            work.add_done_callback(self._work.discard)
        queue.append((item, answer))
        return await answer

    async def _run(self, loop: asyncio.AbstractEventLoop, queue: "deque[_Asked[T, R]]") -> None:
        try:
            while some := self._next(queue):
                found: Sequence[R | Exception]
                try:
                    found = await loop.run_in_executor(self._thread, self._do, [item for item, _ in some])
                except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must be told
                    found = [error] * len(some)
                for (_, answer), outcome in zip(some, found, strict=True):
                    _tell(answer, outcome)
                await asyncio.sleep(self._pause_s)
        finally:
            del self._waiting[loop]

    def _next(self, queue: "deque[_Asked[T, R]]") -> "list[_Asked[T, R]]":
        some: list[_Asked[T, R]] = []
        weight = 0
        while queue and weight < self._most:
            some.append(queue.popleft())
            weight += self._weigh(some[-1][0])
        return some


def _tell(answer: "asyncio.Future[R]", outcome: R | Exception) -> None:
    if answer.done():  # whoever waited has gone
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
