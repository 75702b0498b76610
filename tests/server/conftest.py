from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from tests.support.collector import Collector, new_collector
from tests.support.website import website


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    """A collector on a database of its own."""
    made = new_collector(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def app(collector: Collector, tmp_path: Path) -> ASGIApp:
    """The application of the web port."""
    return website(collector, tmp_path / "data")
