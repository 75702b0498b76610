"""`fairday seat` and `fairday policy`."""

from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
import typer
from sqlmodel import Session

from fairday_collector.clock import utc
from fairday_collector.config.book import ORGANISATION
from fairday_collector.errors import Invalid
from fairday_collector.people import find_person, find_team, histories
from fairday_collector.policy.book import PolicyBook
from fairday_collector.policy.change import change_policy
from fairday_collector.policy.settings import parse
from fairday_collector.seats import assign_seat, find_seat, list_seats, revoke_seat
from fairday_collector.store.tables import Person, Team
from fairday_server.cli.context import ACTOR, AsJson, now_ms, reading, show, when, writing

seats = typer.Typer(no_args_is_help=True, help="Seats: one OS user on one device.")
policies = typer.Typer(no_args_is_help=True, help="Policies: what is recorded, and how it is reckoned.")

SeatId = Annotated[str, typer.Argument(help="The seat's id, as listed.", show_default=False)]
TeamOption = Annotated[str | None, typer.Option("--team", help="For this team, by name or id.")]
PersonOption = Annotated[str | None, typer.Option("--person", help="For this person, by name or id.")]


@seats.command("list", epilog="Example: fairday seat list --json")
def seat_list(as_json: AsJson = False) -> None:
    """List seats with whom they feed, their health and the batches missing from them."""
    with reading() as session:
        rows = [
            {
                "id": s.seat.id, "host": s.seat.host, "user": s.seat.os_user, "person": s.person,
                "state": "revoked" if s.seat.revoked_ms else "unassigned" if s.person is None else "valid",
                "last_seen": when(s.seat.last_seen_ms), "skew_ms": s.seat.skew_ms, "agent": s.seat.agent,
                "possible_clone": s.seat.possible_clone, "conflicts": s.seat.conflicts, "losses": s.seat.losses,
                "missing": [f"{epoch}:{first}-{last}" for epoch, first, last in s.missing],
            }
            for s in list_seats(session, now_ms())
        ]  # fmt: skip
    columns = ("id", "host", "user", "person", "state", "last_seen", "conflicts", "missing")
    show(rows, columns, as_json=as_json, empty="No seats yet. Make a token: fairday enrol-token create --person NAME")


@seats.command("revoke", epilog="Example: fairday seat revoke 3f9c2a7b11d04e58")
def seat_revoke(seat: SeatId) -> None:
    """Refuse a seat's key from now on; what it sent stays."""
    with writing() as session:
        revoke_seat(session, find_seat(session, seat), now_ms(), ACTOR)
    typer.echo("Revoked.")


@seats.command("assign", epilog="Example: fairday seat assign 3f9c2a7b11d04e58 --person Maya --from 2026-11-02T08:00Z")
def seat_assign(
    seat: SeatId,
    person: Annotated[str, typer.Option(help="Whom it feeds, by name or id.")],
    from_instant: Annotated[
        str | None, typer.Option("--from", help="From when on, with an offset; the first assignment covers the past.")
    ] = None,
) -> None:
    """Say whom a seat feeds from an instant on [now]."""
    start = None if from_instant is None else _instant(from_instant)
    with writing() as session:
        assign_seat(session, find_seat(session, seat), find_person(session, person), start, now_ms(), ACTOR)
    typer.echo("Assigned.")


@policies.command("show", epilog="Example: fairday policy show --person 'Maya Lindqvist' --json")
def policy_show(team: TeamOption = None, person: PersonOption = None, as_json: AsJson = False) -> None:
    """Show the policy in force today for the organisation, a team or a person."""
    with reading() as session:
        scope = _scope(session, team, person)
        book = PolicyBook.load(session)
        today = utc(now_ms()).date()
        if isinstance(scope, Person):
            history = histories(session, [scope.id])[scope.id]
            effective = book.of(history, history.today(now_ms()))
        else:
            effective = book.on(today, ORGANISATION, *([("team", scope.id)] if scope else []))
    values = msgspec.to_builtins(effective.settings)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode({**values, "changes": effective.changes})).decode())
    else:
        rows = [{"setting": name, "value": value} for name, value in values.items()]
        show(rows, ("setting", "value"), as_json=False, empty="")


@policies.command("set", epilog="Example: fairday policy set idle_after=10m title=redacted --team Payments")
def policy_set(
    assignments: Annotated[list[str], typer.Argument(metavar="KEY=VALUE…", show_default=False)],
    team: TeamOption = None,
    person: PersonOption = None,
    from_date: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date it holds [today].")
    ] = None,
) -> None:
    """Set values for the organisation, a team or a person, from a date on.

    The first change of a scope holds for all earlier dates too. Days it touches are reckoned again.
    """
    values = parse(assignments)
    with writing() as session:
        scope = _scope(session, team, person)
        start = from_date.date() if from_date else _today(session, scope)
        change_policy(session, values, start, now_ms(), ACTOR, scope)
    typer.echo(f"Set from {start} on: {', '.join(values)}.")


def _scope(session: Session, team: str | None, person: str | None) -> Team | Person | None:
    if team is not None and person is not None:
        raise Invalid("bad_scope", "Give --team or --person, not both.")
    if team is not None:
        return find_team(session, team)
    return None if person is None else find_person(session, person)


def _today(session: Session, scope: Team | Person | None) -> date:
    if isinstance(scope, Person):
        return histories(session, [scope.id])[scope.id].today(now_ms())
    return utc(now_ms()).date()


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("bad_instant", f"--from {text!r} is no instant. Write it as 2026-11-02T08:00Z.") from error
    if moment.tzinfo is None:
        raise Invalid("bad_instant", f"--from {text!r} has no offset. Write it as 2026-11-02T08:00Z or …+01:00.")
    return round(moment.astimezone(UTC).timestamp() * 1000)
