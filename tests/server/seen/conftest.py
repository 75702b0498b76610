from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.collector import Collector, new_collector
from tests.support.watching import Watched, watched


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    """A collector on a database of its own."""
    made = new_collector(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def process(collector: Collector, tmp_path: Path) -> Watched:
    """A process with both ports on it."""
    return watched(collector, tmp_path / "data")
