from pathlib import Path

import pytest

from fairday_agent.spool import LastRun, Spool, SpoolInUse
from fairday_agent.spool.view import contents
from tests.support.spooling import ANCHOR, DAY, FAR, drain, receipt, rows, second, seconds, sent, spool_in


def test_a_crash_leaves_the_tail_in_its_own_epoch(tmp_path: Path) -> None:
    """What was open at a crash becomes spans of the old epoch; the new run has an epoch of its own."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 1), [second(1, "quiet")])
        spool.record(seconds(1, 2), [second(2, "quiet"), second(3, "quiet")])
    with spool_in(tmp_path) as spool:
        assert spool.begin(ANCHOR) == LastRun(DAY + 4000, "boot-1", None)
        spool.record([second(9)], ())
        batches = drain(spool)
    assert len({batch.epoch for batch in batches}) == 2
    assert sent(batches) == [*seconds(0, 2), second(2, "quiet"), second(3, "quiet"), second(9)]


@pytest.mark.parametrize("stop", ["clean", "shutdown"])
def test_an_orderly_stop_leaves_nothing_open(tmp_path: Path, stop: str) -> None:
    """`end` seals everything, empties the tail, and the next run hears how the last one stopped."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 1), [second(1, "quiet")])
        spool.end(seconds(1, 2), stop)  # type: ignore[arg-type]
    assert rows(tmp_path, "SELECT count(*) FROM tail") == [(0,)]
    with spool_in(tmp_path) as spool:
        assert spool.begin(ANCHOR) == LastRun(DAY + 2000, "boot-1", stop)  # type: ignore[arg-type]
        assert sent(drain(spool)) == seconds(0, 2)


def test_the_end_of_the_last_run_is_known_after_everything_was_sent(tmp_path: Path) -> None:
    """What a run last recorded is remembered though its spans are long gone."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 5), ())
        drain(spool)
        spool.end((), "clean")
    with spool_in(tmp_path) as spool:
        assert spool.begin(ANCHOR) == LastRun(DAY + 5000, "boot-1", "clean")


def test_a_new_anchor_moves_what_no_attempt_holds(tmp_path: Path) -> None:
    """On a new anchor the batch under way stays as it was sent; all else, the tail too, moves and is shifted."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 2), ())
        under_way = spool.next_batch(FAR)
        assert under_way is not None
        spool.record([second(2, since=DAY)], [second(3, "quiet", since=DAY + 1000)])
        spool.reanchor(ANCHOR.shifted(60_000), 60_000)
        first, moved = drain(spool)
        assert (first.epoch, first.seq, first.spans) == (under_way.epoch, 1, under_way.spans)
        assert (moved.seq, moved.spans) == (1, (second(62, since=DAY + 60_000),))
        assert moved.epoch != first.epoch
        (tail,) = contents(tmp_path / "spool.db", 5).tail
        assert tail.span == second(63, "quiet", since=DAY + 61_000)
    with spool_in(tmp_path) as spool:
        assert spool.begin(ANCHOR) == LastRun(DAY + 64_000, "boot-1", None)


def test_a_new_anchor_splits_no_gap(tmp_path: Path) -> None:
    """Quiet time whose beginning was sent already stays in its epoch, unshifted; what follows the gap moves."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record([second(0), second(1, "quiet")], ())
        (sent,) = drain(spool)
        spool.record([second(2, "quiet", since=DAY + 1000), second(3)], ())
        spool.reanchor(ANCHOR.shifted(60_000), 60_000)
        stayed, moved = sorted(drain(spool), key=lambda batch: batch.spans[0].start)
        assert (stayed.epoch, stayed.seq, stayed.spans) == (sent.epoch, 2, (second(2, "quiet", since=DAY + 1000),))
        assert (moved.seq, moved.spans) == (1, (second(63),))


def test_a_new_anchor_leaves_no_hole_in_the_old_epoch(tmp_path: Path) -> None:
    """A batch that was formed but never left goes along to the new anchor, and the old epoch misses no number."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 1), ())
        (first,) = drain(spool)
        spool.record(seconds(1, 2), ())
        formed = spool.next_batch(FAR)
        assert formed is not None
        spool.unsent(formed)
        spool.reanchor(ANCHOR.shifted(-5000), -5000)
        (moved,) = drain(spool)
        assert (first.seq, moved.seq, moved.spans) == (1, 1, (second(-4),))


def test_epochs_that_are_done_are_forgotten(tmp_path: Path) -> None:
    """A desktop that starts often does not gather epochs for ever."""
    for _ in range(5):
        with spool_in(tmp_path) as spool:
            spool.begin(ANCHOR)
            spool.record(seconds(0, 1), ())
            drain(spool)
    assert rows(tmp_path, "SELECT count(*) FROM epochs") == [(1,)]


def test_one_process_at_a_time(tmp_path: Path) -> None:
    """A second opener is told so, and the first is not disturbed."""
    with spool_in(tmp_path) as spool:
        with pytest.raises(SpoolInUse, match="another agent is running"):
            Spool.open(tmp_path)
        spool.begin(ANCHOR)
        spool.record(seconds(0, 1), ())
        assert spool.health().waiting == 1


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """Directory 0700, every file in it 0600, whatever the umask."""
    home = tmp_path / "agent"
    with spool_in(home) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 1), ())
        assert home.stat().st_mode & 0o777 == 0o700
        assert {path.name: path.stat().st_mode & 0o777 for path in home.iterdir()} == dict.fromkeys(
            ("spool.db", "spool.db-wal", "spool.db-shm", "spool.lock", "spool.reserve"), 0o600
        )


def test_sent_text_does_not_stay_on_the_disk(tmp_path: Path) -> None:
    """A title that was sent and answered is nowhere in the spool's file."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record([second(0, title="very private words")], ())
        drain(spool)
    assert b"very private words" not in (tmp_path / "spool.db").read_bytes()


def test_a_late_answer_after_the_end_changes_nothing(tmp_path: Path) -> None:
    """An upload that outlives the run finds a closed spool, and its batch is repeated after the next start."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 1), ())
        batch = spool.next_batch(FAR)
        assert batch is not None
        spool.close()
        spool.accept(batch, receipt(), DAY)
        assert spool.next_batch(FAR) is None
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        assert [(again.seq, again.spans) for again in drain(spool)] == [(1, (second(0),))]
