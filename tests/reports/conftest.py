from collections.abc import Iterator

import pytest

from tests.support.closing import close_all


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Closes each test's companies behind it."""
    yield
    close_all()
