"""Makes the demo: people and join tokens into the store, then every simulated agent through the agents' port."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from itertools import groupby
from operator import attrgetter

from fairday_collector.clock import Clock
from fairday_collector.config.apply import bring_in
from fairday_collector.config.directory import Directory
from fairday_collector.config.tables import read_toml
from fairday_collector.enrol.tokens import create_token
from fairday_collector.people import add_person, add_team
from fairday_collector.store import Store
from fairday_server.demo.history import machine_id, parcels
from fairday_server.demo.roster import Machine, Worker
from fairday_server.demo.send import Door, Interrupted
from fairday_wire import Device

TOKEN_LIFE_MS = 3_600_000
THREADS = 4
ACTOR = "demo"


@dataclass(frozen=True, slots=True)
class Sent:
    """How much was sent, all of it stored."""

    seats: int
    batches: int
    spans: int


def hire(store: Store, clock: Clock, workers: Sequence[Worker]) -> list[str]:
    """Makes teams, people and a join token for each worker's machines; returns the tokens in the workers' order."""
    tokens: list[str] = []
    with store.write() as session:
        for name, members in groupby(workers, key=attrgetter("team")):
            people = list(members)
            team = add_team(session, name, people[0].zone, clock())
            for worker in people:
                person = add_person(session, worker.name, team, clock(), zone=worker.zone, login=worker.login)
                tokens.append(create_token(session, person, len(worker.machines), TOKEN_LIFE_MS, clock(), ACTOR)[1])
    return tokens


def decide(store: Store, clock: Clock) -> None:
    """Gives the whole company, once hired, the shifts, holidays and rules of `company.toml`."""
    text = files("fairday_server.demo").joinpath("company.toml").read_text("utf-8")
    with store.write() as session:
        directory = Directory.load(session)
        bring_in(session, read_toml(text, directory), directory, clock(), ACTOR, prune=False)


@dataclass(frozen=True, slots=True)
class Office:
    """The simulated agents of some workers over some working days, oldest first."""

    seed: int
    workers: Sequence[Worker]
    days: Sequence[date]

    @property
    def machine_days(self) -> int:
        """How many days of machines there are to send, at most: what progress is counted in."""
        return len(self.days) * sum(len(worker.machines) for worker in self.workers)

    def send(
        self,
        tokens: Sequence[str],
        door: Door,
        stop: threading.Event,
        progress: Callable[[int], None],
    ) -> Sent:
        """Enrols each machine and uploads what it has; `progress` gets machine days, from several threads.

        Raises NotTaken where anything is not stored whole, and Interrupted after `stop`, which ends `door` too.
        """
        with ThreadPoolExecutor(THREADS) as pool:
            running = [
                pool.submit(self._send_machine, door, worker, machine, token, progress)
                for worker, token in zip(self.workers, tokens, strict=True)
                for machine in worker.machines
            ]
            done, _ = wait(running, return_when=FIRST_EXCEPTION)
            if any(future.exception() for future in done):
                # What the others would still send is thrown away with the rest.
                stop.set()
        for future in running:
            fault = future.exception()
            if fault is not None and not isinstance(fault, Interrupted):
                raise fault
        sent = [future.result() for future in running]
        return Sent(len(sent), sum(batches for batches, _ in sent), sum(spans for _, spans in sent))

    def _send_machine(
        self, door: Door, worker: Worker, machine: Machine, token: str, progress: Callable[[int], None]
    ) -> tuple[int, int]:
        device = Device(
            host=machine.host, os=machine.os, os_version=machine.os_version, machine_id=machine_id(self.seed, machine)
        )
        key = door.enrol(token, device, worker.login).key
        batches = spans = told = 0
        whole = parcels(self.seed, worker, machine, self.days)
        for parcel in whole:
            door.upload(key, parcel)
            batches += 1
            spans += len(parcel.spans)
            # Days off have no parcels: the rest is told at the end.
            so_far = batches * len(self.days) // len(whole)
            progress(so_far - told)
            told = so_far
        progress(len(self.days) - told)
        return batches, spans
