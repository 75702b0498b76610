import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from fairday_collector.store.lead import FileLead, Lead, SessionLead
from tests.support.postgres import Cluster

NewLead = Callable[[str], Lead]

CHILD = """
import sys
from psycopg.conninfo import conninfo_to_dict
from fairday_collector.store.lead import SessionLead
lead = SessionLead("ledger", conninfo_to_dict(sys.argv[1]), lease_s=int(sys.argv[2]))
print(lead.held(), flush=True)
for _ in sys.stdin:
    print(lead.held(), flush=True)
"""


@pytest.fixture(params=["file", "session"])
def new_lead(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewLead]:
    """Makes another process's lead of a family, on a file and on PostgreSQL; all are closed at the end."""
    with ExitStack() as opened:
        database = request.getfixturevalue("database") if request.param == "session" else ""

        def new(family: str) -> Lead:
            lead: Lead = (
                SessionLead(family, conninfo_to_dict(database)) if database else FileLead(tmp_path / f"{family}.lead")
            )
            opened.callback(lead.close)
            return lead

        yield new


def until(true: Callable[[], bool]) -> None:
    """Wait for something that comes soon."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_one_leads_and_the_other_stands_by(new_lead: NewLead) -> None:
    """Of two that ask, the first has the lead and keeps it however often both ask again."""
    first, second = new_lead("ledger"), new_lead("ledger")
    assert [first.held(), second.held(), first.held(), second.held()] == [True, False, True, False]


def test_a_lead_that_is_let_go_is_free_at_once(new_lead: NewLead) -> None:
    """Closing hands over; who closed may ask again, and stands by then."""
    first, second = new_lead("ledger"), new_lead("ledger")
    assert first.held()
    first.close()
    assert [second.held(), first.held()] == [True, False]


def test_families_are_led_apart(new_lead: NewLead) -> None:
    """Two processes may share the families."""
    assert new_lead("ledger").held()
    assert new_lead("reports").held()


def test_a_lock_file_that_was_removed_is_no_lead(tmp_path: Path) -> None:
    """Two files of one name would be two leads: who holds the removed one sees that another has the name."""
    path = tmp_path / "ledger.lead"
    first, second = FileLead(path), FileLead(path)
    assert first.held()
    path.unlink()
    assert second.held()
    assert not first.held()
    first.close()
    second.close()


def test_the_lock_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The file lies beside the database and is as private."""
    lead = FileLead(tmp_path / "ledger.lead")
    assert lead.held()
    assert (tmp_path / "ledger.lead").stat().st_mode & 0o777 == 0o600
    lead.close()


def test_databases_of_one_server_are_led_apart(cluster: Cluster, database: str) -> None:
    """Two Fairdays on one PostgreSQL do not hold each other up."""
    here = SessionLead("ledger", conninfo_to_dict(database))
    there = SessionLead("ledger", {**conninfo_to_dict(database), "dbname": "postgres"})
    assert here.held()
    assert there.held()
    here.close()
    there.close()


def test_a_lost_connection_is_a_lost_lead(cluster: Cluster, database: str) -> None:
    """Where the server ends the session, the lead is lost for certain, and can be taken again."""
    lead = SessionLead("ledger", conninfo_to_dict(database))
    assert lead.held()
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fairday lead ledger'"
    cluster.administer(end)
    assert not lead.held()
    assert lead.held()
    lead.close()


def test_a_database_that_does_not_answer_leads_nobody(database: str) -> None:
    """A server that is away is no error: the lead is not held until it is back."""
    lead = SessionLead("ledger", {**conninfo_to_dict(database), "port": "1"})
    assert not lead.held()
    lead.close()


def leading_child(database: str, lease_s: int) -> subprocess.Popen[str]:
    """Start a process that leads, and answers whether it does at each line it reads."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, database, str(lease_s)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "True\n"
    return child


def ended(child: subprocess.Popen[str]) -> None:
    """Kill a process and close its pipes."""
    child.kill()
    child.communicate()


def test_a_killed_leader_leaves_nothing_behind(database: str) -> None:
    """After `kill -9` the lead is free as soon as the server sees the connection end."""
    child = leading_child(database, lease_s=600)
    lead = SessionLead("ledger", conninfo_to_dict(database))
    assert not lead.held()
    ended(child)
    until(lead.held)
    lead.close()


def test_a_frozen_leader_loses_the_lead_and_learns_it(database: str) -> None:
    """A process that is stopped, like one whose machine is gone, is silent; when it wakes it stands by."""
    child = leading_child(database, lease_s=10)
    try:
        os.kill(child.pid, signal.SIGSTOP)
        lead = SessionLead("ledger", conninfo_to_dict(database))
        assert not lead.held()
        until(lead.held)
        os.kill(child.pid, signal.SIGCONT)
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("\n\n")
        child.stdin.flush()
        assert [child.stdout.readline(), child.stdout.readline()] == ["False\n", "False\n"]
        lead.close()
    finally:
        ended(child)


def test_the_lead_is_no_other_lock(database: str) -> None:
    """A program of the operator's own that locks some number does not stop the jobs."""
    lead = SessionLead("ledger", conninfo_to_dict(database))
    with psycopg.connect(database, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(n) FROM generate_series(0, 100) AS n")
        assert lead.held()
    lead.close()
