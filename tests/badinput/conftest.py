from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.collector import Collector, new_collector


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    """A collector on a real database of its own."""
    made = new_collector(tmp_path)
    yield made
    made.store.close()
