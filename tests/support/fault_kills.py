"""`kill -9` under load, at random points: of the agents, the collector, the worker, the database."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.support import database
from tests.support.fault_house import FaultHouse, Fleet, a_fault_house, until
from tests.support.fault_line import FaultLine
from tests.support.fault_oracle import Verdict
from tests.support.postgres import OWNER, Cluster

DATABASE = "faults"
HARMED = 0.3  # of all connections and requests, while harm is done
UNMET = ("connected", "handshake", "headers", "body", "echo")  # the collector has nothing whole of the request
FLOWING = 12  # answers since the last fault, before the next


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: how often a fault was done, how often it met requests in flight, and what came of it.

    `repeated` batches had been stored though the agent never got the answer. `open_s` is what was still open, or not
    yet kept by the spool, as agents were killed: in seconds, of all agents together.
    """

    fault: str
    database: str
    times: int
    in_flight: int
    issued: int
    lost: int
    doubled: int
    strange: int
    repeated: int
    open_s: float

    @property
    def json(self) -> dict[str, Any]:
        """The row for programs."""
        return asdict(self)


Hit = Callable[[random.Random], bool]
"""Does a fault once and heals it; returns whether it met requests in flight."""


class Ordeal:
    """A house under load, and what is done to it. `cluster` is its PostgreSQL, where it has one."""

    def __init__(self, house: FaultHouse, line: FaultLine, seats: int, cluster: Cluster | None) -> None:
        self.house, self.line, self.cluster = house, line, cluster
        self.seats = house.enrol(seats, line.url)

    @property
    def database(self) -> str:
        """Name the kind of database."""
        return "postgresql" if self.cluster else "sqlite"

    def kills(self) -> dict[str, Hit]:
        """List what can be killed."""
        found: dict[str, Hit] = {"agents": self.agents, "collector": self.collector, "worker": self.worker}
        if self.cluster:
            found |= {"postgresql": self.postmaster, "postgresql backend": self.backend}
        return found

    def run(self, fault: str, hit: Hit, times: int, rng: random.Random) -> Row:
        """Do a fault so many times under load, let everything be delivered, and compare."""
        before = self.house.judge(self.seats)
        repeated = self.line.counts.duplicates
        self.house.fleet.start()
        met = 0
        for _ in range(times):
            self.flow()
            time.sleep(rng.uniform(0, 0.15))
            met += hit(rng)
        self.flow()
        return self.settle(fault, times, met, before, repeated)

    def settle(self, fault: str, times: int, met: int, before: Verdict, repeated: int) -> Row:
        """Let everything be delivered, see that all is alive, and compare."""
        self.house.fleet.drain()
        until(self.house.ready, "the collector to answer")
        assert self.house.worker.alive()
        after = self.house.judge(self.seats)
        self.house.caught_up(self.seats, after.keys)
        return Row(
            fault=fault,
            database=self.database,
            times=times,
            in_flight=met,
            issued=after.issued - before.issued,
            lost=len(after.lost) - len(before.lost),
            doubled=len(after.doubled) - len(before.doubled),
            strange=len(after.strange) - len(before.strange),
            repeated=self.line.counts.duplicates - repeated,
            open_s=round((after.open_ms - before.open_ms) / 1000, 1),
        )

    def harm(self, fault: str, kinds: tuple[str, ...], times: int, rng: random.Random) -> Row:
        """Do each of these kinds of harm to the line at least so many times, the rarest first, and compare."""
        before = self.house.judge(self.seats)
        repeated = self.line.counts.duplicates
        done = Counter(self.line.counts.faults)

        def count(kind: str) -> int:
            return self.line.counts.faults[kind] - done[kind]

        def choose(fitting: tuple[str, ...]) -> str | None:
            # Those that had their share go on until the last has it: a new connection comes of a cut one.
            left = [kind for kind in fitting if kind in kinds]
            missing = any(count(kind) < times for kind in kinds)
            return min(left, key=count) if left and missing and rng.random() < HARMED else None

        self.house.fleet.start()
        self.line.choose = choose
        until(lambda: all(count(kind) >= times for kind in kinds), f"harm to be done: {self.line.counts.faults - done}")
        self.line.choose = lambda fitting: None
        self.flow()
        met = sum(count(kind) for kind in kinds if kind not in UNMET)
        return self.settle(fault, sum(map(count, kinds)), met, before, repeated)

    def refuse(self, rng: random.Random) -> bool:
        """Be nobody there for a while."""
        met = self.line.in_flight() > 0
        self.line.refuse()
        time.sleep(rng.uniform(0.1, 0.6))
        self.line.listen()
        return met

    def rest(self) -> None:
        """Heal what a fault may have left, if it was not done to its end; no agent runs afterwards."""
        for fleet in self.house.fleets:
            fleet.kill()
        self.line.choose = lambda fitting: None
        self.line.answer = lambda head, body: None
        self.line.listen()
        if self.cluster and self.cluster.process is None:
            self.cluster.start()
        for program in (self.house.api, self.house.worker):
            if program.process is None:
                program.start()

    def flow(self, answers: int = FLOWING, fleet: Fleet | None = None) -> None:
        """Wait until so many more uploads are answered well, of the house's own fleet or another."""
        had, fleet = self.line.counts.answers[200], fleet or self.house.fleet
        until(lambda: self._alive(fleet) and self.line.counts.answers[200] >= had + answers, "uploads to flow")

    def _caught(self, rng: random.Random) -> bool:
        """Wait for an upload, and then a little, as long as the way through the collector may take."""
        self.line.await_upload()
        time.sleep(rng.uniform(0, 0.01))
        return self.line.in_flight() > 0

    def _alive(self, fleet: Fleet) -> bool:
        return all(program.alive() for program in (fleet, self.house.api, self.house.worker))

    def agents(self, rng: random.Random) -> bool:
        """Kill every agent at once, and start them again."""
        met = self._caught(rng)
        self.house.fleet.kill()
        self.house.fleet.start()
        return met

    def collector(self, rng: random.Random) -> bool:
        """Kill the collector soon after it has a request whole; every third time after a commit, before the reply."""
        if rng.random() < 1 / 3:
            with self.line.withholding():
                met = self.line.in_flight() > 0
                self.house.api.kill()
        else:
            met = self._caught(rng)
            self.house.api.kill()
        self.house.api.start()
        return met

    def worker(self, rng: random.Random) -> bool:
        """Kill the worker, wherever it is, start it again, and give it some time to get anywhere."""
        met = self._caught(rng)
        self.house.worker.kill()
        self.house.worker.start()
        time.sleep(rng.uniform(0.2, 2.5))
        return met

    def postmaster(self, rng: random.Random) -> bool:
        """Kill all of PostgreSQL at once, and start it again."""
        assert self.cluster is not None
        met = self._caught(rng)
        self.cluster.kill()
        self.cluster.start()
        return met

    def backend(self, rng: random.Random) -> bool:
        """Kill one of PostgreSQL's processes: it ends all others, recovers, and goes on by itself."""
        assert self.cluster is not None
        assert self.cluster.process is not None
        server = psutil.Process(self.cluster.process.pid)
        sessions = [process for process in server.children() if "fairday" in "".join(process.cmdline())]
        met = self._caught(rng)
        rng.choice(sessions or server.children()).kill()
        return met


@contextmanager
def a_database(folder: Path, kind: str) -> Iterator[tuple[str, Cluster | None]]:
    """An empty database to be killed: a file in a folder, or one on a PostgreSQL of its own with every safety on."""
    assert kind in database.KINDS
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'fairday.db'}", None
        return
    cluster = Cluster(durable=True)
    try:
        cluster.administer(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        yield cluster.url(DATABASE), cluster
    finally:
        cluster.close()


@contextmanager
def an_ordeal(folder: Path, kind: str, seats: int) -> Iterator[Ordeal]:
    """Settle a house on a database of a kind, with a fleet that is enrolled and not started."""
    with a_database(folder, kind) as (url, cluster), a_fault_house(folder, url) as (house, line):
        yield Ordeal(house, line, seats, cluster)
