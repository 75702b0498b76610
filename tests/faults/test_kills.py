"""`kill -9` under load, ten times each: everything issued arrives once, equal, and all is alive after."""

import random

import pytest

from tests.support.fault_kills import Hit, Ordeal, Row

TIMES = 10
OPEN_S = 15.0

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(400)]


def assert_nothing_lost(row: Row) -> None:
    """Lost and doubled are 0."""
    assert row.issued > 0
    assert (row.lost, row.doubled, row.strange) == (0, 0, 0), row


def killed(ordeal: Ordeal, what: str, hit: Hit) -> Row:
    """Kill something ten times under load, some of the times with requests in flight."""
    row = ordeal.run(what, hit, TIMES, random.Random(what))
    # How many met requests is for the table of `make soak` to say: it depends on how busy the machine is.
    assert row.in_flight > 0
    assert_nothing_lost(row)
    return row


def test_agents(ordeal: Ordeal) -> None:
    """Of killed agents at most 15 s of what was open is missing, each time."""
    row = killed(ordeal, "agents", ordeal.agents)
    assert row.open_s <= OPEN_S * TIMES * len(ordeal.seats)


def test_the_collector(ordeal: Ordeal) -> None:
    """Killed before, within and after a commit: what was stored and not answered is known again."""
    assert killed(ordeal, "collector", ordeal.collector).repeated > 0


def test_the_worker(ordeal: Ordeal) -> None:
    """Killed while it reckons and packs: the ledger comes out the same."""
    killed(ordeal, "worker", ordeal.worker)


def test_the_database(ordeal: Ordeal) -> None:
    """PostgreSQL is killed whole, and one of its processes; a database file has none of its own to kill."""
    for what in ("postgresql", "postgresql backend"):
        if what in ordeal.kills():
            killed(ordeal, what, ordeal.kills()[what])
