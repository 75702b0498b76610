import pytest
from starlette.types import ASGIApp

from tests.support.collector import Collector
from tests.support.report_pages import Company, company_of


@pytest.fixture
def company(collector: Collector, app: ASGIApp) -> Company:
    """The company whose reports are asked for."""
    return company_of(collector, app)
