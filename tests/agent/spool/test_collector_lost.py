from pathlib import Path

import msgspec
import pytest

from fairday_agent.config import Config, KeptPolicy
from fairday_agent.spool import Spool
from fairday_agent.spool.view import Depth, depth
from fairday_agent.words import report
from fairday_wire.policy import Policy
from tests.support.fake_collector import FakeCollector, serving
from tests.support.spooling import ANCHOR, DAY, FAR, receipt, seconds, spool_in
from tests.support.uploading import rig


def accepted(spool: Spool, n: int, through: int) -> str:
    """Send second `n` as a batch of its own, by whose receipt the collector has all `through` that number."""
    spool.record(seconds(n, n + 1), ())
    batch = spool.next_batch(FAR)
    assert batch is not None
    spool.accept(batch, msgspec.structs.replace(receipt(stored=1), ack_through=through), DAY + n)
    return str(batch.epoch)


def lost(directory: Path) -> list[tuple[int, int, int]]:
    """What the spool knows to be lost by the collector: when it was told, the first number and the last."""
    return [(gone.at - DAY, gone.first, gone.last) for gone in depth(directory / "spool.db").gone]


def test_a_collector_that_has_less_than_before_is_noticed_once(tmp_path: Path) -> None:
    """What a receipt no longer covers, but one before did, is known as lost, over a restart, and uploads go on."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        for n in range(1, 6):
            accepted(spool, n, n)
        assert lost(tmp_path) == []
        epoch = accepted(spool, 6, 2)
        accepted(spool, 7, 2)
        assert lost(tmp_path) == [(6, 3, 5)]
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        assert lost(tmp_path) == [(6, 3, 5)]
        assert depth(tmp_path / "spool.db").gone[0].epoch == epoch
        accepted(spool, 8, 1)
        assert lost(tmp_path) == [(6, 3, 5)]
        assert spool.health().losses == {}


def test_only_the_latest_losses_are_kept(tmp_path: Path) -> None:
    """A collector that loses again and again does not fill the spool with the telling of it."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        for n in range(30):
            accepted(spool, 2 * n, 5)
            accepted(spool, 2 * n + 1, 0)
        assert [at for at, _, _ in lost(tmp_path)] == list(range(21, 60, 2))


def test_another_seat_starts_without_the_losses_of_the_one_before(tmp_path: Path) -> None:
    """A new seat has nothing at the collector yet, so nothing of it can have been lost."""
    with spool_in(tmp_path, seat="seat-1") as spool:
        spool.begin(ANCHOR)
        accepted(spool, 0, 3)
        accepted(spool, 1, 0)
        assert len(lost(tmp_path)) == 1
    with spool_in(tmp_path, seat="seat-2") as spool:
        spool.begin(ANCHOR)
        assert lost(tmp_path) == []


def test_an_uploader_goes_on_after_a_restored_collector(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Over HTTP: batches vanish from the collector, the agent says which, and all that follows still arrives."""
    collector = FakeCollector()
    with serving(collector) as url, rig(tmp_path, url) as agent:
        for n in range(4):
            agent.record(seconds(n, n + 1))
            agent.round()
        for key in [key for key in collector.stored if key[1] in (3, 4)]:
            del collector.stored[key]
        agent.record(seconds(4, 6))
        agent.round()
        assert agent.uploader.health.cause is None
    assert collector.spans == [*seconds(0, 2), *seconds(4, 6)]
    assert [(gone.first, gone.last) for gone in depth(tmp_path / "spool.db").gone] == [(3, 4)]
    (said,) = [record for record in caplog.records if record.message == "spool.collector_lost"]
    assert (said.__dict__["first"], said.__dict__["last"]) == (3, 4)


def test_status_says_what_the_collector_lost(tmp_path: Path) -> None:
    """The person is told which batches are gone, that they are not here either, and whom to tell."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        accepted(spool, 0, 5)
        accepted(spool, 1, 2)
        accepted(spool, 2, 6)
        accepted(spool, 3, 5)
    told = _report(depth(tmp_path / "spool.db"))
    assert [line.split(",")[0] for line in told] == [
        "Lost by the collector: batches 3 to 5",
        "Lost by the collector: batch 6",
    ]
    assert all("not here either" in line and "administrator" in line for line in told)


def _report(found: Depth) -> list[str]:
    config = Config(collector="https://fairday.example", seat="seat-1", key="key-1")
    lines = report(
        config=config, kept=KeptPolicy(Policy(version=1)), status=None, running=False, depth=found, now_ms=FAR
    )
    return [line for line in lines if line.startswith("Lost")]
