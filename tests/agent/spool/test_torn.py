"""A write that was cut off by the end of the process or of the power: as if it had never begun, and no damage."""

import shutil
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from fairday_agent.spool.image import PAGE
from fairday_agent.spool.view import verify
from tests.support.spooling import ANCHOR, drain, second, seconds, sent, spool_in

HEAD, FRAME_HEAD = 32, 24
STEP = FRAME_HEAD + PAGE


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, bytes, int]:
    """A spool in its second round of the log, the log before its last record and after it, and that record's number.

    The log is used again from its start, so that behind what was just written there are old frames.
    """
    folder = tmp_path_factory.mktemp("spool")
    log, before = folder / "spool.db-wal", b""
    with spool_in(folder) as spool:
        spool.begin(ANCHOR)
        for n in range(60):
            spool.record([second(n)], [second(n + 1, "quiet")])
            after = log.read_bytes()
            again = len(after) == len(before) and after[:HEAD] == before[:HEAD]
            if again and n > 30 and len(_changed(before, after)) > 2 and _changed(before, after)[0] > 2:
                kept = folder / "kept"
                kept.mkdir()
                shutil.copy(folder / "spool.db", kept)
                return kept / "spool.db", before, after, n
            before = after
    raise AssertionError("the log was never used again")


def _changed(before: bytes, after: bytes) -> list[int]:
    """The frames of a record, by number."""
    count = (len(after) - HEAD) // STEP
    return [n for n in range(count) if before[HEAD + n * STEP :][:STEP] != after[HEAD + n * STEP :][:STEP]]


def _cuts(frames: list[int]) -> list[int]:
    """Up to which byte of the log a write may have come: behind each head, within each page and behind it."""
    starts = [HEAD + frame * STEP for frame in frames]
    return [start + part for start in starts for part in (FRAME_HEAD, FRAME_HEAD + 4096, STEP)]


def test_a_record_is_there_whole_or_not_at_all(written: tuple[Path, bytes, bytes, int], tmp_path: Path) -> None:
    """Wherever its write was cut off, all earlier ones are there, none is lost, and nothing is called damage."""
    path, before, after, number = written
    frames = _changed(before, after)
    assert all(b == a + 1 for a, b in pairwise(frames))
    for cut in _cuts(frames):
        folder = tmp_path / str(cut)
        folder.mkdir()
        shutil.copy(path, folder)
        (folder / "spool.db-wal").write_bytes(after[:cut] + before[cut:])
        assert verify(folder / "spool.db").faults == []
        there = number + (cut == HEAD + (frames[-1] + 1) * STEP)
        with spool_in(folder) as spool:
            assert not spool.health().salvaged
            spool.begin(ANCHOR)
            assert sent(drain(spool)) == [*seconds(0, there), second(there, "quiet")]


@pytest.mark.parametrize("lacking", ["first", "middle"])
def test_pages_reach_the_disk_in_any_order(
    written: tuple[Path, bytes, bytes, int], tmp_path: Path, lacking: str
) -> None:
    """After a power cut the last page of a record may be there, and one before it may not: it was not taken yet."""
    path, before, after, number = written
    frames = _changed(before, after)
    at = HEAD + frames[0 if lacking == "first" else len(frames) // 2] * STEP + FRAME_HEAD
    shutil.copy(path, tmp_path)
    (tmp_path / "spool.db-wal").write_bytes(after[:at] + before[at : at + PAGE] + after[at + PAGE :])
    with spool_in(tmp_path) as spool:
        assert not spool.health().salvaged
        spool.begin(ANCHOR)
        assert sent(drain(spool)) == [*seconds(0, number), second(number, "quiet")]


def test_a_look_at_a_spool_that_is_written_finds_no_damage(tmp_path: Path) -> None:
    """What is committed while somebody verifies the spool is not taken for something that cannot be read."""
    ended = threading.Event()
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record([second(0)], ())

        def record() -> None:
            number = 1
            while not ended.is_set():
                spool.record([second(number)], ())
                number += 1

        recorder = threading.Thread(target=record)
        recorder.start()
        faults = [fault for _ in range(100) for fault in verify(tmp_path / "spool.db").faults]
        ended.set()
        recorder.join()
    assert faults == []
