from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.support.postgres import OWNER, Cluster

NewDatabase = Callable[[], str]
_numbers = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for the tests of several processes."""
    server = Cluster()
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def new_database(cluster: Cluster) -> NewDatabase:
    """Makes an empty database and gives its address."""

    def new() -> str:
        name = f"scale_{next(_numbers)}"
        cluster.administer(f"CREATE DATABASE {name} OWNER {OWNER}")
        return cluster.url(name)

    return new


@pytest.fixture
def database(new_database: NewDatabase) -> str:
    """The address of an empty database."""
    return new_database()
