"""`fairday up`, `api`, `worker` and `migrate`: the roles."""

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from fairday_collector.store import migrate
from fairday_server.cli.context import settings
from fairday_server.compose import Parts, build
from fairday_server.roles import Roles
from fairday_server.up import run_up


def up(
    desktop: Annotated[str, typer.Option(help="own: record this desktop; virtual: bring one up; none.")] = "own",
) -> None:
    """Run everything on this machine: database, agents' port, pages, worker and this desktop's agent."""
    _log_to_stderr()
    with _until_signal() as stop:
        run_up(build(settings()), desktop, stop)


def api() -> None:
    """Serve the agents' port and the pages alone; the schema must be this version's."""
    _log_to_stderr()
    with _until_signal() as stop:
        _serve(Roles(build(settings()), serve=True, work=False), stop)


def worker() -> None:
    """Run the jobs alone: ledger and scheduled reports."""
    _log_to_stderr()
    with _until_signal() as stop:
        _serve(Roles(build(settings()), serve=False, work=True), stop)


def migrate_store() -> None:
    """Bring the database to the schema of this version."""
    parts: Parts = build(settings())
    typer.echo(f"Schema: {migrate(parts.store)}")
    parts.store.close()


def _serve(roles: Roles, stop: threading.Event) -> None:
    roles.require_schema()
    roles.start()
    typer.echo(f"Running. {roles.addresses}")
    stop.wait()
    roles.stop()


@contextmanager
def _until_signal() -> Iterator[threading.Event]:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    yield stop


def _log_to_stderr() -> None:
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("fairday_server").setLevel(logging.INFO)
