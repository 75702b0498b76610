"""`fairday enrol-token`, `fairday api-key`, `fairday access`, `fairday password` and `fairday sign-in`."""

import sys
from typing import Annotated

import typer

from fairday_collector.access.api_keys import create_key, list_keys, revoke_key
from fairday_collector.access.grants import end_grants, grant, list_grants
from fairday_collector.access.passwords import hashed, set_password
from fairday_collector.enrol.tokens import create_token, list_tokens, revoke_token
from fairday_collector.errors import Invalid
from fairday_collector.people import find_person, find_team
from fairday_server.cli.context import ACTOR, AsJson, duration_ms, now_ms, reading, settings, show, when, writing
from fairday_server.sign_in import make_link
from fairday_server.terminal import print_link, sign_in_url

tokens = typer.Typer(no_args_is_help=True, help="Join tokens, with which desktops enrol.")
keys = typer.Typer(no_args_is_help=True, help="Keys of the HTTP API.")
passwords = typer.Typer(no_args_is_help=True, help="Passwords people sign in with.")
grants = typer.Typer(no_args_is_help=True, help="What people may see and decide beside their own record.")


@tokens.command("create", epilog="Example: fairday enrol-token create --team Payments --uses 20 --expires 14d")
def token_create(
    person: Annotated[str | None, typer.Option(help="For this person, by name or id.")] = None,
    team: Annotated[str | None, typer.Option(help="For members of this team, told apart by their login.")] = None,
    uses: Annotated[int, typer.Option(help="How many desktops it is good for.")] = 1,
    expires: Annotated[str, typer.Option(help="How long it holds: 30m, 12h, 7d.")] = "7d",
) -> None:
    """Make a join token and print it, this once."""
    if (person is None) == (team is None):
        raise Invalid("bad_subject", "Say whom the token is for: either --person or --team.")
    with writing() as session:
        subject = find_person(session, person) if person is not None else find_team(session, team or "")
        _, text = create_token(session, subject, uses, duration_ms(expires, "--expires"), now_ms(), ACTOR)
    typer.echo(text)


@tokens.command("list", epilog="Example: fairday enrol-token list --json")
def token_list(as_json: AsJson = False) -> None:
    """List join tokens, newest first."""
    with reading() as session:
        rows = [
            {
                "id": t.token.id, "for": t.subject, "state": t.state, "used": t.token.used, "uses": t.token.uses,
                "expires": when(t.token.expires_ms),
            }
            for t in list_tokens(session, now_ms())
        ]  # fmt: skip
    show(rows, ("id", "for", "state", "used", "uses", "expires"), as_json=as_json, empty="No tokens yet.")


@tokens.command("revoke", epilog="Example: fairday enrol-token revoke 3f9c2a7b11d04e58")
def token_revoke(token: Annotated[str, typer.Argument(help="Its id, as listed.", show_default=False)]) -> None:
    """Refuse a join token from now on; the seats it made stay."""
    with writing() as session:
        revoke_token(session, token.partition(".")[0], now_ms(), ACTOR)
    typer.echo("Revoked.")


@keys.command("create", epilog="Example: fairday api-key create dashboards --role supervisor --team Payments")
def key_create(
    name: Annotated[str, typer.Argument(help="What it is for.", show_default=False)],
    role: Annotated[str, typer.Option(help="admin, supervisor, analyst or worker.")],
    team: Annotated[
        list[str] | None, typer.Option(help="A supervisor's team, or one an analyst is limited to; may be repeated.")
    ] = None,
    person: Annotated[str | None, typer.Option(help="Whose key it is; a worker's sees this record alone.")] = None,
    scope: Annotated[str, typer.Option(help="read, or write to change what the role may.")] = "read",
    times: Annotated[bool, typer.Option("--times", help="An analyst gets times of day in the feeds.")] = False,
    expires: Annotated[str, typer.Option(help="How long it holds: 12h, 90d.")] = "90d",
) -> None:
    """Make a key and print it, this once."""
    with writing() as session:
        found = [find_team(session, ref) for ref in team or []]
        whose = None if person is None else find_person(session, person)
        life_ms = duration_ms(expires, "--expires")
        text = create_key(session, name, role, found, life_ms, now_ms(), ACTOR, whose, scope, times=times)
    typer.echo(text)


@keys.command("list", epilog="Example: fairday api-key list --json")
def key_list(as_json: AsJson = False) -> None:
    """List keys by name."""
    with reading() as session:
        rows = [
            {
                "id": k.key.id, "name": k.key.name, "role": k.key.role, "scope": k.key.scope,
                "times": k.key.times, "teams": list(k.teams), "person": k.person,
                "state": k.state, "expires": when(k.key.expires_ms),
            }
            for k in list_keys(session, now_ms())
        ]  # fmt: skip
    show(
        rows,
        ("name", "role", "scope", "teams", "person", "state", "expires", "id"),
        as_json=as_json,
        empty="No keys yet.",
    )


@keys.command("revoke", epilog="Example: fairday api-key revoke dashboards")
def key_revoke(
    key: Annotated[str, typer.Argument(help="Its name or id; - reads the key itself from standard input.")],
) -> None:
    """Refuse a key from now on."""
    ref = sys.stdin.readline().strip().partition(".")[0] if key == "-" else key
    with writing() as session:
        revoke_key(session, ref, now_ms(), ACTOR)
    typer.echo("Revoked.")


@grants.command("grant", epilog="Example: fairday access grant 'Maya Lindqvist' --role supervisor --team Payments")
def access_grant(
    person: Annotated[str, typer.Argument(help="Who, by name or id.", show_default=False)],
    role: Annotated[
        str, typer.Option(help="supervisor, of a team; analyst, for totals without times of day; or admin.")
    ],
    team: Annotated[str | None, typer.Option(help="The team they supervise; for several, repeat the command.")] = None,
) -> None:
    """Let a person see and decide for others, from their next page on."""
    with writing() as session:
        found = None if team is None else find_team(session, team)
        grant(session, find_person(session, person), role, found, now_ms(), ACTOR)
    typer.echo("Granted.")


@grants.command("end", epilog="Example: fairday access end 'Maya Lindqvist' --team Payments")
def access_end(
    person: Annotated[str, typer.Argument(help="Who, by name or id.", show_default=False)],
    team: Annotated[str | None, typer.Option(help="Of this team alone.")] = None,
) -> None:
    """End what a person was granted, at once; they still see their own record."""
    with writing() as session:
        found = None if team is None else find_team(session, team)
        end_grants(session, find_person(session, person), found, now_ms(), ACTOR)
    typer.echo("Ended.")


@grants.command("list", epilog="Example: fairday access list --json")
def access_list(as_json: AsJson = False) -> None:
    """List who may see and decide for others, by name."""
    with reading() as session:
        rows = [
            {
                "person": found.person, "role": found.grant.role, "team": found.team,
                "since": when(found.grant.made_ms), "person_id": found.grant.person_id,
            }
            for found in list_grants(session)
        ]  # fmt: skip
    show(rows, ("person", "role", "team", "since"), as_json=as_json, empty="Nobody yet.")


@passwords.command("set", epilog="Example: fairday password set 'Maya Lindqvist'")
def password_set(person: Annotated[str, typer.Argument(help="Whose, by name or id.", show_default=False)]) -> None:
    """Set the password a person signs in with, together with their mail address; they are signed out everywhere."""
    if sys.stdin.isatty():
        text = typer.prompt("New password", hide_input=True, confirmation_prompt="The same again")
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    with reading() as session:
        kept = hashed(find_person(session, person), text)
    with writing() as session:
        set_password(session, find_person(session, person), kept, now_ms(), ACTOR)
    typer.echo("Set.")


def sign_in(
    person: Annotated[str | None, typer.Option(help="Sign in as this person, who sees what is theirs to see.")] = None,
) -> None:
    """Print a link that signs a browser in, once, within 10 minutes: as administrator, or as a person."""
    given = settings()
    with writing() as session:
        who = None if person is None else find_person(session, person).id
        secret = make_link(session, who, now_ms())
    if not print_link(sign_in_url(given.web_url, secret)):
        raise typer.Exit(1)
