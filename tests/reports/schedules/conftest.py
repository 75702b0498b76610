from pathlib import Path

import pytest

from tests.support.late_data import House, late_house


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Two people on Monday evening."""
    return late_house(tmp_path)
