import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fairday_agent.spool import Spool
from tests.support.spooling import ANCHOR, DAY, FAR, drain, rows, second, seconds, sent, spool_in

ROOT = Path(__file__).parents[3]


def _child(mode: str, directory: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.spool_child", mode, str(directory)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("seed", range(4))
def test_kill_9_loses_nothing_that_was_taken(tmp_path: Path, seed: int) -> None:
    """After SIGKILL in the midst of recording, everything the spool had taken is there once, and so is the tail."""
    after = random.Random(seed).randrange(20, 200)
    with _child("record", tmp_path) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) >= after:
                break
        os.kill(child.pid, signal.SIGKILL)
        said = [int(line) for line in child.stdout.read().split()]
    taken = max(said, default=after)
    with spool_in(tmp_path) as spool:
        assert not spool.health().salvaged
        last = spool.begin(ANCHOR)
        assert last is not None
        assert last.stop is None
        spans = sent(drain(spool))
    *sealed, tail = spans
    assert sealed == seconds(0, len(sealed))
    assert len(sealed) in (taken + 1, taken + 2)
    assert tail == second(len(sealed), "quiet")
    assert last.end_ms == tail.end


def test_a_full_disk_keeps_everything_in_memory_until_there_is_room(tmp_path: Path) -> None:
    """While files cannot grow nothing raises; the reserve is given up, the cause is told, and later all is written."""
    with _child("full", tmp_path) as child:
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out.strip()) == (0, str(DAY)), err


def test_the_quota_drops_the_oldest_and_counts_them(tmp_path: Path) -> None:
    """A spool that nobody empties stays under its quota: the newest spans stay, the oldest go, and each is counted."""
    quota = 2 * 2**20
    with spool_in(tmp_path, quota_bytes=quota) as spool:
        spool.begin(ANCHOR)
        for n in range(0, 12_000, 200):
            spool.record(seconds(n, n + 200), [second(n + 200, "quiet")])
            assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= quota
        health = spool.health()
        assert health.fault is None
        dropped = health.losses["spool_full"]
        assert 0 < dropped < 11_000
        batches = drain(spool)
        assert batches[-1].losses == {"spool_full": dropped}
        assert sent(batches) == seconds(dropped, 12_000)


def test_a_batch_under_way_is_never_dropped(tmp_path: Path) -> None:
    """What may have reached the collector is repeated unchanged, however full the spool is."""
    with spool_in(tmp_path, quota_bytes=2 * 2**20) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 300), ())
        under_way = spool.next_batch(FAR)
        for n in range(300, 12_300, 200):
            spool.record(seconds(n, n + 200), ())
        again = spool.next_batch(FAR)
        assert under_way is not None
        assert again is not None
        assert (again.epoch, again.seq, again.spans) == (under_way.epoch, under_way.seq, under_way.spans)


def test_a_directory_that_cannot_be_written_does_not_stop_the_recorder(tmp_path: Path) -> None:
    """If even the file cannot be made, spans wait in memory and reach the disk once it can be."""
    (tmp_path / "spool.db").mkdir()
    with spool_in(tmp_path) as spool:
        assert spool.begin(ANCHOR) is None
        spool.record(seconds(0, 2), [second(2, "quiet")])
        assert spool.health().in_memory == 2
        assert spool.health().fault is not None
        assert spool.next_batch(FAR) is None
        (tmp_path / "spool.db").rmdir()
        spool.record(seconds(2, 3), ())
        assert spool.health().in_memory == 0
        assert sent(drain(spool)) == seconds(0, 3)


def test_memory_is_bounded_too_and_its_losses_counted(tmp_path: Path) -> None:
    """When the disk stays away for very long, the oldest spans in memory go, counted, and the rest is written."""
    (tmp_path / "spool.db").mkdir()
    with spool_in(tmp_path, quota_bytes=2 * 2**20) as spool:
        spool.begin(ANCHOR)
        for n in range(0, 2000, 100):
            spool.record(seconds(n, n + 100), ())
        kept = spool.health().in_memory
        assert kept == 512
        assert spool.health().losses == {"spool_full": 2000 - kept}
        (tmp_path / "spool.db").rmdir()
        assert sent(drain(spool)) == seconds(2000 - kept, 2000)
        assert spool.health().losses == {"spool_full": 2000 - kept}


def test_a_quota_that_is_too_small_is_refused(tmp_path: Path) -> None:
    """A quota without room to work in is an error at once, not a trap for later."""
    with pytest.raises(ValueError, match="quota"):
        Spool.open(tmp_path, quota_bytes=2**20)
    assert not (tmp_path / "spool.db").exists()


def test_two_runs_of_rows_have_no_id_in_common(tmp_path: Path) -> None:
    """Ids are never given twice, not even after the rows that had them are gone."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 3), ())
        drain(spool)
        spool.record(seconds(3, 4), ())
    assert rows(tmp_path, "SELECT id FROM spans") == [(4,)]
