"""Where the tests' databases come from: files, or with `--database postgresql` one PostgreSQL for the whole run."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.database import KINDS, FileDatabases, ServerDatabases, choose, clear_databases
from tests.support.opening import opens_database
from tests.support.postgres import Cluster

CLUSTER = pytest.StashKey[Cluster]()
PORT = "fairday_postgres_port"
ALIKE = ("tests/server/look/", "tests/server/pages/test_ways.py", "tests/server/pages/test_by_hand.py",
         "tests/server/pages/reports/", "tests/server/pages/sheet/",
         "tests/reports/charts/", "tests/reports/formats/")  # fmt: skip
"""What is drawn, in a browser, a page or a file, from rows that are the same on both databases: run on SQLite alone.

Where the rows of these pages come from is tested on both, by the API, the desks and the walk over all routes.
"""

# Nothing that is collected goes before the end, and to look through it again and again takes a third of the whole time.
gc.disable()
OBJECTS_UNTIL_A_LOOK = 100_000

# The same examples at every run, however long one takes: no test fails by the luck of a draw or of a busy machine.
settings.register_profile("fairday", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fairday")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The choice of the database."""
    words = "the database behind the tests; with postgresql, only the tests that open one are run"
    parser.addoption("--database", choices=KINDS, default="sqlite", help=words)


def pytest_configure(config: pytest.Config) -> None:
    """Starts the server, in the process that hands out the tests alone."""
    for kind in KINDS:
        config.addinivalue_line("markers", f"{kind}: is about this database alone, and is not run on another")
    if config.getoption("database") != "postgresql" or config.option.collectonly:
        choose(FileDatabases())
        return
    given: dict[str, Any] = getattr(config, "workerinput", {})
    if PORT not in given:
        try:
            config.stash[CLUSTER] = Cluster()
        except LookupError as error:
            raise pytest.UsageError(str(error)) from None
    port = given[PORT] if PORT in given else config.stash[CLUSTER].port
    choose(ServerDatabases(port, given.get("workerid", "main")))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker of pytest-xdist where the server is."""
    if CLUSTER in node.config.stash:
        node.workerinput[PORT] = node.config.stash[CLUSTER].port


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the server."""
    if CLUSTER in config.stash:
        config.stash[CLUSTER].close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is about another database, and on PostgreSQL what opens none: that was run on SQLite."""
    chosen = config.getoption("database")
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        is_of_another = any(item.get_closest_marker(kind) for kind in KINDS if kind != chosen)
        is_alike = item.nodeid.startswith(ALIKE)
        is_run = not is_of_another and (chosen == "sqlite" or (opens_database(item) and not is_alike))
        (kept if is_run else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_collection_finish() -> None:
    """From here on garbage is collected, of what the tests make."""
    gc.freeze()
    gc.set_threshold(OBJECTS_UNTIL_A_LOOK, 20, 20)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Drops a test's databases after its fixtures have ended."""
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    yield
    if folder is not None:
        clear_databases(folder)
