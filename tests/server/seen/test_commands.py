import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairday_collector.clock import wall_ms
from fairday_collector.seat_health.silence import SILENT_AFTER_MS
from tests.support.collector import Collector, StillClock, batch, new_collector
from tests.support.commands import Run, command_on, done
from tests.support.live_server import free_port


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def company(data: Path) -> Iterator[Collector]:
    """Its database with Maya and her seat, which sends."""
    made = new_collector(data)
    made.clock = StillClock(wall_ms())
    yield made
    made.store.close()


@pytest.fixture
def fairday(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command on it, with ports of its own and without TLS."""
    ports = {"FAIRDAY_WEB_PORT": free_port(), "FAIRDAY_AGENTS_PORT": free_port()}
    for name, value in {**ports, "FAIRDAY_AGENTS_TLS": "off"}.items():
        monkeypatch.setenv(name, str(value))
    return command_on(data, monkeypatch, capsys)


def test_seats_in_trouble_are_listed_with_a_remedy(company: Collector, fairday: Run) -> None:
    """A line for the seat, then for each trouble what was seen and what to do."""
    seat, key = company.seat(company.person())
    assert done(fairday("seat", "trouble")) == "No seat is in trouble."
    company.clock.now -= 2 * SILENT_AFTER_MS
    for seq in (1, 3):
        assert company.upload(key, batch(seq=seq, sent_at=company.clock.now)).status == 200
    told = done(fairday("seat", "trouble")).splitlines()
    assert told[0] == f"pc, maya, for Maya (seat {seat})"
    assert [line.split(":")[0].strip() for line in told[1::2]] == ["silent", "skipping"]
    assert "fairday seat revoke" in told[2]
    [found] = json.loads(done(fairday("seat", "trouble", "--json", "--silent-after", "400d")))
    assert [trouble["what"] for trouble in found["troubles"]] == ["skipping"]
    assert "30m, 12h or 7d" in fairday("seat", "trouble", "--silent-after", "soon").err


def test_the_doctor_names_what_is_not_well(company: Collector, fairday: Run, data: Path) -> None:
    """Ports that nobody serves and a seat nobody owns fail the command, each with a remedy; the rest is well."""
    company.seat(company.team(), user="stranger")
    result = fairday("doctor", "--json")
    assert result.status == 1
    found = {finding["check"]: finding for finding in json.loads(result.out)}
    unwell = [check for check, finding in found.items() if not finding["well"]]
    assert set(unwell) >= {"worker", "seats", "pages port", "agents port"}
    assert "uploads" not in found
    assert found["seats"]["seen"] == "1 unassigned"
    assert {"data directory", "disk", "schema", "database", "database clock", "ledger"} <= set(found)
    assert all(finding["remedy"] for finding in found.values() if not finding["well"])
    assert "fairday seat trouble" in fairday("doctor").out
