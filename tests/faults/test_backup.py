"""The collector is put back to an older backup while its agents run on."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairday_agent.spool.view import depth
from fairday_collector.seat_health.holes import holes
from tests.support.fault_backup import back_up, put_back
from tests.support.fault_house import until
from tests.support.fault_kills import Ordeal, an_ordeal
from tests.support.fault_oracle import arrived_at
from tests.support.flow_house import BIN

SEATS = 4

pytestmark = [pytest.mark.xdist_group("fault-backup"), pytest.mark.timeout(300)]


@pytest.fixture
def ordeal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ordeal]:
    """A house of its own: what it loses stays lost."""
    folder = tmp_path / "house"
    folder.mkdir()
    with an_ordeal(folder, request.config.getoption("database"), SEATS) as ordeal:
        yield ordeal


def all_send(ordeal: Ordeal) -> None:
    """Wait until each agent has sent something new: of many answers one may have had all."""

    def counted() -> dict[str, int]:
        return {seat: len(spans) for seat, spans in arrived_at(ordeal.house.store, ids).items()}

    ids = [seat.id for seat in ordeal.seats]
    before = counted()
    until(lambda: all(count > before[seat] for seat, count in counted().items()), "each agent to send")


def test_agents_notice_and_say_so_and_the_collector_lists_the_same_holes(ordeal: Ordeal, tmp_path: Path) -> None:
    """What was acknowledged after the backup is gone: both sides name the same batches, and what follows arrives."""
    house, line = ordeal.house, ordeal.line
    house.fleet.start()
    ordeal.flow(6 * len(ordeal.seats))
    back_up(ordeal, tmp_path / "copy")
    all_send(ordeal)
    line.refuse()
    house.worker.stop()
    house.api.stop()
    put_back(ordeal, tmp_path / "copy")
    house.api.start()
    house.worker.start()
    until(house.ready, "the collector")
    line.listen()
    all_send(ordeal)
    environ = {**house.environ, "FAIRDAY_AGENT_DIR": str(ordeal.seats[0].home)}
    status = subprocess.run([BIN / "fairday-agent", "status"], env=environ, capture_output=True, text=True, check=True)
    house.fleet.drain()
    verdict = house.judge(ordeal.seats)
    assert (verdict.doubled, verdict.strange) == ([], [])
    assert verdict.lost
    told = {
        (seat.id, gone.epoch, gone.first, gone.last)
        for seat in ordeal.seats
        for gone in depth(seat.home / "spool.db").gone
    }
    with house.store.read() as session:
        listed = {(hole.seat_id, hole.epoch, hole.first, hole.last) for hole in holes(session)}
    assert told == listed
    assert {seat for seat, *_ in told} == {seat.id for seat in ordeal.seats}
    assert "Lost by the collector: batch" in status.stdout
    assert house.fleet.said().count("spool.collector_lost") == len(ordeal.seats)
