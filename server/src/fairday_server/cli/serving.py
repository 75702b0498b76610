"""`fairday api` and `fairday worker` alone: what runs for months need not hold all other commands in memory."""

import typer

from fairday_server.cli import run

NAMES = ("api", "worker")


def add_serving(app: typer.Typer) -> None:
    """Adds the two commands to a tree."""
    app.command("api", epilog="Example: FAIRDAY_WEB_PORT=8480 fairday api")(run.api)
    app.command("worker", epilog="Example: fairday worker")(run.worker)


app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)  # fmt: skip
add_serving(app)
