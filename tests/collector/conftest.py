from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.collector import Collector, new_collector


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    """A collector on a real database file of its own."""
    made = new_collector(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def seat(collector: Collector) -> tuple[str, str]:
    """The id and key of a seat that feeds Maya's record."""
    return collector.seat(collector.person())
