"""Whom a command is for, and from which date on: the options that all commands of dated decisions share."""

from datetime import date, datetime
from typing import Annotated

import typer
from sqlmodel import Session

from fairday_collector.clock import utc
from fairday_collector.config.change import Change, Subject
from fairday_collector.errors import Invalid
from fairday_collector.people import clean_name, find_person, find_team, histories
from fairday_collector.store.tables import Person
from fairday_server.cli.context import now_ms

TeamOption = Annotated[str | None, typer.Option("--team", help="For this team, by name or id.")]
RoleOption = Annotated[str | None, typer.Option("--role", help="For this role, by name.")]
PersonOption = Annotated[str | None, typer.Option("--person", help="For this person, by name or id.")]
FromOption = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date it holds [today].")
]
UntilOption = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last local date it holds [no end].")
]
DateArgument = Annotated[
    datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DATE", help="A local date.", show_default=False)
]


def find_subject(session: Session, team: str | None, role: str | None, person: str | None) -> Subject:
    """Whom a command is for; the organisation without an option. Raises Invalid for more than one."""
    if sum(option is not None for option in (team, role, person)) > 1:
        raise Invalid("bad_scope", "Give one of --team, --role and --person.")
    if team is not None:
        return find_team(session, team)
    if role is not None:
        return clean_name(role, "role")
    return None if person is None else find_person(session, person)


def first_date(session: Session, subject: Subject, given: datetime | None) -> date:
    """The date of `--from`; today where it was not given, by the clock of the person or else in UTC."""
    if given is not None:
        return given.date()
    if isinstance(subject, Person):
        return histories(session, [subject.id])[subject.id].today(now_ms())
    return utc(now_ms()).date()


def last_date(given: datetime | None) -> date | None:
    """The date of `--until`; None without an end."""
    return None if given is None else given.date()


def told(change: Change) -> str:
    """What a change sets off, as a sentence."""
    return touched_words(change.touched_days, change.touched_people)


def touched_words(days: int, people: int) -> str:
    """How many reckoned days a change touches, for people."""
    if not days:
        return "No reckoned day is touched."
    each = f"{days} reckoned {'day' if days == 1 else 'days'} of {people} {'person' if people == 1 else 'people'}"
    return f"{each} will be reckoned again in the background."
