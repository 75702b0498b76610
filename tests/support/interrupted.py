"""A store in which something else happens at the worst moment: just before the first write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlmodel import Session

from fairday_collector.store import Store


class Interrupted(Store):
    """A store in which something else is written once, just before the first write."""

    def __init__(self, url: str, meanwhile: Callable[[], object]) -> None:
        super().__init__(url)
        self.meanwhile = [meanwhile]

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As any, after what is to come first."""
        while self.meanwhile:
            self.meanwhile.pop()()
        with super().write() as session:
            yield session
