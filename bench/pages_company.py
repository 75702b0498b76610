"""The demo company as one team of fifty, with a month of working days, made and reckoned as the demo is."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from time import sleep

from sqlmodel import func, select

from fairday_collector.clock import wall_ms
from fairday_collector.people import add_team
from fairday_collector.store import migrate
from fairday_collector.store.tables import DirtyDay
from fairday_server.compose import Parts, build
from fairday_server.demo.history import working_days
from fairday_server.demo.making import Office, decide, hire
from fairday_server.demo.roster import Worker, workers
from fairday_server.demo.second import ledger_beside
from fairday_server.demo.send import Door
from fairday_server.roles import Roles
from fairday_server.settings import load_settings
from fairday_wire.spans import DAY_MS
from tests.support.live_server import free_port

PEOPLE, WORKING_DAYS = 50, 22
SEED = 1


@contextmanager
def pages_company() -> Iterator[tuple[Parts, date]]:
    """The parts of a server that holds the company, on SQLite, and the last of its days."""
    with tempfile.TemporaryDirectory(prefix="fairday-pages-") as folder:
        settings = load_settings(
            {
                "FAIRDAY_DATA_DIR": folder,
                "FAIRDAY_WEB_PORT": str(free_port()),
                "FAIRDAY_AGENTS_PORT": str(free_port()),
                "FAIRDAY_AGENTS_TLS": "off",
            }
        )
        parts = build(settings)
        migrate(parts.store)
        days = working_days(datetime.fromtimestamp((wall_ms() - DAY_MS) / 1000, UTC).date(), WORKING_DAYS)
        doors = Roles(parts, serve=True, work=False)
        doors.start()
        try:
            with ledger_beside(settings):
                _send(parts, days)
                _reckoned(parts)
        finally:
            doors.stop()
        again = build(settings)
        yield again, days[-1]
        again.store.close()


def _send(parts: Parts, days: list[date]) -> None:
    office = Office(SEED, _fifty(), days)
    stop = threading.Event()
    with parts.store.write() as session:
        # What the company decided names the teams that the demo has.
        for name, zone in {worker.team: worker.zone for worker in workers()}.items():
            add_team(session, name, zone, parts.clock())
    tokens = hire(parts.store, parts.clock, office.workers)
    decide(parts.store, parts.clock)
    with Door(parts.settings.agents.local_url, None, parts.clock, stop) as door:
        office.send(tokens, door, stop, lambda _steps: None)


def _fifty() -> list[Worker]:
    first = [replace(worker, team="Everyone") for worker in workers()]
    return first + [
        replace(
            worker,
            name=f"{worker.name} the Younger",
            login=f"{worker.login}2",
            machines=tuple(replace(machine, host=f"{machine.host}-2") for machine in worker.machines),
        )
        for worker in first[: PEOPLE - len(first)]
    ]


def _reckoned(parts: Parts) -> None:
    while True:
        with parts.store.read() as session:
            if not session.exec(select(func.count()).select_from(DirtyDay)).one():
                return
        sleep(0.5)
