"""The fault suite for as long as one likes: harms a collector under load again and again, and prints what came of it.

    python -m scripts.soak --kills 100 --database both --json soak.json

Every fault gets a house of its own database kind; rows are printed as they come. Ends with 1 if anything was lost.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.fault_kills import Ordeal, Row, an_ordeal
from tests.support.fault_line import CUTS, HARMS

COLUMNS = "{:<20} {:<11} {:>6} {:>9} {:>9} {:>5} {:>7} {:>6} {:>7}"
HEAD = COLUMNS.format("fault", "database", "times", "in flight", "issued", "lost", "doubled", "again", "open s")


def rows(ordeal: Ordeal, kills: int, rng: random.Random) -> Iterator[Row]:
    """Do every fault so many times."""
    for fault, hit in {**ordeal.kills(), "refused": ordeal.refuse}.items():
        yield ordeal.run(fault, hit, kills, rng)
    yield ordeal.harm("cut, in each phase", CUTS, kills, rng)
    for kind in HARMS:
        yield ordeal.harm(f"upload: {kind}", (kind,), kills, rng)


def line(row: Row) -> str:
    """Write a row of the table."""
    wrong = row.doubled + row.strange
    return COLUMNS.format(
        row.fault, row.database, row.times, row.in_flight, row.issued, row.lost, wrong, row.repeated, row.open_s
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Harm a collector under load, and print what was lost: nothing.")
    parser.add_argument("--kills", type=int, default=100, help="how often each fault is done [100]")
    parser.add_argument("--minutes", type=float, default=0, help="begin again until so much time is over [one round]")
    parser.add_argument("--seats", type=int, default=24, help="agents in the fleet [24]")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--json", type=Path, help="write the rows there as well")
    given = parser.parse_args()
    kinds = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    rng = random.Random(given.seed)
    print(f"seed {given.seed}\n{HEAD}", flush=True)
    done: list[Row] = []
    end = time.monotonic() + given.minutes * 60
    while True:
        for kind in kinds:
            folder = Path(tempfile.mkdtemp(prefix="fairday-soak-")) / "house"
            folder.mkdir()
            with an_ordeal(folder, kind, given.seats) as ordeal:
                for row in rows(ordeal, given.kills, rng):
                    done.append(row)
                    print(line(row), flush=True)
                    if given.json:
                        given.json.write_text(json.dumps([one.json for one in done], indent=2) + "\n", encoding="utf-8")
        if time.monotonic() >= end:
            return int(any(row.lost or row.doubled or row.strange for row in done))


if __name__ == "__main__":
    sys.exit(main())
