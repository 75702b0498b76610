from collections.abc import Iterator

import pytest

from tests.support.timesheets import close_companies


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Closes each test's companies behind it."""
    yield
    close_companies()
