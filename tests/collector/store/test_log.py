"""SQLite's write-ahead log, which overlapping readers keep from starting over."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fairday_collector.store import Store
from fairday_collector.store.dialect.sqlite import LOG_BYTES
from fairday_collector.store.tables import FillMark
from tests.support.database import database_url

pytestmark = pytest.mark.sqlite
MIB = 1024 * 1024


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store on a file of its own."""
    made = Store(database_url(tmp_path))
    yield made
    made.close()


def log_bytes(store: Store) -> int:
    """How long the log is."""
    return Path(f"{store.path}-wal").stat().st_size


def reading(store: Store) -> ExitStack:
    """A reader that looks at the database as it is now, until it is closed."""
    stack = ExitStack()
    stack.enter_context(store.read()).get(FillMark, "none")
    return stack


def write(store: Store, count: int) -> None:
    """Writes a mebibyte, so many times, over the one before."""
    for _ in range(count):
        with store.write() as session:
            session.merge(FillMark(name="x" * MIB, through_ms=0, at_ms=0))
            session.flush()
            session.delete(session.get_one(FillMark, "x" * MIB))


def grow(store: Store) -> ExitStack:
    """Lets the log grow past its bound under overlapping readers; the last of them still looks on."""
    reader = reading(store)
    while log_bytes(store) <= LOG_BYTES:
        write(store, 8)
        following = reading(store)
        reader.close()
        reader = following
    return reader


def test_a_log_that_has_grown_is_given_back_between_two_writers(store: Store) -> None:
    """A writer that comes after a while finds it too long, and nobody has to ask for it."""
    with grow(store):
        pass
    store._trimmed_s -= 3_600
    with store.write() as session:
        session.add(FillMark(name="last", through_ms=1, at_ms=2))
    assert log_bytes(store) == 0
    with store.read() as session:
        assert session.get_one(FillMark, "last").at_ms == 2


def test_a_reader_that_stays_is_not_waited_for(store: Store) -> None:
    """What it looks at stays as it was, writers go on, and the log is given back once it has gone."""
    with grow(store):
        store.dialect.trim(store.engine)
        assert log_bytes(store) > LOG_BYTES
        write(store, 1)
    store.dialect.trim(store.engine)
    assert log_bytes(store) == 0


def test_a_short_log_is_left_alone(store: Store) -> None:
    """Nobody is held up for it."""
    write(store, 1)
    before = log_bytes(store)
    store.dialect.trim(store.engine)
    assert 0 < before == log_bytes(store)
