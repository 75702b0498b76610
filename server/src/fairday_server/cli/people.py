"""`fairday team` and `fairday person`."""

from datetime import datetime
from typing import Annotated

import typer
from sqlmodel import col, select

from fairday_collector.errors import Invalid
from fairday_collector.people import add_person, add_team, as_json, find_person, find_team, list_people, set_person
from fairday_collector.store.tables import Team
from fairday_server.cli.context import AsJson, now_ms, reading, show, writing

teams = typer.Typer(no_args_is_help=True, help="Teams.")
people = typer.Typer(no_args_is_help=True, help="People.")

ZoneOption = Annotated[str | None, typer.Option("--zone", help="IANA time zone, such as Europe/Berlin.")]
Name = Annotated[str, typer.Argument(help="The name.", show_default=False)]
EVERYONE = 1_000_000


@teams.command("add", epilog="Example: fairday team add Payments --zone Europe/Stockholm")
def team_add(name: Name, zone: ZoneOption = None) -> None:
    """Add a team; its zone [UTC] is the default for its people."""
    with writing() as session:
        team = add_team(session, name, zone, now_ms())
        typer.echo(f"{team.name}: {team.id}, {team.zone}")


@teams.command("list", epilog="Example: fairday team list --json")
def team_list(as_json: AsJson = False) -> None:
    """List teams by name."""
    with reading() as session:
        rows = [
            {"id": t.id, "name": t.name, "zone": t.zone} for t in session.exec(select(Team).order_by(col(Team.name)))
        ]
    show(rows, ("name", "zone", "id"), as_json=as_json, empty="No teams yet. Add one with: fairday team add NAME")


@people.command("add", epilog="Example: fairday person add 'Maya Lindqvist' --team Payments --login maya")
def person_add(
    name: Name,
    team: Annotated[str, typer.Option(help="Their team, by name or id.")],
    zone: ZoneOption = None,
    email: Annotated[str | None, typer.Option(help="Mail address.")] = None,
    login: Annotated[str | None, typer.Option(help="Their account's name on desktops.")] = None,
) -> None:
    """Add a person; the zone defaults to the team's."""
    with writing() as session:
        person = add_person(session, name, find_team(session, team), now_ms(), zone=zone, email=email, login=login)
        typer.echo(f"{person.name}: {person.id}")


@people.command("list", epilog="Example: fairday person list --team Payments")
def person_list(
    team: Annotated[str | None, typer.Option(help="Only today's members of this team.")] = None,
    as_json_: AsJson = False,
) -> None:
    """List people by name, with the team and zone of today."""
    with reading() as session:
        limit = None if team is None else [find_team(session, team).id]
        rows = [as_json(p) for p in list_people(session, now_ms(), limit=EVERYONE, teams=limit)]
    show(rows, ("name", "team", "zone", "id"), as_json=as_json_, empty="Nobody yet. Add a person: fairday person add")


@people.command("set", epilog="Example: fairday person set 'Maya Lindqvist' --zone Asia/Kolkata --from 2026-11-02")
def person_set(
    person: Annotated[str, typer.Argument(help="Name or id.", show_default=False)],
    name: Annotated[str | None, typer.Option(help="New name.")] = None,
    team: Annotated[str | None, typer.Option(help="New team.")] = None,
    zone: ZoneOption = None,
    email: Annotated[str | None, typer.Option(help="New mail address; empty for none.")] = None,
    login: Annotated[str | None, typer.Option(help="New login; empty for none.")] = None,
    role: Annotated[
        str | None, typer.Option(help="New role, such as Engineer; policies and rules may be for a role.")
    ] = None,
    from_date: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First local date of team, role and zone [today]."),
    ] = None,
) -> None:
    """Change a person. Team, role and zone hold from a date on; days they touch are reckoned again."""
    if all(value is None for value in (name, team, zone, email, login, role)):
        raise Invalid("nothing_to_do", "Say what to change: --name, --team, --role, --zone, --email or --login.")
    with writing() as session:
        found = find_person(session, person)
        new_team = None if team is None else find_team(session, team)
        day = None if from_date is None else from_date.date()
        set_person(
            session,
            found,
            now_ms(),
            name=name,
            team=new_team,
            zone=zone,
            email=email,
            login=login,
            role=role,
            from_date=day,
        )
        typer.echo(f"{found.name}: changed")
