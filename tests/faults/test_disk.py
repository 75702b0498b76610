"""A full disk, at the collector and at the agents: what finds no room waits, and nothing is lost."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fairday_agent.spool.view import depth
from tests.support.fault_disk import SmallDisk, small_disk
from tests.support.fault_house import a_fault_house, until
from tests.support.fault_kills import DATABASE, Ordeal
from tests.support.postgres import OWNER, Cluster

SEATS = 4
TIMES = 2

pytestmark = pytest.mark.timeout(400)


@contextmanager
def cramped(folder: Path, kind: str) -> Iterator[tuple[str, Cluster | None, SmallDisk]]:
    """An empty database on a small disk."""
    if kind == "sqlite":
        with small_disk(folder / "disk", 12) as disk:
            yield f"sqlite:///{disk.folder / 'fairday.db'}", None, disk
        return
    cluster = Cluster(durable=True)
    try:
        with small_disk(cluster.folder / "disk", 40) as disk:
            space = disk.folder / "space"
            space.mkdir()
            if space.stat().st_uid == 0:
                shutil.chown(space, "postgres", "postgres")
            cluster.administer(f"CREATE TABLESPACE small LOCATION '{space}'")
            cluster.administer(f"CREATE DATABASE {DATABASE} OWNER {OWNER} TABLESPACE small")
            try:
                yield cluster.url(DATABASE), cluster, disk
            finally:
                cluster.stop()
    finally:
        cluster.close()


@pytest.mark.xdist_group("fault-disk")
def test_the_collectors_disk_is_full(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Uploads are refused for now, none is acknowledged that is not kept, and with room again all arrive."""
    house_folder = tmp_path / "house"
    house_folder.mkdir()
    with (
        cramped(tmp_path, request.config.getoption("database")) as (url, cluster, disk),
        a_fault_house(house_folder, url) as (house, line),
    ):
        ordeal = Ordeal(house, line, SEATS, cluster)
        before = house.judge(ordeal.seats)
        house.fleet.start()
        for _ in range(TIMES):
            ordeal.flow()
            disk.fill()
            refused = line.counts.refused
            until(lambda refused=refused: line.counts.refused > refused + SEATS, "the disk to be full")  # type: ignore[misc]
            disk.free()
        ordeal.flow()
        row = ordeal.settle("collector's disk full", TIMES, TIMES, before, 0)
    assert (row.lost, row.doubled, row.strange) == (0, 0, 0), row


@pytest.mark.xdist_group("faults")
def test_the_agents_disk_is_full(ordeal: Ordeal, tmp_path: Path) -> None:
    """What cannot be written waits in memory and is delivered once there is room; what is given up is counted."""
    house = ordeal.house
    with small_disk(house.folder / "cramped", 3 * SEATS) as disk:
        seats = house.enrol(SEATS, ordeal.line.url, into="cramped")
        for seat in seats:
            seat.log.symlink_to(tmp_path / f"{seat.id}.jsonl")
        fleet = house.fleet_in("cramped")
        fleet.start()
        ordeal.flow(5, fleet)
        for _ in range(TIMES):
            ordeal.line.refuse()
            disk.fill()
            said = fleet.said().count("spool.")
            # It gives up its reserve, then spans go unwritten, or the oldest are dropped: each is an event.
            until(lambda said=said: fleet.said().count("spool.") > said + SEATS, "the disk to be full")  # type: ignore[misc]
            disk.free()
            ordeal.line.listen()
            ordeal.flow(5, fleet)
        fleet.drain()
        verdict = house.judge(seats)
        given_up = sum(sum(depth(seat.home / "spool.db").losses.values()) for seat in seats)
    assert verdict.issued > 0
    assert (verdict.doubled, verdict.strange) == ([], [])
    assert len(verdict.lost) == given_up
