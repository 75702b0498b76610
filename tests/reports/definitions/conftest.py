from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.collector import Collector, new_collector
from tests.support.report_house import ReportHouse, house_of


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    """A collector on a real database file of its own."""
    made = new_collector(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def house(collector: Collector) -> ReportHouse:
    """Two teams with rosters and days of work, read on the Monday after."""
    return house_of(collector)
