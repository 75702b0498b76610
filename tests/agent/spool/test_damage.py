import random
import sqlite3
from pathlib import Path

import pytest

from fairday_agent.spool.image import PAGE
from fairday_agent.spool.view import verify
from fairday_wire.spans import Span
from tests.support.spooling import ANCHOR, DAY, FAR, drain, rows, second, seconds, sent, spool_in

COUNT = 400


def filled(directory: Path) -> Path:
    """A spool of 400 spans and an open one, closed as by a crash after its log was folded."""
    with spool_in(directory) as spool:
        spool.begin(ANCHOR)
        for n in range(0, COUNT, 10):
            spool.record(seconds(n, n + 10), [second(n + 10, "quiet")])
    return directory / "spool.db"


def salvaged(directory: Path) -> tuple[list[Span], int]:
    """What a damaged spool still sends after a restart, and how many it counts as lost in the damage."""
    with spool_in(directory) as spool:
        spool.begin(ANCHOR)
        lost = spool.health().losses.get("corrupt", 0)
        spans = sent(drain(spool))
        assert verify(directory / "spool.db").faults == []
    return spans, lost


ALL = [*seconds(0, COUNT), second(COUNT, "quiet")]


@pytest.mark.parametrize("seed", range(24))
def test_each_lost_row_is_counted_and_the_rest_saved(tmp_path: Path, seed: int) -> None:
    """Whatever bytes of the file go bad: each span is either sent, unchanged, or counted as lost."""
    path = filled(tmp_path)
    rng = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice([1, 3, 10])):
        at = rng.randrange(len(data))
        length = rng.choice([1, 16, 600])
        data[at : at + length] = rng.randbytes(len(data[at : at + length]))
    path.write_bytes(data)
    spans, lost = salvaged(tmp_path)
    assert all(span in ALL for span in spans)
    assert len(spans) + lost == len(ALL)
    assert len(spans) >= len(ALL) - 100


@pytest.mark.parametrize("page", [0, 1, 2])
def test_a_page_of_structure_costs_nothing(tmp_path: Path, page: int) -> None:
    """A header or inner page that is overwritten loses no span: rows are found without SQLite's structure."""
    path = filled(tmp_path)
    (root,) = rows(tmp_path, "SELECT rootpage FROM sqlite_schema WHERE name='spans'")[0]
    assert isinstance(root, int)
    number = [0, root - 1, int(str(rows(tmp_path, "SELECT rootpage FROM sqlite_schema WHERE name='epochs'")[0][0])) - 1]
    data = bytearray(path.read_bytes())
    data[number[page] * PAGE : number[page] * PAGE + PAGE] = b"\0" * PAGE
    path.write_bytes(data)
    spans, lost = salvaged(tmp_path)
    assert (spans, lost) == (ALL, 0)


def test_what_is_no_database_at_all_is_put_aside(tmp_path: Path) -> None:
    """A spool file of rubbish does not stop the agent from starting; it is kept beside the new one."""
    (tmp_path / "spool.db").write_bytes(b"rubbish" * 5000)
    with spool_in(tmp_path) as spool:
        assert spool.begin(ANCHOR) is None
        spool.record(seconds(0, 1), ())
        assert spool.health().salvaged
        assert sent(drain(spool)) == seconds(0, 1)
    assert (tmp_path / "spool.db.damaged").read_bytes().startswith(b"rubbish")


def test_saved_spans_go_under_new_epochs(tmp_path: Path) -> None:
    """After a repair no number of an old epoch is used again, for nobody knows which of them were sent."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 5), ())
        before = spool.next_batch(FAR)
        assert before is not None
    path = tmp_path / "spool.db"
    data = bytearray(path.read_bytes())
    data[:100] = b"\xff" * 100
    path.write_bytes(data)
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        (batch,) = drain(spool)
        assert (batch.seq, batch.spans) == (1, tuple(seconds(0, 5)))
        assert batch.epoch != before.epoch


@pytest.mark.parametrize("frame", [2, 5, 15])
def test_a_damaged_log_loses_only_what_was_damaged(tmp_path: Path, frame: int) -> None:
    """SQLite forgets everything behind the first bad frame of its log without a word; the spool finds it again."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        for n in range(12):
            spool.record([second(n)], [second(n + 1, "quiet")])
        files = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("spool.db")}
    log = bytearray(files["spool.db-wal"])
    at = 32 + frame * (24 + PAGE) + 24 + PAGE // 2
    log[at] ^= 0xFF
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "spool.db").write_bytes(files["spool.db"])
    (copy / "spool.db-wal").write_bytes(log)
    spans, lost = salvaged(copy)
    assert len(spans) + lost == 13
    assert lost <= 1


def test_a_row_that_rots_while_the_agent_runs_is_found(tmp_path: Path) -> None:
    """A record whose checksum fails when its batch is formed costs that span alone, and the run goes on."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 3), [second(3, "quiet")])
        rows_before = rows(tmp_path, "SELECT id FROM spans ORDER BY id")
        _rot(tmp_path, rows_before[1][0])
        spool.record(seconds(3, 4), [second(4, "quiet")])
        assert sent(drain(spool)) == [second(0), second(2), second(3)]
        assert spool.health().losses == {"corrupt": 1}
    with spool_in(tmp_path) as spool:
        last = spool.begin(ANCHOR)
        assert last is not None
        assert last.end_ms == DAY + 5000


def _rot(directory: Path, row: object) -> None:
    conn = sqlite3.connect(directory / "spool.db")
    with conn:
        record = bytearray(conn.execute("SELECT record FROM spans WHERE id=?", (row,)).fetchone()[0])
        record[-5] ^= 0xFF
        conn.execute("UPDATE spans SET record=? WHERE id=?", (bytes(record), row))
    conn.close()


@pytest.mark.parametrize("left", ["new alone", "new and old"])
def test_a_repair_that_was_cut_off_is_finished(tmp_path: Path, left: str) -> None:
    """A crash between the last steps of a repair leaves a whole spool: the repaired one, or the one to repair."""
    path = filled(tmp_path)
    if left == "new alone":
        path.rename(tmp_path / "spool.db.new")
    else:
        (tmp_path / "spool.db.new").write_bytes(b"half of a repair")
        path.write_bytes(b"broken" + path.read_bytes()[6:])
    spans, lost = salvaged(tmp_path)
    assert (spans, lost) == (ALL, 0)


def test_verify_names_the_damage_and_changes_nothing(tmp_path: Path) -> None:
    """A look at a damaged spool says what is wrong, and leaves every byte as it was."""
    path = filled(tmp_path)
    _rot(tmp_path, 5)
    before = path.read_bytes()
    assert verify(path).faults == ["1 rows are damaged"]
    assert path.read_bytes() == before
    spans, lost = salvaged(tmp_path)
    assert (len(spans), lost) == (len(ALL) - 1, 1)
