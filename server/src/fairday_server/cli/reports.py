"""`fairday report`: the catalogue, reports at once, and those saved under a name."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from fairday_collector.errors import NotFound
from fairday_reports.definitions.catalogue import REPORTS, find_report
from fairday_reports.definitions.make import make
from fairday_reports.definitions.parameters import Parameters, stored_parameters
from fairday_reports.schedules.saved import find_saved, list_saved, remove_saved, save_report
from fairday_server.cli.context import ACTOR, AsJson, looked, now_ms, reading, show, writing
from fairday_server.cli.report_options import (
    RUNNER,
    ByOption,
    Chosen,
    FirstOption,
    FormatOption,
    LastOption,
    OutOption,
    PeopleOption,
    PeriodOption,
    TableOption,
    TeamsOption,
    format_of,
    print_document,
    waiting,
)
from fairday_server.reporting.json import definition_json, saved_json

reports = typer.Typer(no_args_is_help=True, help="Reports, at once.")

Saved = Annotated[str, typer.Argument(help="Its name or id.", show_default=False)]


@reports.command("list", epilog="Example: fairday report list")
def report_list(as_json: AsJson = False) -> None:
    """List the reports there are, with what each can have a line for."""
    rows = [definition_json(one) for one in REPORTS.values()]
    columns = ("name", "title", "about", "groupings") if not as_json else ()
    show(rows, columns, as_json=as_json, empty="")


@reports.command(
    "show", epilog="Example: fairday report show utilisation --period last-week --team Payments --out payments.pdf"
)
def report_show(
    name: Annotated[str, typer.Argument(help="A report of `fairday report list`, or a saved one.", show_default=False)],
    first: FirstOption = None,
    last: LastOption = None,
    period: PeriodOption = None,
    team: TeamsOption = None,
    person: PeopleOption = None,
    by: ByOption = None,
    format_: FormatOption = None,
    table: TableOption = None,
    out: OutOption = None,
) -> None:
    """Make a report and print it, or write it to a file."""
    _show(name, Chosen(first, last, period, team, person, by), format_, table, out)


@reports.command(
    "timesheet", epilog="Example: fairday report timesheet --from 2026-10-12 --to 2026-10-18 --team Payments"
)
def report_timesheet(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local date, included.")],
    team: TeamsOption = None,
    person: PeopleOption = None,
    format_: FormatOption = None,
    table: TableOption = None,
    out: OutOption = None,
) -> None:
    """Print the timesheet of people, of a team's members by date, or of everyone."""
    _show("timesheet", Chosen(first, last, None, team, person, None), format_, table, out)


@reports.command(
    "save", epilog="Example: fairday report save 'Payments, last week' utilisation --period last-week --team Payments"
)
def report_save(
    name: Annotated[str, typer.Argument(help="What it is called from now on.", show_default=False)],
    report: Annotated[str, typer.Argument(help="A report of `fairday report list`.", show_default=False)],
    first: FirstOption = None,
    last: LastOption = None,
    period: PeriodOption = None,
    team: TeamsOption = None,
    person: PeopleOption = None,
    by: ByOption = None,
    shared: Annotated[bool, typer.Option("--shared", help="Let all who may make reports read it.")] = False,
) -> None:
    """Save a report with what it is asked for under a name."""
    definition = find_report(report)
    with writing() as session:
        parameters = Chosen(first, last, period, team, person, by).over(session, definition, Parameters())
        made = save_report(
            session, name=name, report=report, parameters=parameters, owner_id=None, actor=ACTOR, now_ms=now_ms(),
            shared=shared,
        )  # fmt: skip
        typer.echo(f"{made.name}: saved. See it with: fairday report show {made.name!r}")


@reports.command("saved", epilog="Example: fairday report saved")
def report_saved(as_json: AsJson = False) -> None:
    """List saved reports by name."""
    with reading() as session:
        rows = [_row(saved_json(saved)) if not as_json else saved_json(saved) for saved in list_saved(session)]
    columns = ("name", "report", "period", "people", "teams", "by", "owner", "shared")
    show(rows, columns, as_json=as_json, empty="Nothing is saved yet. Save a report with: fairday report save")


@reports.command("forget", epilog="Example: fairday report forget 'Payments, last week'")
def report_forget(saved: Saved) -> None:
    """Forget a saved report; schedules stay as they are."""
    with writing() as session:
        found = find_saved(session, saved)
        remove_saved(session, found, actor=ACTOR, now_ms=now_ms())
        typer.echo(f"{found.name}: forgotten")


def _show(name: str, chosen: Chosen, format_: str | None, table: str | None, out: Path | None) -> None:
    form = format_of(format_, out)
    with waiting("Making the report …"):
        with reading() as session:
            held = Parameters()
            if name not in REPORTS and (kept := _kept(session, name)) is not None:
                name, held = kept.report, stored_parameters(kept.parameters)
            definition = find_report(name)
            parameters = chosen.over(session, definition, held)
            document = make(session, definition, parameters, RUNNER, now_ms())
        head = document.head
        looked(head.people, "export", head.first, head.last)
    print_document(document, form, table, out)


def _kept(session: Any, name: str) -> Any:
    try:
        return find_saved(session, name)
    except NotFound:
        return None


def _row(saved: dict[str, Any]) -> dict[str, Any]:
    asked = saved["parameters"]
    return {**saved, **asked, "period": asked["period"] or f"{asked['from']} to {asked['to']}"}
