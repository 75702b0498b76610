"""`fairday up`, `migrate`, `doctor` and `ca`: a whole installation on this machine, and its care."""

import json
from dataclasses import asdict
from typing import Annotated, Literal

import typer

from fairday_server.cli.context import AsJson, settings
from fairday_server.compose import Parts, build
from fairday_server.diagnosis import examine
from fairday_server.logs import log_to_stderr
from fairday_server.schema import bring_up_to_date
from fairday_server.stopping import stopped_by_signals
from fairday_server.up import run_up


def up(
    desktop: Annotated[
        Literal["own", "virtual", "none"], typer.Option(help="Record this desktop, bring up a virtual one, or neither.")
    ] = "own",
) -> None:
    """Run everything on this machine: database, agents' port, pages, worker and this desktop's agent."""
    log_to_stderr()
    with stopped_by_signals() as stop:
        run_up(build(settings()), desktop, stop)


def migrate_store() -> None:
    """Bring the database to the schema of this version."""
    parts: Parts = build(settings())
    typer.echo(f"Schema: {bring_up_to_date(parts.store)}")
    parts.store.close()


def doctor(as_json: AsJson = False) -> None:
    """Look at data directory, database, ledger, ports and certificate; fails if one is not well."""
    parts = build(settings())
    findings = list(examine(parts))
    parts.store.close()
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            remedy = "" if finding.well else f"\n        {finding.remedy}"
            typer.echo(f"{'ok    ' if finding.well else 'not ok'}  {finding.check}: {finding.seen}{remedy}")
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


def switch_authority() -> None:
    """Serve under the new authority now, without waiting until agents had time to learn of it."""
    parts = build(settings())
    switched = parts.authority is not None and parts.authority.switch(parts.clock())
    parts.store.close()
    typer.echo("Switched. Restart what serves." if switched else "There is no new authority to switch to.")
    raise typer.Exit(0 if switched else 1)
