"""`fairday rule`: what time is sorted by."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer

from fairday_collector.classify.change import remove_rule, set_rule
from fairday_collector.classify.explain import decides, matches_of, outcome_json, reason
from fairday_collector.classify.listing import as_json as listed_json
from fairday_collector.classify.listing import in_force
from fairday_collector.classify.queue import unsorted_in
from fairday_collector.classify.rules import RULE, RuleBook
from fairday_collector.classify.sorter import Sorted
from fairday_collector.config.book import ConfigBook
from fairday_collector.people import find_team
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
from fairday_server.cli.sorting import DryOption, OnOption, scopes_for, tell

rules = typer.Typer(no_args_is_help=True, help="Rules: which category and class apps, sites and titles have.")

Name = Annotated[str, typer.Argument(help="Lower-case letters, digits and hyphens.", show_default=False)]
WEEK = timedelta(days=6)


@rules.command("set", epilog="Example: fairday rule set crm --site crm.example.com --category customers --core")
def rule_set(
    name: Name,
    app: Annotated[str | None, typer.Option(help="Match this app; may be a glob such as jet*.")] = None,
    site: Annotated[str | None, typer.Option(help="Match this host and those below it; may be a glob.")] = None,
    title: Annotated[str | None, typer.Option(help="Match titles that hold this RE2 pattern.")] = None,
    category: Annotated[str | None, typer.Option(help="Sort into this category.")] = None,
    klass: Annotated[str | None, typer.Option("--class", help="productive, neutral or unproductive.")] = None,
    core: Annotated[bool | None, typer.Option("--core/--not-core", help="Whether it is core work.")] = None,
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
    until: UntilOption = None,
    dry_run: DryOption = False,
) -> None:
    """Make a rule, or change the one of that name. Its first version holds for all earlier dates too."""
    values = {"app": app, "site": site, "title": title, "category": category, "class": klass, "core": core}
    with writing() as session:
        subject = find_subject(session, team, role, person)
        start = first_date(session, subject, from_date)
        made = set_rule(session, subject, name, values, start, now_ms(), ACTOR, last_date(until))
        tell(f"{name}: set from {start} on", made, dry_run=dry_run)


@rules.command("remove", epilog="Example: fairday rule remove crm --team Payments --from 2026-11-02")
def rule_remove(
    name: Name,
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
    dry_run: DryOption = False,
) -> None:
    """End a rule from a date on; what it did before that date stays."""
    with writing() as session:
        subject = find_subject(session, team, role, person)
        start = first_date(session, subject, from_date)
        tell(
            f"{name}: removed from {start} on",
            remove_rule(session, subject, name, start, now_ms(), ACTOR),
            dry_run=dry_run,
        )


@rules.command("list", epilog="Example: fairday rule list --on 2026-10-01")
def rule_list(on: OnOption = None, as_json: AsJson = False) -> None:
    """List the rules in force, the organisation's first. Those of the built-in catalogue are not among them."""
    with reading() as session:
        found = [listed_json(row) for row in in_force(session, RULE, first_date(session, None, on))]
    columns = ("name", "for", "app", "site", "title", "category", "class", "core", "from", "until")
    rows = [{**dict.fromkeys(columns), **row} for row in found]
    show(rows, columns, as_json=as_json, empty="No rules of your own yet; the catalogue sorts. fairday rule set")


@rules.command("test", epilog="Example: fairday rule test --app firefox --site docs.example.com --team Payments")
def rule_test(
    app: Annotated[str | None, typer.Option(help="A program as agents name it, such as excel.")] = None,
    site: Annotated[str | None, typer.Option(help="A web host, such as example.com.")] = None,
    title: Annotated[str | None, typer.Option(help="A window title.")] = None,
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    on: OnOption = None,
    as_json: AsJson = False,
) -> None:
    """Show what something counts as, which rule wins and why, and which others match."""
    with reading() as session:
        subject = find_subject(session, team, role, person)
        day = first_date(session, subject, on)
        sorter = RuleBook(ConfigBook.load(session)).on(scopes_for(session, subject, day), day)
    found = list(sorter.matches((app, title, site)))
    outcome = sorter.sort((app, title, site))
    why = reason(found)
    rows = [
        {
            "rule": match.held.name,
            "scope": match.held.scope,
            "matches": matches_of(match.held.rule),
            "decides": decides(match.held.rule),
        }
        for match in found
    ]
    if as_json:
        typer.echo(json.dumps({**outcome_json(outcome), "why": why, "matches": rows}, indent=2))
        return
    typer.echo(f"{_words(outcome)} {why}")
    if rows:
        show(rows, ("rule", "scope", "matches", "decides"), as_json=False, empty="")


@rules.command("unsorted", epilog="Example: fairday rule unsorted --from 2026-10-01 --team Payments")
def rule_unsorted(
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date [a week ago].")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local date [today].")
    ] = None,
    team: Annotated[str | None, typer.Option("--team", help="Only members of this team, by date.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what people used that no rule gives a class, the most time first. No titles, no names."""
    with reading() as session:
        end = first_date(session, None, last)
        start = first.date() if first else end - WEEK
        only = None if team is None else find_team(session, team).id
        found = unsorted_in(session, start, end, lambda history, day: only in (None, history.team_on(day)))
    rows = [{**asdict(row), "hours": round(row.ms / 3_600_000, 2), "last": str(row.last)} for row in found[:limit]]
    show(rows, ("app", "site", "hours", "people", "last"), as_json=as_json, empty="Everything has a class.")


def _words(outcome: Sorted) -> str:
    said = [
        outcome.klass or "no class",
        f"category {outcome.category}" if outcome.category else "no category",
        *(["core"] if outcome.core else []),
        *(["collaboration"] if outcome.collaboration else []),
    ]
    return f"{', '.join(said)}.".capitalize()
