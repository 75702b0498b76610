"""Stores in which something else happens at the worst moment: just before the first write, or within one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlmodel import Session

from fairday_collector.store import Store

_WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"


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


class Beset(Store):
    """A store in which something else happens within each write, just before its first change."""

    def __init__(self, url: str, meanwhile: Callable[[], object]) -> None:
        super().__init__(url)
        self.meanwhile = meanwhile

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As any."""
        with super().write() as session:
            event.listen(session, "before_flush", lambda *_: self.meanwhile(), insert=True, once=True)
            yield session


def somebody_waits(store: Store) -> bool:
    """Whether somebody on a PostgreSQL database waits for what another transaction holds."""
    with store.read() as session:
        return bool(session.connection().exec_driver_sql(_WAITS).scalar())
