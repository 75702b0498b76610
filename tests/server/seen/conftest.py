from pathlib import Path

import pytest

from tests.support.collector import Collector
from tests.support.watching import Watched, watched


@pytest.fixture
def process(collector: Collector, tmp_path: Path) -> Watched:
    """A process with both ports on it."""
    return watched(collector, tmp_path / "data")
