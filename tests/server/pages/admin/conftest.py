import pytest
from starlette.types import ASGIApp

from tests.support.admin import Browser
from tests.support.collector import Collector


@pytest.fixture
def admin(collector: Collector, app: ASGIApp) -> Browser:
    """The administrator's browser."""
    return Browser(collector, app)
