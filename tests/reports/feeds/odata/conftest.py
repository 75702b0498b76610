from collections.abc import Iterator
from pathlib import Path

import pytest

from fairday_collector.store import Store
from tests.support.database import database_url
from tests.support.feed_rows import fill_rows
from tests.support.odata import Asker


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with rows in every feed, for tests that change none."""
    store = Store(database_url(tmp_path_factory.mktemp("feeds")))
    fill_rows(store)
    yield store
    store.close()


@pytest.fixture
def asker(filled: Store) -> Asker:
    """Who may read all of it."""
    return Asker(filled)


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    """The same rows for a test that changes some."""
    store = Store(database_url(tmp_path))
    fill_rows(store)
    yield store
    store.close()
