"""`fairday policy`."""

import json
from datetime import datetime
from typing import Annotated

import msgspec
import typer

from fairday_collector.config.book import ORGANISATION
from fairday_collector.config.change import scope_of
from fairday_collector.config.directory import Directory
from fairday_collector.config.history import change_json, changes
from fairday_collector.config.kinds import POLICY
from fairday_collector.people import histories
from fairday_collector.policy.book import PolicyBook
from fairday_collector.policy.change import change_policy
from fairday_collector.policy.settings import parse
from fairday_collector.store.tables import Person
from fairday_server.cli.context import ACTOR, AsJson, now_ms, reading, show, writing
from fairday_server.cli.scopes import (
    FromOption,
    PersonOption,
    RoleOption,
    TeamOption,
    UntilOption,
    find_subject,
    first_date,
    last_date,
    told,
)

policies = typer.Typer(no_args_is_help=True, help="Policies: what is recorded, and how it is reckoned.")

OnOption = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="A local date [today].")]


@policies.command("show", epilog="Example: fairday policy show --person 'Maya Lindqvist' --json")
def policy_show(
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    on: OnOption = None,
    as_json: AsJson = False,
) -> None:
    """Show the policy in force on a date for the organisation, a team, a role or a person."""
    with reading() as session:
        subject = find_subject(session, team, role, person)
        day = first_date(session, subject, on)
        book = PolicyBook.load(session)
        if isinstance(subject, Person):
            effective = book.of(histories(session, [subject.id])[subject.id], day)
        else:
            effective = book.on(day, ORGANISATION, *([scope_of(subject)] if subject else []))
    values = msgspec.to_builtins(effective.settings)
    if as_json:
        typer.echo(json.dumps({**values, "changes": effective.changes}, indent=2))
    else:
        rows = [{"setting": name, "value": _words(value)} for name, value in values.items()]
        show(rows, ("setting", "value"), as_json=False, empty="")


@policies.command("set", epilog="Example: fairday policy set idle_after=10m title=redacted --team Payments")
def policy_set(
    assignments: Annotated[list[str], typer.Argument(metavar="KEY=VALUE…", show_default=False)],
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
    until: UntilOption = None,
) -> None:
    """Set values for the organisation, a team, a role or a person, from a date on.

    The first change of a scope holds for all earlier dates too. Days it touches are reckoned again in the background.
    """
    values = parse(assignments)
    end = last_date(until)
    with writing() as session:
        subject = find_subject(session, team, role, person)
        start = first_date(session, subject, from_date)
        made = change_policy(session, values, start, now_ms(), ACTOR, subject, until=end)
    held = f"from {start} on" if end is None else f"from {start} to {end}"
    typer.echo(f"Set {held}: {', '.join(values)}.")
    typer.echo(told(made))


@policies.command("history", epilog="Example: fairday policy history --team Payments")
def policy_history(
    team: TeamOption = None, role: RoleOption = None, person: PersonOption = None, as_json: AsJson = False
) -> None:
    """List every change of policies, newest first; of one team, role or person if given."""
    with reading() as session:
        subject = find_subject(session, team, role, person)
        scope = None if subject is None else scope_of(subject)
        directory = Directory.load(session)
        rows = [change_json(row, directory) for row in changes(session, kind=POLICY.name, scope=scope)]
    for row in rows if not as_json else ():
        row["settings"] = "all taken away" if row["value"] is None else _words(row["value"])
    columns = ("id", "at", "actor", "scope", "for", "from", "until", "settings")
    show(rows, columns, as_json=as_json, empty="No policy was ever changed; the defaults hold.")


def _words(value: object) -> str:
    """A value as it is written on the command line."""
    if isinstance(value, dict):
        return ", ".join(f"{name}={_words(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
