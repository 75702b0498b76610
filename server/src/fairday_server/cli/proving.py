"""What commands that prove kept numbers have in common: whom and which dates they are asked about, what they say."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import track
from sqlmodel import Session, col, func, select

from fairday_collector.people import find_person, find_team
from fairday_collector.store.tables import FeedPersonDay, LedgerDay, Membership, Person
from fairday_server.cli.context import show

_DATE = ["%Y-%m-%d"]
_PEOPLE_AT_ONCE = 1_000
T = TypeVar("T")
PersonOption = Annotated[str | None, typer.Option("--person", help="Only this person, by name or id.")]
TeamOption = Annotated[str | None, typer.Option("--team", help="Only who was ever in this team, by name or id.")]
FirstOption = Annotated[datetime | None, typer.Option("--from", formats=_DATE, help="First local date.")]
LastOption = Annotated[datetime | None, typer.Option("--to", formats=_DATE, help="Last local date.")]


def dates_of(first: datetime | None, last: datetime | None) -> tuple[date, date]:
    """The first and last local date that were asked for; all where none was."""
    return first.date() if first else date(1970, 1, 1), last.date() if last else date(9000, 1, 1)


def people_of(session: Session, person: str | None, team: str | None) -> list[str]:
    """Ids of a person, of all who ever were in a team, or of everyone."""
    if person is not None:
        return [find_person(session, person).id]
    if team is not None:
        members = select(Membership.person_id).where(Membership.team_id == find_team(session, team).id)
        return list(session.exec(members.distinct()))
    return list(session.exec(select(Person.id)))


def count_of(
    session: Session, table: type[LedgerDay] | type[FeedPersonDay], people: Sequence[str], first: date, last: date
) -> int:
    """How many dates of these people a table has: about as many as will be judged."""
    found = 0
    for at in range(0, len(people), _PEOPLE_AT_ONCE):
        some = select(table.person_id, col(table.day)).where(
            col(table.person_id).in_(people[at : at + _PEOPLE_AT_ONCE]), col(table.day) >= first, col(table.day) <= last
        )
        found += session.exec(select(func.count()).select_from(some.distinct().subquery())).one()
    return found


def tracked(found: Iterable[T], count: int) -> Iterator[T]:
    """What is found, of about so much; on a terminal its progress is shown, on standard error.

    The findings can be piped.
    """
    console = Console(stderr=True)
    is_shown = bool(count) and console.is_terminal
    yield from track(found, "Verifying", count, console=console, transient=True, disable=not is_shown)


def row_of(person: str, day: date, differs: Iterable[str]) -> dict[str, Any]:
    """A date that differs, and in what."""
    return {"person": person, "date": day.isoformat(), "differs": list(differs)}


def tell(rows: Sequence[dict[str, Any]], good: str, waits: int, wait: str, *, as_json: bool) -> NoReturn:
    """Lists the dates that differ and ends with 1, or says `good`; and how many dates `wait`, as these words say."""
    show(rows, ("person", "date", "differs"), as_json=as_json, empty=good)
    if waits and not as_json:
        typer.echo(f"{waits} of them {wait}, and were not judged.")
    raise typer.Exit(1 if rows else 0)
