"""`fairday category`: the kinds of work that rules sort time into."""

from typing import Annotated

import typer

from fairday_collector.classify.change import set_category
from fairday_collector.classify.listing import as_json as listed_json
from fairday_collector.classify.listing import catalogue_json, in_force
from fairday_collector.classify.rules import CATEGORY
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
)
from fairday_server.cli.sorting import DryOption, OnOption, tell

categories = typer.Typer(no_args_is_help=True, help="Categories: the kinds of work that rules sort time into.")


@categories.command("set", epilog="Example: fairday category set social --class productive --team Marketing")
def category_set(
    name: Annotated[str, typer.Argument(help="Lower-case letters, digits and hyphens.", show_default=False)],
    title: Annotated[str | None, typer.Option(help="How it is shown.")] = None,
    klass: Annotated[
        str | None, typer.Option("--class", help="productive, neutral, unproductive, or none to leave it unclassified.")
    ] = None,
    core: Annotated[bool | None, typer.Option("--core/--not-core", help="Whether it is core work.")] = None,
    collaboration: Annotated[
        bool | None, typer.Option("--collaboration/--no-collaboration", help="Whether it is work with others.")
    ] = None,
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
    until: UntilOption = None,
    dry_run: DryOption = False,
) -> None:
    """Make a category, or say what one is for someone; what is not said stays as it is."""
    values = {"title": title, "class": klass, "core": core, "collaboration": collaboration}
    with writing() as session:
        subject = find_subject(session, team, role, person)
        start = first_date(session, subject, from_date)
        made = set_category(session, subject, name, values, start, now_ms(), ACTOR, last_date(until))
        tell(f"{name}: set from {start} on", made, dry_run=dry_run)


@categories.command("list", epilog="Example: fairday category list --json")
def category_list(on: OnOption = None, as_json: AsJson = False) -> None:
    """List all categories, those of the catalogue first, then the organisation's own and what others say of them."""
    columns = ("name", "for", "title", "class", "core", "collaboration", "from", "until")
    with reading() as session:
        found = [listed_json(row) for row in in_force(session, CATEGORY, first_date(session, None, on))]
    rows = [{**dict.fromkeys(columns), **row} for row in (*catalogue_json(), *found)]
    show(rows, columns, as_json=as_json, empty="")
