"""Kills a worker with SIGKILL at each of its writes, one after the other, while it makes and delivers what is due.

Run as `python -m tests.support.report_kills SMTP_PORT NOW_MS URL…`: the worker of the first database is killed just
before its first transaction that writes, that of the second before its second, and so on. Prints how many were killed.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from sqlmodel import Session

from fairday_collector.store import Store
from fairday_reports.schedules.jobs import run_due
from tests.support.scheduling import means, post_to


class Fatal(Store):
    """A store whose user does not live to see one of its writes; threads count together."""

    def __init__(self, url: str, last: int) -> None:
        super().__init__(url)
        self._last = last
        self._number: Iterator[int] = count()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As any, until it is the last."""
        if next(self._number) == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        with super().write() as session:
            yield session


def main(port: int, now_ms: int, urls: list[str]) -> int:
    """Forks a worker for each database; how many of them were killed."""
    killed = 0
    for number, url in enumerate(urls):
        child = os.fork()
        if child == 0:
            run_due(means(Fatal(url, number), now_ms, post_to(port)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        if not os.WIFSIGNALED(status) and status:
            sys.exit(f"the worker failed at point {number}")
    return killed


if __name__ == "__main__":
    arguments: list[Any] = sys.argv[1:]
    print(main(int(arguments[0]), int(arguments[1]), arguments[2:]))  # noqa: T201 - read by the test
