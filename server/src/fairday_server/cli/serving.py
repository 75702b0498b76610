"""`fairday api` and `fairday worker` alone: what runs for months need not hold all other commands in memory."""

import threading

import typer

from fairday_server.cli.context import settings
from fairday_server.compose import build
from fairday_server.logs import log_to_stderr
from fairday_server.roles import Roles
from fairday_server.stopping import stopped_by_signals

NAMES = ("api", "worker")


def add_serving(app: typer.Typer) -> None:
    """Adds the two commands to a tree."""
    app.command("api", epilog="Example: FAIRDAY_WEB_PORT=8480 fairday api")(api)
    app.command("worker", epilog="Example: fairday worker")(worker)


def api() -> None:
    """Serve the agents' port and the pages alone; the schema must be this version's."""
    log_to_stderr()
    with stopped_by_signals() as stop:
        _serve(Roles(build(settings()), serve=True, work=False), stop)


def worker() -> None:
    """Run the jobs alone: ledger and scheduled reports."""
    log_to_stderr()
    with stopped_by_signals() as stop:
        _serve(Roles(build(settings()), serve=False, work=True), stop)


def _serve(roles: Roles, stop: threading.Event) -> None:
    roles.require_schema()
    roles.start()
    typer.echo(f"Running. {roles.addresses}")
    stop.wait()
    roles.stop()


app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)  # fmt: skip
add_serving(app)
