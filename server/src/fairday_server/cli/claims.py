"""`fairday claim`: what unobserved or inactive time was, as the worker says, and what was decided about it."""

from datetime import timedelta
from typing import Annotated

import typer

from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.claims import list_claims
from fairday_server.cli.context import AsJson, looked, now_ms, reading, show, writing
from fairday_server.cli.local_times import claimed, local_date, moment_of
from fairday_server.cli.timesheets import ADMIN, PersonRef, known
from fairday_server.timesheet_json import claim_json

claims = typer.Typer(no_args_is_help=True, help="Claims: what unobserved or inactive time was.")

ClaimId = Annotated[str, typer.Argument(help="The claim's id, as listed.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why, in a few words.")]


@claims.command(
    "add", epilog="Example: fairday claim add Maya --from '2026-10-14 13:00' --to 14:30 --kind meeting --note 'at Acme'"
)
def claim_add(
    person: PersonRef,
    first: Annotated[str, typer.Option("--from", help="Local date and time: '2026-10-14 13:00'.")],
    last: Annotated[str, typer.Option("--to", help="Local time, or date and time.")],
    kind: Annotated[str, typer.Option(help="meeting, call, training, field, break, or other with a note.")],
    note: Annotated[str, typer.Option(help="What it was.")] = "",
) -> None:
    """Say what a stretch was. It waits for a decision, unless the policy approves its kind and length."""
    with writing() as session:
        history = known(session, person)
        made = ClaimDesk(session, ADMIN, history, now_ms()).make(*claimed(history, first, last), kind, note)
    typer.echo(f"{made.row.id}: {made.state}")


@claims.command("list", epilog="Example: fairday claim list Maya --from 2026-10-01 --to 2026-10-31")
def claim_list(
    person: PersonRef,
    first: Annotated[str | None, typer.Option("--from", help="First local date [30 days ago].")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last local date [today].")] = None,
    as_json: AsJson = False,
) -> None:
    """List a person's claims by time, in local times."""
    with reading() as session:
        history = known(session, person)
        end = history.today(now_ms()) if last is None else local_date(last, "--to")
        start = end - timedelta(days=30) if first is None else local_date(first, "--from")
        low, high = history.zones.bounds(start)[0], history.zones.bounds(end)[1]
        found = [claim_json(session, claim) for claim in list_claims(session, history.person.id, low, high)]
    looked([history.person.id], "claims", start, end)
    rows = [
        {**claim, "from": moment_of(history, claim["start_ms"]), "to": moment_of(history, claim["end_ms"])}
        for claim in found
    ]
    columns = ("id", "from", "to", "kind", "note", "state", "decided_by", "reason")
    show(rows, columns, as_json=as_json, empty="No claims.")


@claims.command("approve", epilog="Example: fairday claim approve 'Maya Lindqvist' 3f9c2a7b11d04e58")
def claim_approve(person: PersonRef, claim: ClaimId, reason: Reason = "") -> None:
    """Approve a claim: it counts as work, or as a break."""
    _act("approve", person, claim, reason)


@claims.command("reject", epilog="Example: fairday claim reject Maya 3f9c2a7b11d04e58 --reason 'was cancelled'")
def claim_reject(person: PersonRef, claim: ClaimId, reason: Reason) -> None:
    """Reject a claim: the time is what it was before."""
    _act("reject", person, claim, reason)


@claims.command("withdraw", epilog="Example: fairday claim withdraw 'Maya Lindqvist' 3f9c2a7b11d04e58")
def claim_withdraw(person: PersonRef, claim: ClaimId, reason: Reason = "") -> None:
    """Take a claim back, for the worker."""
    _act("withdraw", person, claim, reason)


def _act(act: str, person: str, claim: str, reason: str) -> None:
    with writing() as session:
        decided = ClaimDesk(session, ADMIN, known(session, person), now_ms()).act(claim, act, reason)
    typer.echo(f"{decided.row.id}: {decided.state}")
