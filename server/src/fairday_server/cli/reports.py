"""`fairday report` and `fairday schedule`."""

from datetime import datetime
from typing import Annotated

import typer

from fairday_collector.people import find_person, find_team
from fairday_reports.datasets import timesheet
from fairday_reports.jobs import run_now
from fairday_reports.render import check_format, render
from fairday_reports.schedule import add_schedule, as_json, list_schedules
from fairday_server.cli.context import AsJson, looked, now_ms, opened, reading, settings, show, writing
from fairday_server.compose import delivery

reports = typer.Typer(no_args_is_help=True, help="Reports, at once.")
schedules = typer.Typer(no_args_is_help=True, help="Reports, on a schedule.")

TeamOption = Annotated[str | None, typer.Option("--team", help="Of this team, by name or id.")]
PersonOption = Annotated[str | None, typer.Option("--person", help="Of this person, by name or id.")]


@reports.callback()
def _reports() -> None:
    """Reports, at once."""


@reports.command(
    "timesheet", epilog="Example: fairday report timesheet --from 2026-10-12 --to 2026-10-18 --team Payments"
)
def report_timesheet(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local date, included.")],
    team: TeamOption = None,
    person: PersonOption = None,
    format_: Annotated[str, typer.Option("--format", help="table, csv, html or json.")] = "table",
) -> None:
    """Print the timesheet of a person, of a team's members by date, or of everyone."""
    check_format(format_)
    with reading() as session:
        people = None if person is None else [find_person(session, person).id]
        team_id = None if team is None else find_team(session, team).id
        sheet = timesheet(session, people=people, team=team_id, first=first.date(), last=last.date(), now_ms=now_ms())
    looked({row.person_id for row in sheet.rows}, "export", sheet.first, sheet.last)
    typer.echo(render(sheet, format_).rstrip("\n"))


@schedules.command(
    "add", epilog="Example: fairday schedule add weekly --cron '0 7 * * mon' --team Payments --mail ines@example.org"
)
def schedule_add(
    name: Annotated[str, typer.Argument(help="Its name.", show_default=False)],
    cron: Annotated[str, typer.Option(help="When, as five cron fields: minute hour day month weekday.")],
    zone: Annotated[str | None, typer.Option(help="IANA zone of the cron times; the team's, then UTC.")] = None,
    period: Annotated[str, typer.Option(help="yesterday, last-week or last-month.")] = "yesterday",
    team: TeamOption = None,
    person: PersonOption = None,
    format_: Annotated[str, typer.Option("--format", help="For the folder: html, csv, json, table.")] = "html",
    mail: Annotated[list[str] | None, typer.Option(help="A recipient; may be repeated.")] = None,
    folder: Annotated[str | None, typer.Option(help="A folder to write into.")] = None,
) -> None:
    """Add a timesheet that is made and delivered on a schedule."""
    with writing() as session:
        added = add_schedule(
            session, name=name, cron=cron, zone=zone, period=period, team=team, person=person, format=format_,
            mail=mail or [], folder=folder, now_ms=now_ms(),
        )  # fmt: skip
        typer.echo(f"{added.name}: {added.cron} in {added.zone}")


@schedules.command("list", epilog="Example: fairday schedule list --json")
def schedule_list(as_json_: AsJson = False) -> None:
    """List schedules by name, with when they are due next and how the last run ended."""
    with reading() as session:
        rows = [as_json(planned) for planned in list_schedules(session, now_ms())]
    if not as_json_:
        for row in rows:
            row["last"] = f"{row['last']['slot']} {row['last']['status']}" if row["last"] else None
    columns = ("name", "period", "cron", "zone", "mail", "folder", "next", "last")
    show(rows, columns, as_json=as_json_, empty="No schedules yet. Add one with: fairday schedule add")


@schedules.command("run", epilog="Example: fairday schedule run weekly")
def schedule_run(schedule: Annotated[str, typer.Argument(help="Its name or id.", show_default=False)]) -> None:
    """Make and deliver a scheduled report now; fails if a target did not get it."""
    with opened() as store:
        run = run_now(store, schedule, delivery(settings()), now_ms)
    typer.echo(f"{run.slot}: {run.status}" + (f". {run.error}" if run.error else ""))
    raise typer.Exit(0 if run.status == "done" else 1)
