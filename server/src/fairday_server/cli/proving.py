"""What commands that prove kept numbers have in common: whom and which dates they are asked about, what they say."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, NoReturn, Protocol, TypeVar

import typer
from rich.console import Console
from rich.progress import track
from sqlmodel import Session, col, func, select

from fairday_collector.people import find_person, find_team
from fairday_collector.store import Store
from fairday_collector.store.tables import FeedPersonDay, LedgerDay, Membership, Person
from fairday_server.cli.context import opened, show

_DATE = ["%Y-%m-%d"]
_PEOPLE_AT_ONCE = 1_000
PersonOption = Annotated[str | None, typer.Option("--person", help="Only this person, by name or id.")]
TeamOption = Annotated[str | None, typer.Option("--team", help="Only who was ever in this team, by name or id.")]
FirstOption = Annotated[datetime | None, typer.Option("--from", formats=_DATE, help="First local date.")]
LastOption = Annotated[datetime | None, typer.Option("--to", formats=_DATE, help="Last local date.")]


class Judged(Protocol):
    """What was found of one local date of a person."""

    @property
    def person_id(self) -> str:
        """Whose date it is."""

    @property
    def day(self) -> date:
        """The date."""

    @property
    def waits(self) -> bool:
        """Whether it is known to change, and was not judged."""

    @property
    def is_wrong(self) -> bool:
        """Whether it is not what it should be."""


T = TypeVar("T")
V = TypeVar("V", bound=Judged)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom and which local dates a command was asked about, as given; both ends are included."""

    person: str | None
    team: str | None
    first: datetime | None
    last: datetime | None


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


def prove(
    table: type[LedgerDay] | type[FeedPersonDay],
    judged: Callable[[Store, Sequence[str], date, date], Iterable[V]],
    told: Callable[[V], Iterable[str]],
    *,
    asked: Asked,
    good: str,
    wait: str,
    as_json: bool,
) -> NoReturn:
    """Judges the dates asked for, lists those that are wrong and as what they are `told`, and ends with 1 if there are.

    `table` holds about the dates that are `judged`. Where all are right that is said as `good`, with their number for
    `{}`; of those that are known to change, as `wait`.
    """
    rows: list[dict[str, Any]] = []
    count = waits = 0
    dates = dates_of(asked.first, asked.last)
    with opened() as store:
        with store.read() as session:
            who = people_of(session, asked.person, asked.team)
            names = {row.id: row.name for row in session.exec(select(Person))}
            expected = count_of(session, table, who, *dates)
        for verdict in tracked(judged(store, who, *dates), expected):
            count += 1
            waits += verdict.waits
            if verdict.is_wrong:
                row = {"person": names[verdict.person_id], "date": verdict.day.isoformat()}
                rows.append({**row, "differs": list(told(verdict))})
    show(rows, ("person", "date", "differs"), as_json=as_json, empty=good.format(count))
    if waits and not as_json:
        typer.echo(f"{waits} of them {wait}, and were not judged.")
    raise typer.Exit(1 if rows else 0)
