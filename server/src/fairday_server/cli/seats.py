"""`fairday seat`."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from fairday_collector.errors import Invalid
from fairday_collector.people import find_person
from fairday_collector.seat_health.trouble import SeatInTrouble, seats_in_trouble
from fairday_collector.seats import assign_seat, find_seat, list_seats, revoke_seat
from fairday_server.api.seats import trouble_json
from fairday_server.cli.context import ACTOR, AsJson, duration_ms, now_ms, reading, show, when, writing

seats = typer.Typer(no_args_is_help=True, help="Seats: one OS user on one device.")

SeatId = Annotated[str, typer.Argument(help="The seat's id, as listed.", show_default=False)]


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


@seats.command("trouble", epilog="Example: fairday seat trouble --silent-after 4d")
def seat_trouble(
    silent_after: Annotated[
        str, typer.Option(help="How long a seat may send nothing. Leave, holidays and days off excuse it for longer.")
    ] = "4d",
    as_json: AsJson = False,
) -> None:
    """List the seats that are silent, skip batches or need a look for another reason, with what to do."""
    silent_after_ms = duration_ms(silent_after, "--silent-after")
    with reading() as session:
        found = seats_in_trouble(session, now_ms(), silent_after_ms)
    if as_json:
        typer.echo(json.dumps([trouble_json(seat) for seat in found], indent=2))
    elif not found:
        typer.echo("No seat is in trouble.")
    else:
        typer.echo("\n\n".join(map(_in_words, found)))


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


def _in_words(found: SeatInTrouble) -> str:
    person = found.person[1] if found.person is not None else "nobody"
    lines = [f"{found.seat.host}, {found.seat.os_user}, for {person} (seat {found.seat.id})"]
    for trouble in found.troubles:
        lines += [f"  {trouble.what}: {trouble.seen}", f"    {trouble.remedy}"]
    return "\n".join(lines)


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("bad_instant", f"--from {text!r} is no instant. Write it as 2026-11-02T08:00Z.") from error
    if moment.tzinfo is None:
        raise Invalid("bad_instant", f"--from {text!r} has no offset. Write it as 2026-11-02T08:00Z or …+01:00.")
    return round(moment.astimezone(UTC).timestamp() * 1000)
