"""The embedded database: one file, one writer at a time, everything on disk before it is answered."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

BUSY_MS = 30_000
WRITES = "fairday_writes"


class Store:
    """The unit of work: `read()` and `write()` hand out a session, one transaction each.

    `write()` commits on leaving and rolls back on an error; nothing else commits. Writers of this process
    queue on a lock in order, those of other processes on the database's own for up to 30 s.
    """

    def __init__(self, url: str) -> None:
        """Opens `url` (`sqlite:///path`); raises ValueError for another database."""
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
            message = f"FAIRDAY_DATABASE_URL must be sqlite:///PATH for now, not {parsed.render_as_string()}"
            raise ValueError(message)
        self.url = url
        self.path = Path(parsed.database)
        self.engine = open_engine(url)
        self._writing = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one snapshot of the database; nothing it changes is kept."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are on disk, all of them, once the block is left without an error."""
        with self._writing, Session(self.engine.execution_options(**{WRITES: True}), expire_on_commit=False) as session:
            yield session
            session.commit()

    def close(self) -> None:
        """Closes all connections; the write-ahead log is folded in by SQLite."""
        self.engine.dispose()


def open_engine(url: str) -> Engine:
    """An engine whose transactions begin as SQLite's own, immediate for writers; the file is 0600."""
    path = Path(make_url(url).database or "")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False},
        hide_parameters=True,  # a failed statement is logged, and its parameters are window titles
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # The driver's implicit BEGIN is deferred: a reader that turns writer would fail at once when another writes.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
