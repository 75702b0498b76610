"""`fairday metric`: what there is, and the values of a person, a team or everyone."""

import json
from datetime import datetime
from typing import Annotated

import typer

from fairday_collector.errors import Invalid
from fairday_collector.people import find_person, find_team, histories
from fairday_reports.metrics.read import Part, Readings, organisation_metrics, person_metrics, team_metrics
from fairday_reports.metrics.registry import METRICS, find_metrics
from fairday_reports.metrics.text import dates, shown
from fairday_server.cli.context import AsJson, looked, now_ms, reading, show
from fairday_server.metric_json import metric_json, readings_json

metrics = typer.Typer(no_args_is_help=True, help="Metrics: what there is, and their values.")

MOST_COLUMNS = 6
First = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date.")]
Last = Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local date, included.")]


@metrics.command("list", epilog="Example: fairday metric list")
def metric_list(as_json: AsJson = False) -> None:
    """List all metrics with their formulas and what they must not be used for."""
    rows = [metric_json(metric) for metric in METRICS.values()]
    show(rows, ("name", "unit", "formula", "caution"), as_json=as_json, empty="")


@metrics.command(
    "show",
    epilog="Example: fairday metric show focus worked --team Payments --from 2026-10-01 --to 2026-10-31 --by week",
)
def metric_show(
    first: First,
    last: Last,
    names: Annotated[
        list[str] | None, typer.Argument(help="Names of metrics; all without.", show_default=False)
    ] = None,
    person: Annotated[str | None, typer.Option("--person", help="Of this person, by name or id.")] = None,
    team: Annotated[str | None, typer.Option("--team", help="Of this team's members by date, by name or id.")] = None,
    by: Annotated[str, typer.Option("--by", help="day, week, month or range.")] = "range",
    as_json: AsJson = False,
) -> None:
    """Show metrics of a person, a team, or everyone, with how complete the data are."""
    if person and team:
        raise Invalid("two_subjects", "Give --person or --team, not both.")
    chosen, start, end = find_metrics(names or ()), first.date(), last.date()
    with reading() as session:
        if person:
            found = find_person(session, person)
            history = histories(session, [found.id])[found.id]
            readings = person_metrics(session, history, chosen, start, end, by, now_ms())
            subject, kind = found.id, "person"
        elif team:
            members = find_team(session, team)
            readings = team_metrics(session, members, chosen, start, end, by, now_ms())
            subject, kind = members.id, "team"
        else:
            readings = organisation_metrics(session, chosen, start, end, by, now_ms())
            subject, kind = None, "organisation"
    if person and subject:
        looked([subject], "metrics", start, end)
    if as_json:
        typer.echo(json.dumps(readings_json(readings, kind, subject), indent=2))
    else:
        _print(readings)


def _print(readings: Readings) -> None:
    """A row a part with a column a metric, as long as these fit; a row for each value otherwise."""
    metrics = readings.metrics
    if len(readings.parts) > 1 and len(metrics) <= MOST_COLUMNS:
        rows = [
            _row(part, {metric.title: shown(part.values[metric.name], metric.unit) for metric in metrics})
            for part in readings.parts
        ]
    else:
        rows = [
            _row(part, {"metric": metric.title, "value": shown(part.values[metric.name], metric.unit)})
            for part in readings.parts
            for metric in metrics
        ]
    typer.echo(f"{readings.subject}:")
    show(rows, tuple(rows[0]), as_json=False, empty="")
    for metric in metrics:
        typer.echo(f"{metric.title}: {metric.caution}")


def _row(part: Part, values: dict[str, str]) -> dict[str, str]:
    return {
        "dates": dates(part.first, part.last),
        **values,
        "complete": shown(part.completeness, "ratio"),
        "with_data": f"{part.reckoned} of {part.days}",
        "waiting": str(part.waiting or ""),
        "not_over": str(part.running or ""),
    }
