import pytest

from tests.support.collector import Collector
from tests.support.office import Office, office


@pytest.fixture
def maya(collector: Collector) -> Office:
    """Maya's office."""
    return office(collector)
