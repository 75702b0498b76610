from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fairday_collector.clock import wall_ms
from fairday_server.compose import Parts, build
from fairday_server.diagnosis import examine
from fairday_server.roles import Roles
from fairday_server.settings import load_settings
from tests.support.collector import Collector, StillClock, new_collector
from tests.support.commands import settings_of
from tests.support.database import empty_database_url
from tests.support.live_server import free_port
from tests.support.watching import figures


@pytest.fixture(params=["on", "off"])
def environ(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of a data directory with its migrated database and ports of its own, with TLS and without."""
    ports = {"FAIRDAY_WEB_PORT": str(free_port()), "FAIRDAY_AGENTS_PORT": str(free_port())}
    return {**settings_of(tmp_path / "data"), **ports, "FAIRDAY_AGENTS_TLS": request.param}


@pytest.fixture
def running(environ: dict[str, str]) -> Iterator[Parts]:
    """Everything that `fairday up` runs, with a person and a seat."""
    parts = build(load_settings(environ))
    company = Collector(parts.store, StillClock(wall_ms()))
    company.seat(company.person())
    roles = Roles(parts, serve=True, work=True)
    roles.start()
    yield parts
    roles.stop()


def not_well(said: dict[str, str]) -> list[str]:
    """What is left of the checks that are not well without sums a worker is just filling, and a test's own server."""
    # That server is told not to wait for the disk, and the doctor notices.
    given = said.pop("database", "fsync is off")
    assert given.startswith("fsync is off"), given
    return [check for check in said if not check.startswith("filled")]


def seen(environ: dict[str, str]) -> dict[str, tuple[bool, str]]:
    """What the doctor says, from a process of its own, as it were."""
    parts = build(load_settings(environ))
    found = {finding.check: (finding.well, finding.seen) for finding in examine(parts)}
    parts.store.close()
    return found


def test_a_house_that_runs_is_well(environ: dict[str, str], running: Parts) -> None:
    """Every check finds it so, down to an upload without a key, which is refused as it should be."""
    found = seen(environ)
    assert not_well({check: said for check, (well, said) in found.items() if not well}) == []
    assert found["uploads"] == (True, "taken from those who have a key")
    assert found["worker"] == (True, "one leads the ledger")
    assert ("certificate" in found) == (running.authority is not None)


def test_what_runs_can_be_scraped(environ: dict[str, str], running: Parts) -> None:
    """Over a real connection, without a key, in the form that Prometheus asks for; the doctor's visit is counted."""
    seen(environ)
    reply = httpx.get(f"http://127.0.0.1:{running.settings.web.port}/metrics")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert figures(reply.text)["fairday_requests_total", "batches", "401"] == 1
    assert figures(reply.text)["fairday_database_up",] == 1


def test_a_database_of_another_version_or_without_an_answer_is_told(tmp_path: Path) -> None:
    """The schema or the database is the finding, and nothing behind it is guessed."""
    (tmp_path / "data").mkdir(mode=0o700)
    empty = empty_database_url(tmp_path / "data")
    found = seen({"FAIRDAY_DATA_DIR": str(tmp_path / "data"), "FAIRDAY_DATABASE_URL": empty})
    assert found["schema"] == (False, "empty")
    assert "seats" not in found
    nobody = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    found = seen({"FAIRDAY_DATA_DIR": str(tmp_path / "data"), "FAIRDAY_DATABASE_URL": nobody})
    assert not found["database"][0]
    assert "schema" not in found


def test_a_clock_that_is_off_the_database_s_is_told(tmp_path: Path) -> None:
    """The two are compared, however the database tells the time."""
    collector = new_collector(tmp_path)
    environ = settings_of(tmp_path)
    parts = build(load_settings(environ), collector.clock)
    found = {finding.check: finding for finding in examine(parts)}
    parts.store.close()
    collector.store.close()
    assert not found["database clock"].well
    assert found["database clock"].seen.endswith("s away from ours")
