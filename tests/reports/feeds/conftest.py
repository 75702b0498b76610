from collections.abc import Iterator
from pathlib import Path

import pytest

from fairday_reports.feeds.export.opened import Exports
from tests.support.collector import Collector, new_collector
from tests.support.feed_company import Company, company


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    """A collector on a fresh database."""
    made = new_collector(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def made(collector: Collector) -> Company:
    """The company of the feeds' tests, on that collector."""
    return company(collector)


@pytest.fixture
def exports(made: Company) -> Exports:
    """Where the company's exports are opened."""
    return Exports(made.collector.store, made.collector.clock)
