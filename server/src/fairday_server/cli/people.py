"""`fairday team` and `fairday person`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from fairday_collector.errors import Invalid
from fairday_collector.people import add_person, add_team, as_json, find_person, find_team, list_people, set_person
from fairday_collector.people_import.planning import Plan
from fairday_collector.people_import.writing import apply_plan, plan_of
from fairday_collector.store.tables import Team
from fairday_server.cli.context import ACTOR, AsJson, now_ms, reading, show, writing

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


@people.command("import", epilog="Example: fairday person import people.csv --apply")
def person_import(
    file: Annotated[Path, typer.Argument(help="CSV with a header of name, email, login, team, zone, role.")],
    apply: Annotated[bool, typer.Option("--apply", help="Do it. Otherwise only tell what would be done.")] = False,
    make_teams: Annotated[bool, typer.Option("--make-teams", help="Add the teams that are missing.")] = False,
) -> None:
    """Add and change people from a CSV file, in UTF-8, with comma or semicolon; without --apply, only say how.

    A line is about the person of its mail address, else of its login, else of its name. What it leaves empty stays.
    With any fault nothing is done. Team, zone and role hold from today on.
    """
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("bad_file", f"{file} is not UTF-8. Save it as CSV in UTF-8.") from error
    except OSError as error:
        raise Invalid("bad_file", f"{file} cannot be read: {error.strerror}.") from error
    with writing() if apply else reading() as session:
        plan = plan_of(session, text, now_ms(), make_teams=make_teams)
        typer.echo("\n".join(_told(plan)))
        if plan.faults:
            raise typer.Exit(1)
        if apply:
            apply_plan(session, plan, now_ms(), ACTOR)
    typer.echo("Done." if apply else "A preview: nothing was changed. Add --apply to do it.")


def _told(plan: Plan) -> list[str]:
    return [
        *(f"line {fault.line}: {fault.text}" for fault in plan.faults),
        *(f"add team {name}, {zone}" for name, zone in plan.new_teams),
        *(f"line {step.line.number}: add {step.line.name} to {step.line.team}" for step in plan.added),
        *(
            f"line {step.line.number}: change {step.line.name}: {what} {old or 'none'} → {new}"
            for step in plan.changed
            for what, old, new in step.changes
        ),
        (
            f"{len(plan.added)} to add, {len(plan.changed)} to change, {len(plan.same)} as they are, "
            f"{len(plan.faults)} {'fault' if len(plan.faults) == 1 else 'faults'}."
        ),
    ]
