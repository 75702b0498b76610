"""The unit of work: what a transaction is for, begun as the database of the URL has it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlmodel import Session

from fairday_collector.store.dialect import dialect_for
from fairday_collector.store.dialect.base import WAY, Way
from fairday_collector.store.disposal import Disposal
from fairday_collector.store.lead import Lead
from fairday_collector.store.watch import watch

TRIM_EVERY_S = 10.0


class Store:
    """Hands out sessions, one transaction each: `read()`, `write()` and `ingest()`.

    The latter two commit on leaving and roll back on an error; nothing else commits. Writers go one at a time, in all
    processes together, for up to 30 s of waiting; groups of uploads go beside them where the database can.
    """

    def __init__(self, url: str) -> None:
        """Opens `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`; raises ValueError for another database."""
        parsed = make_url(url)
        self.url = url
        self.dialect = dialect_for(url)
        self.engine = self.dialect.engine(parsed)
        self._disposal = Disposal(self.engine)
        self.path = Path(parsed.database or "")
        self._reading = self.engine.execution_options(**{WAY: Way.READ}, **self.dialect.reading())
        self._writing = self.engine.execution_options(**{WAY: Way.WRITE})
        self._ingesting = self.engine.execution_options(**{WAY: Way.INGEST})
        self._turn = threading.Lock() if self.dialect.one_at_a_time() else nullcontext()
        self._trimmed_s = time.monotonic()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one snapshot of the database; nothing it changes is kept."""
        with Session(self._reading) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are on disk, all of them, once the block is left without an error."""
        with self._written(self._writing) as session:
            watch(session)
            yield session

    @contextmanager
    def ingest(self) -> Iterator[Session]:
        """As `write`, for a group of uploads: on PostgreSQL beside other groups and a writer."""
        with self._written(self._ingesting) as session:
            yield session

    @contextmanager
    def _written(self, engine: Engine) -> Iterator[Session]:
        with self._turn:
            with Session(engine, expire_on_commit=False) as session:
                yield session
                session.commit()
            if time.monotonic() - self._trimmed_s >= TRIM_EVERY_S:
                self._trimmed_s = time.monotonic()
                self.dialect.trim(self.engine)

    def lead(self, family: str) -> Lead:
        """This process's part in who leads a family of jobs; the caller closes it, before the store."""
        return self.dialect.lead(self.engine, family)

    def close(self) -> None:
        """Closes all connections, those in use once they are given back; SQLite folds the write-ahead log in."""
        self._disposal.close()
