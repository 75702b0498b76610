"""`fairday run`: what ran, what became of it, and what it said."""

import json
from typing import Annotated

import typer

from fairday_collector.errors import NotFound
from fairday_reports.schedules.runs import deliveries_of, find_run, list_runs
from fairday_reports.schedules.schedule import find_schedule
from fairday_server.cli.context import AsJson, looked, reading, show, when
from fairday_server.cli.report_options import (
    RUNNER,
    FormatOption,
    OutOption,
    TableOption,
    format_of,
    print_document,
)
from fairday_server.reporting.json import deliveries_json, files_json, run_json
from fairday_server.reporting.said import said_to

runs = typer.Typer(no_args_is_help=True, help="Runs of schedules: what was made and who got it.")

StatusOption = Annotated[str | None, typer.Option(help="running, done or failed.")]


@runs.command("list", epilog="Example: fairday run list --schedule payments")
def run_list(
    schedule: Annotated[str | None, typer.Option(help="Of this schedule, by name or id.")] = None,
    status: StatusOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 30,
    as_json: AsJson = False,
) -> None:
    """List runs, the latest due first."""
    with reading() as session:
        of = None if schedule is None else find_schedule(session, schedule).id
        found = list_runs(session, schedule_id=of, status=status, limit=limit)
        rows = [run_json(ran.run) | {"name": ran.schedule.name} for ran in found]
    if not as_json:
        for row in rows:
            row["ended"] = when(row["finished_ms"])
    columns = ("name", "slot", "revision", "status", "by", "ended", "error")
    show(rows, columns, as_json=as_json, empty="Nothing ran yet.")


@runs.command("show", epilog="Example: fairday run show payments --format pdf --out payments.pdf")
def run_show(
    schedule: Annotated[str, typer.Argument(help="The schedule, by name or id.", show_default=False)],
    slot: Annotated[str | None, typer.Option(help="The local time it was due at; the newest without.")] = None,
    revision: Annotated[int, typer.Option(help="Which sending of it, from 0.")] = 0,
    format_: FormatOption = None,
    table: TableOption = None,
    out: OutOption = None,
    as_json: AsJson = False,
) -> None:
    """Show how a run went and who got it; with --format or --out, what it said."""
    with reading() as session:
        of = find_schedule(session, schedule)
        if slot is None:
            newest = list_runs(session, schedule_id=of.id, limit=1)
            if not newest:
                raise NotFound("unknown_run", f"{of.name} did not run yet. Run it with: fairday schedule run {of.name}")
            run = newest[0].run
        else:
            run = find_run(session, of.id, slot, revision).run
        told, said = run_json(run), said_to(session, RUNNER, run)
        deliveries, files = deliveries_json(deliveries_of(session, run)), files_json(said.made)
    if format_ or out:
        document = said.document
        if document is None:
            raise NotFound("not_kept", "What this run said is not kept any more. Make it again: fairday report show")
        looked(document.head.people, "export", document.head.first, document.head.last)
        print_document(document, format_of(format_, out), table, out)
    elif as_json:
        typer.echo(json.dumps(told | {"deliveries": deliveries, "files": files}, indent=2))
    else:
        typer.echo(f"{of.name}, {run.slot}: {run.status}" + (f". {run.error}" if run.error else ""))
        show(deliveries, ("attempt", "target", "status", "detail"), as_json=False, empty="Nothing was sent yet.")
        show(files, ("audience", "name", "format", "bytes"), as_json=False, empty="No file was made.")
