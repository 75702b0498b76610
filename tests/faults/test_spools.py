"""Spools that are damaged, copied, put back, very full or poisoned: nothing counts twice, and what is lost is told."""

import random
import re
import shutil
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import zstandard

from fairday_agent.spool import Spool
from fairday_agent.spool.seal import MAGIC, SPAN
from fairday_agent.spool.view import contents, depth
from fairday_collector.clock import wall_ms
from fairday_wire.batch import PROBLEM_JSON, Batch, Problem
from fairday_wire.spans import DAY_MS, Span
from tests.support.fault_fleet import ISSUED, Agent, agent_in
from tests.support.fault_house import Fleet, Seat, until
from tests.support.fault_kills import Ordeal
from tests.support.fault_log import Line, account
from tests.support.fault_oracle import arrived_at

# What is tried is the agent, so one database is enough: a minute saved in each run of all tests.
pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("faults"), pytest.mark.timeout(300)]


@pytest.fixture
def fleet(request: pytest.FixtureRequest, ordeal: Ordeal) -> Fleet:
    """A fleet of one agent that records while nobody listens, and was killed so."""
    name = request.node.name.removeprefix("test_")[:24]
    ordeal.house.enrol(1, ordeal.line.url, into=name)
    fleet = ordeal.house.fleet_in(name)
    fleet.start()
    ordeal.flow(5, fleet)
    ordeal.line.refuse()
    _wait_for_waiting(home_of(fleet), 200)
    return fleet


def home_of(fleet: Fleet) -> Path:
    """The directory of its one agent."""
    (config,) = fleet.folder.glob("*/config.json")
    return config.parent


def _wait_for_waiting(home: Path, spans: int) -> None:
    until(lambda: depth(home / "spool.db").waiting >= spans, "spans to wait")


def seat_of(ordeal: Ordeal, home: Path) -> Seat:
    """The seat of an agent's directory."""
    return next(seat for seat in ordeal.house.enrolled if seat.home == home)


def issued(came: Counter[Span], *homes: Path) -> Counter[Span]:
    """What agents on these directories must have delivered, each span of their common past once."""
    return Counter({span for home in homes for span in account(home / ISSUED, came.__contains__).must})


def delivered(ordeal: Ordeal, seat: Seat) -> Counter[Span]:
    """What is stored of a seat, as often as it is."""
    return Counter(arrived_at(ordeal.house.store, [seat.id]).get(seat.id, []))


def assert_counted_once(ordeal: Ordeal, seat: Seat, spans: Counter[Span]) -> None:
    """The ledger has the keys of each of these spans once, however often it is stored."""
    ordeal.house.caught_up([seat], {seat.id: sum(span.keys for span in spans)})


def test_a_damaged_spool(ordeal: Ordeal, fleet: Fleet) -> None:
    """After a crash some rows of the file are rubbish: what is gone is counted as lost, all else arrives."""
    fleet.kill()
    home = home_of(fleet)
    with closing(sqlite3.connect(home / "spool.db")) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray((home / "spool.db").read_bytes())
    records = [found.start() for found in re.finditer(re.escape(MAGIC + SPAN), data)]
    for at in random.Random(5).sample(records, 5):
        data[at + 20 : at + 120] = random.Random(at).randbytes(100)
    (home / "spool.db").write_bytes(data)
    ordeal.line.listen()
    fleet.start()
    ordeal.flow(5, fleet)
    fleet.drain()
    seat = seat_of(ordeal, home)
    came = delivered(ordeal, seat)
    must = issued(came, home)
    lost = depth(home / "spool.db").losses.get("corrupt", 0)
    assert came.keys() <= must.keys()
    assert len(must.keys() - came.keys()) == lost > 0
    assert (home / "spool.db.damaged").exists()
    assert_counted_once(ordeal, seat, Counter(came.keys()))


def test_a_cloned_spool(ordeal: Ordeal, fleet: Fleet) -> None:
    """Two machines go on from one copy, under one key: what they share is counted once, what each adds too."""
    fleet.kill()
    home = home_of(fleet)
    seat = seat_of(ordeal, home)
    clone = ordeal.house.fleet_in(f"{fleet.folder.name} 2")
    shutil.copytree(fleet.folder, clone.folder)
    ordeal.line.listen()
    fleet.start()
    clone.start()
    ordeal.flow(20, fleet)
    clone.drain()
    fleet.drain()
    came = delivered(ordeal, seat)
    must = issued(came, home, home_of(clone))
    assert came.keys() == must.keys()
    assert_counted_once(ordeal, seat, must)


def test_a_restored_spool(ordeal: Ordeal, fleet: Fleet, tmp_path: Path) -> None:
    """An older copy of the directory is put back: what it sends again is counted once, and what follows arrives."""
    fleet.kill()
    home = home_of(fleet)
    shutil.copytree(home, tmp_path / "copy")
    ordeal.line.listen()
    fleet.start()
    ordeal.flow(10, fleet)
    fleet.drain()
    log = (home / ISSUED).read_bytes()
    shutil.rmtree(home)
    shutil.copytree(tmp_path / "copy", home)
    (home / ISSUED).write_bytes(log)
    fleet.start()
    ordeal.flow(10, fleet)
    fleet.drain()
    seat = seat_of(ordeal, home)
    came = delivered(ordeal, seat)
    must = issued(came, home)
    assert came.keys() == must.keys()
    assert_counted_once(ordeal, seat, must)


class Alone:
    """One agent in this process, without threads: it records what it is told, and uploads when told to."""

    def __init__(self, ordeal: Ordeal, name: str) -> None:
        (self.seat,) = ordeal.house.enrol(1, ordeal.line.url, into=name)
        self.agent: Agent = agent_in(self.seat.home, 0)
        self.spans: list[Span] = []

    @property
    def spool(self) -> Spool:
        """Its spool."""
        return self.agent.spool

    def record(self, spans: list[Span]) -> None:
        """Record these."""
        self.spans += spans
        self.spool.record(spans, ())

    def upload(self) -> None:
        """Upload until nothing waits."""
        while self.spool.health().waiting:
            self.agent.uploader.round(threading.Event())
        self.agent.close()


def seen_batches(ordeal: Ordeal, refused: str | None = None) -> list[Batch]:
    """Have the line note each upload; a batch with this title in it is refused whole, as by a stricter collector."""
    seen: list[Batch] = []

    def answer(head: bytes, body: bytes) -> bytes | None:
        plain = zstandard.ZstdDecompressor().decompress(body, max_output_size=2**20)
        batch = msgspec.json.decode(plain, type=Batch)
        if refused is None or all(span.title != refused for span in batch.spans):
            seen.append(batch)
            return None
        told = msgspec.json.encode(Problem(title="Poison", status=422, code="poison", detail="It cannot be read."))
        return b"HTTP/1.1 422 X\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (
            PROBLEM_JSON.encode(), len(told)) + told  # fmt: skip

    ordeal.line.answer = answer
    return seen


def test_thirty_days_offline(ordeal: Ordeal) -> None:
    """A month of spans is delivered whole, each once, the newest day first, though it comes in hundreds of batches."""
    alone = Alone(ordeal, "offline")
    today = wall_ms() // DAY_MS * DAY_MS
    for day in range(30, 0, -1):
        start = today - day * DAY_MS
        alone.record(
            [
                Span(start=start + n * 90_000, end=start + (n + 1) * 90_000, presence="input", keys=1, app="code")
                for n in range(400)
            ]
        )
    seen = seen_batches(ordeal)
    alone.upload()
    days = [batch.spans[0].start // DAY_MS for batch in seen]
    assert days == sorted(days, reverse=True)
    assert delivered(ordeal, alone.seat) == Counter(alone.spans)
    ordeal.house.caught_up([alone.seat], {alone.seat.id: len(alone.spans)})


def test_a_span_that_poisons_its_batch(ordeal: Ordeal) -> None:
    """One of 500 makes the collector refuse any batch with it: 499 arrive, it is set aside, no number is missing."""
    alone = Alone(ordeal, "poison")
    start = wall_ms() - 3_600_000
    spans = [Span(start=start + n * 1000, end=start + (n + 1) * 1000, presence="input", keys=1) for n in range(500)]
    bad = msgspec.structs.replace(spans[321], title="poison")
    alone.record([*spans[:321], bad, *spans[322:]])
    seen = seen_batches(ordeal, refused="poison")
    alone.upload()
    assert delivered(ordeal, alone.seat) == Counter(spans[:321] + spans[322:])
    assert [held.span for held in contents(alone.seat.home / "spool.db", 10).held] == [bad]
    assert sorted(batch.seq for batch in seen) == list(range(1, len(seen) + 1))
    assert depth(alone.seat.home / "spool.db").losses == {"poison": 1}


def test_a_span_that_the_collector_rejects(ordeal: Ordeal) -> None:
    """One of 500 is older than the collector takes: it alone is set aside."""
    alone = Alone(ordeal, "rejected")
    start = wall_ms() - 3_600_000
    good = [Span(start=start + n * 1000, end=start + (n + 1) * 1000, presence="input", keys=1) for n in range(499)]
    bad = Span(start=start - 500 * DAY_MS, end=start - 500 * DAY_MS + 1, presence="input")
    alone.record([bad, *good])
    alone.upload()
    assert delivered(ordeal, alone.seat) == Counter(good)
    assert [held.span for held in contents(alone.seat.home / "spool.db", 10).held] == [bad]


def test_the_log_is_the_oracles(tmp_path: Path) -> None:
    """The oracle tells what a spool must have from what was under way at a kill, by whether any of it arrived."""
    spans = [Span(start=n, end=n + 1, presence="input") for n in range(6)]
    path = tmp_path / "log"
    lines = [Line("begin"), Line("give", spans[:1], [spans[1]]), Line("kept"), Line("give", [spans[2]], [spans[3]])]
    path.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines) + b'["give",[')
    arrived = account(path, {spans[2]}.__contains__)
    assert (arrived.must, arrived.open_ms) == ([spans[0], spans[2], spans[3]], 0)
    gone = account(path, set[Span]().__contains__)
    assert (gone.must, gone.open_ms) == ([spans[0], spans[1]], 1)
