"""`fairday explain`: where a number comes from."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any

import typer

from fairday_collector.people import find_person, histories
from fairday_reports.metrics.explain import MAX_SPANS, ExplainedDay, Explanation, explain
from fairday_reports.metrics.registry import find_metric
from fairday_reports.metrics.text import NOTHING, dates, shown
from fairday_reports.words import clock
from fairday_server.cli.context import AsJson, looked, now_ms, reading, show, when
from fairday_server.metric_json import explanation_json


def explain_number(
    person: Annotated[str, typer.Argument(help="Name or id.", show_default=False)],
    metric: Annotated[str, typer.Argument(help="Name of a metric.", show_default=False)],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local date, included.")],
    spans: Annotated[int, typer.Option("--spans", min=0, help="Most spans to show.")] = MAX_SPANS,
    as_json: AsJson = False,
) -> None:
    """Show where a number comes from, recomputed from the spans; fails if the rollups say otherwise."""
    chosen = find_metric(metric)
    with reading() as session:
        found = find_person(session, person)
        explained = explain(
            session, histories(session, [found.id])[found.id], chosen, first.date(), last.date(), now_ms(),
            counted=lambda _history, _day: True, with_spans=True, max_spans=spans,
        )  # fmt: skip
    looked([found.id], "explain", first.date(), last.date())
    if as_json:
        typer.echo(json.dumps(explanation_json(explained), indent=2))
    else:
        _tell(explained)
    raise typer.Exit(0 if explained.agrees else 1)


def _tell(found: Explanation) -> None:
    metric = found.metric
    typer.echo(f"{found.person}, {dates(found.first, found.last)}")
    typer.echo(f"{metric.title}: {shown(found.value, metric.unit)}, recomputed from the spans.")
    if found.agrees:
        typer.echo("The rollups say the same.")
    else:
        typer.echo(f"The rollups DIFFER: {shown(found.kept_value, metric.unit)}.")
    typer.echo(f"{metric.formula}\n{metric.expression}\n{found.figures} = {shown(found.value, metric.unit)}")
    typer.echo(metric.caution)
    rows = [
        {
            "date": day.day.isoformat(),
            **{term: shown(value, "ms") if term.endswith("_ms") else value for term, value in day.terms.items()},
            "worked": _times(day.record.entry.worked if day.record.entry else (), day.zone),
            "record": day.record.source,
            "scheduled": _times(day.schedule.intervals, day.zone) or day.schedule.kind,
            "note": _note(day),
        }
        for day in found.days
    ]
    show(rows, tuple(rows[0]) if rows else (), as_json=False, empty="No date of the range has begun.")
    for versions, own in groupby(found.days, key=lambda day: _versions(day.made_by)):
        lot = list(own)
        typer.echo(f"{dates(lot[0].day, lot[-1].day)} made by {versions}.")
    typer.echo(f"Generation {found.generation} of the ledger, which knows changes up to {found.through_change}.")
    if found.spans is not None and found.spans.lines:
        typer.echo(f"Spans: {len(found.spans.lines)} of {found.spans.total}")
        lines = [
            {
                "start": when(line.start),
                "end": when(line.end),
                "presence": line.presence,
                "led_to": ", ".join(f"{state} {shown(ms, 'ms')}" for state, ms in line.states.items()) or NOTHING,
                "span": f"{line.seat} {line.epoch} {line.seq}",
            }
            for line in found.spans.lines
        ]
        show(lines, tuple(lines[0]), as_json=False, empty="")


def _times(intervals: Iterable[tuple[int, int]], zone: str) -> str:
    """Times of day by the person's clock."""
    return ", ".join(f"{clock(start, zone)}–{clock(end, zone)}" for start, end in intervals)


def _versions(made_by: Mapping[str, Any]) -> str:
    return "; ".join(f"{name} {_brief(value)}" for name, value in made_by.items())


def _brief(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def _note(day: ExplainedDay) -> str:
    notes = {"new data wait": day.waiting, "not over": day.running, "DIFFERS": day.terms != day.kept}
    return ", ".join(note for note, holds in notes.items() if holds)
