"""How soon another worker leads when the one that leads is stopped, killed or frozen: two workers on PostgreSQL."""

import os
import signal
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.support.fault_house import Program, until
from tests.support.postgres import OWNER, Cluster
from tests.support.scale_house import ScaleHouse, a_scale_house

FAMILY = "ledger"
ROUNDS = 3
FAULTS = {"stopped": signal.SIGTERM, "killed": signal.SIGKILL, "frozen": signal.SIGSTOP}


def measure(seconds: float = 60.0) -> dict[str, Any]:
    """Seconds from the fault until another process holds the lead of the ledger; `seconds` is for each fault."""
    cluster = Cluster()
    try:
        cluster.administer(f"CREATE DATABASE takeover OWNER {OWNER}")
        with (
            tempfile.TemporaryDirectory(prefix="fairday-bench-") as folder,
            a_scale_house(Path(folder), cluster.url("takeover")) as house,
        ):
            workers = [house.worker(f"worker{number}") for number in (1, 2)]
            return {name: _figures(house, workers, fault, seconds) for name, fault in FAULTS.items()}
    finally:
        cluster.close()


def _figures(house: ScaleHouse, workers: list[Program], fault: signal.Signals, seconds: float) -> dict[str, Any]:
    taken: list[float] = []
    begun = time.monotonic()
    while not taken or (len(taken) < ROUNDS and time.monotonic() - begun < seconds):
        taken.append(_round(house, workers, fault))
    return {"rounds": len(taken), "median_s": round(median(taken), 1), "most_s": round(max(taken), 1)}


def _round(house: ScaleHouse, workers: list[Program], fault: signal.Signals) -> float:
    until(lambda: all(worker.said().count("Running.") for worker in workers), "both workers")
    until(lambda: house.leader(FAMILY, workers) is not None, "a leader")
    leader = house.leader(FAMILY, workers)
    assert leader is not None
    assert leader.process is not None
    (spare,) = [worker for worker in workers if worker is not leader]
    begun = time.monotonic()
    os.kill(leader.process.pid, fault)
    until(lambda: house.leader(FAMILY, [spare]) is spare, "another leader")
    took = time.monotonic() - begun
    leader.kill()
    runs = leader.said().count("Running.")
    leader.start()
    until(lambda: leader.said().count("Running.") > runs, "the one that led")
    return took
