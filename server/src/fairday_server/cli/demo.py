"""`fairday demo`: the product with a made-up company in it."""

import os
from datetime import datetime
from typing import Annotated

import typer

from fairday_server.demo.choice import Wish
from fairday_server.demo.run import run_demo
from fairday_server.logs import log_to_stderr
from fairday_server.settings import load_settings
from fairday_server.stopping import stopped_by_signals

DATA_DIR = "var/demo"
MOST_DAYS = 250


def demo(
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last date of the made-up days (default: yesterday in UTC)."),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed makes other days (default: 1).")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=MOST_DAYS, help="How many working days (default: 60).")] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Make the data and end.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Make the data anew, in place of the demo that is there.")
    ] = False,
) -> None:
    """Run everything with a made-up company: 30 people, 4 teams, 3 time zones.

    Its data lie apart, in FAIRDAY_DATA_DIR (var/demo unless set). They are made on the first start and served by later
    ones.
    """
    log_to_stderr()
    given = load_settings({**os.environ, "FAIRDAY_DATA_DIR": os.environ.get("FAIRDAY_DATA_DIR") or DATA_DIR})
    wish = Wish(until=until.date() if until else None, seed=seed, days=days, fresh=fresh)
    with stopped_by_signals() as stop:
        if not run_demo(given, wish, serve=not no_serve, stop=stop):
            raise typer.Exit(1)
