"""`fairday bi`: programs that query the database itself."""

import sys
from typing import Annotated

import typer

from fairday_collector.people import find_team
from fairday_reports.feeds.direct.put_out import put_out
from fairday_reports.feeds.direct.roles import let_in, list_let_in
from fairday_reports.feeds.direct.shut import left_open
from fairday_server.cli.context import ACTOR, AsJson, now_ms, opened, reading, show, when, writing

bi = typer.Typer(no_args_is_help=True, help="Programs that query the database itself, on PostgreSQL.")

Name = Annotated[str, typer.Argument(help="The role's name.", show_default=False)]


@bi.command("grant", epilog="Example: fairday bi grant metabase --team Payments")
def bi_grant(
    name: Name,
    team: Annotated[list[str] | None, typer.Option(help="Only rows of this team; may be repeated.")] = None,
    times: Annotated[bool, typer.Option("--times", help="With times of day: views in reporting_times.")] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read its password from standard input.")
    ] = False,
) -> None:
    """Make a role of PostgreSQL that may read the views of the feeds and nothing else; print its password, this once.

    The views are in the schema reporting, a set each: person_days, app_days, people.
    """
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with writing() as session:
        teams = [find_team(session, ref) for ref in team or []]
        password = let_in(session, name, given, teams, now_ms(), ACTOR, times=times)
        told = left_open(session, name)
    for line in told:
        typer.echo(f"PostgreSQL lets everybody do this, so this role may too. To shut it, {line}", err=True)
    typer.echo("Granted." if password_stdin else password)


@bi.command("revoke", epilog="Example: fairday bi revoke metabase")
def bi_revoke(name: Name) -> None:
    """Take everything from a role and remove it, at once."""
    with opened() as store:
        told = put_out(store, name, now_ms(), ACTOR)
    if told is not None:
        typer.echo(told, err=True)
    typer.echo("Revoked.")


@bi.command("list", epilog="Example: fairday bi list --json")
def bi_list(as_json: AsJson = False) -> None:
    """List the roles that may query the feeds, by name, and which of them the server does not have."""
    with reading() as session:
        rows = [
            {
                "name": each.grant.name, "teams": list(each.teams), "times": each.grant.times,
                "since": when(each.grant.made_ms), "by": each.grant.made_by,
                "state": "ok" if each.there else "missing on the server",
            }
            for each in list_let_in(session)
        ]  # fmt: skip
    show(rows, ("name", "teams", "times", "since", "by", "state"), as_json=as_json, empty="Nobody yet.")
