from collections.abc import Iterator

import pytest

from tests.support.fault_kills import Ordeal, an_ordeal

SEATS = 12


@pytest.fixture(scope="session")
def one_ordeal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ordeal]:
    """One house and fleet for all tests that leave it as it was; its programs take some seconds to start."""
    kind: str = request.config.getoption("database")
    with an_ordeal(tmp_path_factory.mktemp("ordeal"), kind, SEATS) as ordeal:
        yield ordeal


@pytest.fixture
def ordeal(one_ordeal: Ordeal) -> Iterator[Ordeal]:
    """The one house; whatever a test leaves running or harmed, the next one finds it well."""
    yield one_ordeal
    one_ordeal.rest()
