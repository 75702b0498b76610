"""What the commands of rules and categories share."""

from datetime import date, datetime
from typing import Annotated

import typer
from sqlmodel import Session

from fairday_collector.config.book import ORGANISATION, Scope, scopes_of
from fairday_collector.config.change import Change, Subject, scope_of
from fairday_collector.people import histories
from fairday_collector.store.tables import Person
from fairday_server.cli.scopes import told

OnOption = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As of this date [today].")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Only tell how many days it touches.")]


def scopes_for(session: Session, subject: Subject, day: date) -> tuple[Scope, ...]:
    """The scopes that count for a subject on a date, from the widest to the nearest."""
    if isinstance(subject, Person):
        return scopes_of(histories(session, [subject.id])[subject.id], day)
    return (ORGANISATION,) if subject is None else (ORGANISATION, scope_of(subject))


def tell(what: str, made: Change, *, dry_run: bool) -> None:
    """Says what a change does before it is kept; a dry run ends here, and the change with it."""
    typer.echo(f"{what}. {told(made)}")
    if dry_run:
        typer.echo("A dry run: nothing was changed.")
        raise typer.Exit
