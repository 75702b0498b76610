"""`fairday timesheet`: the record of working time, shown, corrected, attested and decided."""

import json
from datetime import date, timedelta
from typing import Annotated, Any

import typer
from sqlmodel import Session

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Invalid
from fairday_collector.people import PersonHistory, find_person, histories
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_collector.timesheets.model import Entry, worked_ms
from fairday_collector.timesheets.sheet import Sheet, SheetDay, rest_of, rounding_of, sheet
from fairday_collector.timesheets.states import Act
from fairday_server.cli.context import ACTOR, AsJson, looked, now_ms, reading, show, writing
from fairday_server.cli.local_times import clock_of, entry, length_of, local_date
from fairday_server.timesheet_json import breach_json, rounding_json, sheet_json

timesheets = typer.Typer(no_args_is_help=True, help="Timesheets: the record of working time.")

PersonRef = Annotated[str, typer.Argument(help="Name or id.", show_default=False)]
On = Annotated[str | None, typer.Option("--on", help="A local date in the pay period [today].")]
Reason = Annotated[str, typer.Option(help="Why, in a few words; kept for good.")]
First = Annotated[str, typer.Option("--from", help="First local date.")]
Last = Annotated[str, typer.Option("--to", help="Last local date, included.")]
ADMIN = Viewer(actor=ACTOR, role="admin")
MAX_DAYS = 400


@timesheets.command("show", epilog="Example: fairday timesheet show 'Maya Lindqvist' --on 2026-10-14")
def timesheet_show(person: PersonRef, on: On = None, as_json: AsJson = False) -> None:
    """Show the timesheet of a pay period: record, differences, claims, rest and what was done."""
    with reading() as session:
        history = known(session, person)
        found = sheet(session, history, date_or_today(history, on), now_ms())
        shown = sheet_json(session, found, details=True)
    looked([history.person.id], "timesheet", found.period.first, found.period.last)
    if as_json:
        typer.echo(json.dumps(shown, indent=2))
        return
    typer.echo(f"{history.person.name}, {found.period.first} to {found.period.last}: {found.state}")
    columns = ("date", "start", "end", "breaks", "worked", "record", "note")
    show([_row(day) for day in found.days], columns, as_json=False, empty="")
    typer.echo(f"Worked: {length_of(found.worked_ms)}")
    for line in _notes(found, shown):
        typer.echo(line)


@timesheets.command(
    "correct",
    epilog="Example: fairday timesheet correct Maya 2026-10-14 --start 9:00 --end 17:30 --break 12:00-12:45 "
    "--reason 'forgot my phone'",
)
def timesheet_correct(
    person: PersonRef,
    day: Annotated[str, typer.Argument(metavar="DATE", help="The local date.", show_default=False)],
    reason: Reason,
    start: Annotated[str | None, typer.Option(help="Start of work, local time.")] = None,
    end: Annotated[str | None, typer.Option(help="End of work; before the start: on the next date.")] = None,
    pause: Annotated[list[str] | None, typer.Option("--break", help="A break, 12:00-12:45; may be repeated.")] = None,
    not_worked: Annotated[bool, typer.Option("--not-worked", help="The date was not worked.")] = False,
    as_proposed: Annotated[bool, typer.Option("--as-proposed", help="Go back to what is proposed.")] = False,
) -> None:
    """Correct the working time of a date. What it was before is kept beside it."""
    given = start is not None and end is not None
    if given + not_worked + as_proposed != 1 or (not given and (start or end or pause)):
        raise Invalid("bad_correction", "Give --start and --end, or --not-worked, or --as-proposed.")
    with writing() as session:
        history = known(session, person)
        on = local_date(day, "DATE")
        desk = TimesheetDesk(session, ADMIN, history, now_ms())
        if as_proposed:
            desk.restore(on, reason)
        else:
            desk.correct(on, None if not_worked else entry(history, on, start or "", end or "", pause or []), reason)
    typer.echo(f"{history.person.name}, {on}: corrected.")


@timesheets.command("attest", epilog="Example: fairday timesheet attest 'Maya Lindqvist' --on 2026-10-14")
def timesheet_attest(person: PersonRef, on: On = None, reason: Reason = "") -> None:
    """Attest a pay period that is over: from here on its record holds."""
    _act("attest", person, on, reason)


@timesheets.command("approve", epilog="Example: fairday timesheet approve 'Maya Lindqvist' --on 2026-10-14")
def timesheet_approve(person: PersonRef, on: On = None, reason: Reason = "") -> None:
    """Approve what was attested."""
    _act("approve", person, on, reason)


@timesheets.command(
    "return", epilog="Example: fairday timesheet return Maya --on 2026-10-14 --reason 'lunch is missing'"
)
def timesheet_return(person: PersonRef, reason: Reason, on: On = None) -> None:
    """Return an attested or approved timesheet, so that it can be corrected."""
    _act("return", person, on, reason)


@timesheets.command("lock", epilog="Example: fairday timesheet lock 'Maya Lindqvist' --on 2026-10-14")
def timesheet_lock(person: PersonRef, on: On = None, reason: Reason = "") -> None:
    """Lock an approved timesheet, once it was paid."""
    _act("lock", person, on, reason)


@timesheets.command(
    "unlock", epilog="Example: fairday timesheet unlock Maya --on 2026-10-14 --reason 'audit finding 12'"
)
def timesheet_unlock(person: PersonRef, reason: Reason, on: On = None) -> None:
    """Open a locked timesheet again; what was attested, approved and locked stays in its history."""
    _act("unlock", person, on, reason)


@timesheets.command(
    "rounding", epilog="Example: fairday timesheet rounding Maya --from 2026-10-01 --to 2026-10-31 --minutes 15"
)
def timesheet_rounding(
    person: PersonRef,
    first: First,
    last: Last,
    minutes: Annotated[int, typer.Option(help="1, 5, 6 or 15.")] = 15,
    rule: Annotated[str, typer.Option(help="nearest, up or down.")] = "nearest",
    as_json: AsJson = False,
) -> None:
    """Show the record rounded, beside the exact one that is stored, with the drift."""
    days = _range(first, last)
    with reading() as session:
        history = known(session, person)
        found = rounding_of(session, history, *days, minutes, rule)
    looked([history.person.id], "timesheet", *days)
    rows = [
        {
            "date": str(day.day), "exact": length_of(worked_ms(day.exact)),
            "rounded": length_of(worked_ms(day.rounded)), "drift": length_of(day.drift_ms), "drift_ms": day.drift_ms,
        }
        for day in found.days
        if day.exact is not None
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps({**rounding_json(found), "days": rows}, indent=2))
        return
    show(rows, ("date", "exact", "rounded", "drift"), as_json=False, empty="Nothing was worked.")
    sums = (length_of(found.exact_ms), length_of(found.rounded_ms), length_of(found.drift_ms))
    typer.echo(f"Exact {sums[0]}, rounded {sums[1]}, drift {sums[2]}. {found.statement}")


@timesheets.command("rest", epilog="Example: fairday timesheet rest Maya --from 2026-10-01 --to 2026-10-31")
def timesheet_rest(person: PersonRef, first: First, last: Last, as_json: AsJson = False) -> None:
    """List where daily rest, weekly rest or the average week were not kept."""
    days = _range(first, last)
    with reading() as session:
        history = known(session, person)
        found = rest_of(session, history, *days, now_ms())
    looked([history.person.id], "timesheet", *days)
    rows = [breach_json(breach) for breach in found]
    show(rows, ("rule", "first", "last", "text"), as_json=as_json, empty="Every rule of rest was kept.")


def known(session: Session, ref: str) -> PersonHistory:
    """The dated facts of the person of a name or id."""
    person = find_person(session, ref)
    return histories(session, [person.id])[person.id]


def date_or_today(history: PersonHistory, on: str | None) -> date:
    """The date that was given, or the person's today."""
    return history.today(now_ms()) if on is None else local_date(on, "--on")


def _act(act: Act, person: str, on: str | None, reason: str) -> None:
    with writing() as session:
        history = known(session, person)
        row = TimesheetDesk(session, ADMIN, history, now_ms()).act(act, date_or_today(history, on), reason)
    done = {"attest": "attested", "approve": "approved", "return": "returned", "lock": "locked", "unlock": "open again"}
    typer.echo(f"{history.person.name}, {row.first} to {row.last}: {done[act]}.")


def _range(first: str, last: str) -> tuple[date, date]:
    days = local_date(first, "--from"), local_date(last, "--to")
    if not timedelta() <= days[1] - days[0] < timedelta(days=MAX_DAYS):
        raise Invalid("bad_range", f"--from/--to: give the earlier date as --from, at most {MAX_DAYS} days in all.")
    return days


def _row(day: SheetDay) -> dict[str, Any]:
    found: Entry | None = day.record.entry
    notes = [f"was that a break? {_span(low, high, day.zone)}" for low, high in day.questions]
    notes += [row.reason for row in day.corrections[-1:]]
    times = ("", "", "") if found is None else (
        clock_of(found.start_ms, day.zone), clock_of(found.end_ms, day.zone), length_of(found.break_ms),
    )  # fmt: skip
    return {
        "date": f"{day.day:%a} {day.day}", "start": times[0], "end": times[1], "breaks": times[2],
        "worked": length_of(worked_ms(found)), "record": day.record.source, "note": "; ".join(notes),
    }  # fmt: skip


def _span(low: int, high: int, zone: str) -> str:
    return f"{clock_of(low, zone)}–{clock_of(high, zone)}"


def _notes(found: Sheet, shown: dict[str, Any]) -> list[str]:
    """The lines below the table: what differs, waits, was not kept, and was done."""
    lines = [
        f"Differs: {difference.day}, {length_of(worked_ms(difference.proposed_then))} were proposed when it was "
        f"attested, {length_of(worked_ms(difference.proposed_now))} would be now. The record did not change."
        for difference in found.differences
    ]
    waiting = sum(claim.state == "pending" for claim in found.claims)
    lines += [f"Claims that wait for a decision: {waiting}"] if waiting else []
    lines += [f"Rest: {breach.text}" for breach in found.breaches]
    if found.rounding is not None:
        view = found.rounding
        lines.append(
            f"Rounded to {view.minutes} min, {view.direction}: {length_of(view.rounded_ms)}, "
            f"drift {length_of(view.drift_ms)}."
        )
    return lines + [f"{act['n']}. {act['act']} by {act['by']}: {act['reason'] or 'no reason'}" for act in shown["acts"]]
