"""Tries the API and the upload path for as long as one likes: `python -m tests.badinput.run --examples 200`."""

import argparse
import logging
import tempfile
from pathlib import Path

from tests.badinput.test_bodies import due, told
from tests.support.bad_answers import try_values
from tests.support.bad_bodies import bodies
from tests.support.bad_house import ROLES, House, bad_house
from tests.support.bad_openapi import attack, operations
from tests.support.collector import new_collector
from tests.support.database import KINDS, FileDatabases, ServerDatabases, choose
from tests.support.postgres import Cluster


def main() -> None:
    """Prints a line for all that was tried and one for each fault; ends with 1 if there was any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="good, and bad, requests to each operation and role")
    parser.add_argument("--bodies", type=int, default=100_000, help="upload bodies")
    parser.add_argument("--seed", type=int, default=1000, help="of the bodies")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--roles", nargs="+", choices=(*ROLES, "nobody"), default=(*ROLES, "nobody"))
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)  # every fault is told below
    faults = _bodies(given.seed, given.bodies)
    cluster = Cluster() if given.database == "postgresql" else None
    choose(ServerDatabases(cluster.port, "badinput") if cluster else FileDatabases())
    try:
        with tempfile.TemporaryDirectory() as folder:
            collector = new_collector(Path(folder))
            house = bad_house(collector, Path(folder) / "data")
            faults += _values(house, given.roles) + _operations(house, given.roles, given.examples)
            collector.store.close()
    finally:
        if cluster is not None:
            cluster.close()
    for fault in faults:
        _say(f"FAULT {fault}")
    raise SystemExit(bool(faults))


def _bodies(seed: int, number: int) -> list[str]:
    faults, decided = [], 0
    for body in bodies(seed, number):
        found = told(body)
        decided += body.due is not None
        if body.due is not None and found != due(body.due):
            faults.append(f"{found} instead of {due(body.due)}: {body.encoding} {body.sent!r}")
    _say(f"{number} bodies, {decided} of them decided")
    return faults


def _values(house: House, roles: list[str]) -> list[str]:
    faults = []
    for role in roles:
        found = try_values(house, role)
        _say(f"values, {role}: {dict(found.statuses)}")
        faults += found.faults
    return faults


def _operations(house: House, roles: list[str], examples: int) -> list[str]:
    faults = []
    for label, operation in operations(house).items():
        for role in roles:
            outcome = attack(house, operation, house.keys.get(role), examples)
            _say(f"{label}, {role}: {dict(outcome.statuses)}")
            faults += [f"{label}, {role}: {text}" for text in outcome.faults.values()]
    return faults


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a program for the terminal


if __name__ == "__main__":
    main()
