"""`fairday holiday` and `fairday leave`."""

from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from fairday_collector.config.book import ORGANISATION, ConfigBook, scopes_of
from fairday_collector.config.change import scope_of
from fairday_collector.errors import Invalid
from fairday_collector.people import find_person, find_team, histories, list_people
from fairday_collector.roster.desk import RosterDesk
from fairday_collector.roster.leave import add_leave, cancel_leave, periods
from fairday_collector.roster.model import Holidays, Leave
from fairday_collector.roster.plans import PlanBook
from fairday_collector.store.tables import Person
from fairday_server.cli.context import ACTOR, AsJson, now_ms, reading, show, writing
from fairday_server.cli.people import EVERYONE
from fairday_server.cli.scopes import (
    DateArgument,
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
from fairday_server.schedule_json import leave_json

holidays = typer.Typer(no_args_is_help=True, help="Holidays: public ones of a country, and one's own.")
leave = typer.Typer(no_args_is_help=True, help="Leave of people, by date.")

PersonGiven = Annotated[str, typer.Option("--person", help="Whose, by name or id.")]
FirstGiven = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First local date.")]
LastGiven = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Last local date [the first].")
]


@holidays.command("set", epilog="Example: fairday holiday set DE --subdivision BE --team Support")
def holiday_set(
    country: Annotated[str, typer.Argument(help="ISO 3166 code, or `none`.", show_default=False)],
    subdivision: Annotated[str | None, typer.Option(help="State or region, by its code.")] = None,
    omit: Annotated[
        list[datetime] | None, typer.Option(formats=["%Y-%m-%d"], help="A public holiday that is worked; repeatable.")
    ] = None,
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
    until: UntilOption = None,
) -> None:
    """Set whose public holidays are kept; the first choice holds for all earlier dates too."""
    with writing() as session:
        subject = find_subject(session, team, role, person)
        day = first_date(session, subject, from_date)
        desk = RosterDesk(session, ACTOR, now_ms())
        if country == "none":
            change = desk.take_away("holidays", subject, "", day)
        else:
            left_out = sorted(each.date() for each in omit or [])
            kept = Holidays(country=country.upper(), subdivision=subdivision, omit=left_out)
            change = desk.set_holidays(subject, kept, day, last_date(until))
    typer.echo(f"Holidays from {day} on: {country}. {told(change)}")


@holidays.command("add", epilog="Example: fairday holiday add 2026-12-24 'Christmas Eve'")
def holiday_add(
    day: DateArgument,
    title: Annotated[str, typer.Argument(help="What it is called.", show_default=False)],
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
) -> None:
    """Make one date a holiday."""
    with writing() as session:
        subject = find_subject(session, team, role, person)
        change = RosterDesk(session, ACTOR, now_ms()).add_holiday(subject, day.date(), title)
    typer.echo(f"{day.date()}: {title}. {told(change)}")


@holidays.command("remove", epilog="Example: fairday holiday remove 2026-12-24")
def holiday_remove(
    day: DateArgument, team: TeamOption = None, role: RoleOption = None, person: PersonOption = None
) -> None:
    """Take an own holiday away; a public one is left out by `fairday holiday set … --omit`."""
    with writing() as session:
        subject = find_subject(session, team, role, person)
        change = RosterDesk(session, ACTOR, now_ms()).remove_holiday(subject, day.date())
    typer.echo(f"{day.date()} is no holiday of your own any more. {told(change)}")


@holidays.command("list", epilog="Example: fairday holiday list --year 2027 --person 'Maya Lindqvist'")
def holiday_list(
    year: Annotated[int | None, typer.Option(min=1970, max=2200, help="Of which year [this one].")] = None,
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    as_json: AsJson = False,
) -> None:
    """List the holidays of a year, for the organisation, a team, a role or a person."""
    with reading() as session:
        subject = find_subject(session, team, role, person)
        history = histories(session, [subject.id])[subject.id] if isinstance(subject, Person) else None
        plans = PlanBook(ConfigBook.load(session))
        first = date(year or first_date(session, subject, None).year, 1, 1)
        scopes = (ORGANISATION,) if subject is None else (ORGANISATION, scope_of(subject))
        rows = []
        for day in (first + timedelta(days=i) for i in range((date(first.year + 1, 1, 1) - first).days)):
            found = plans.holiday(scopes if history is None else scopes_of(history, day), day)
            if found is not None:
                source = "own" if found[1].kind == "holiday" else "public"
                rows.append({"date": day, "weekday": f"{day:%A}", "title": found[0], "source": source})
    show(rows, ("date", "weekday", "title", "source"), as_json=as_json, empty="None. Set them: fairday holiday set DE")


@leave.command("add", epilog="Example: fairday leave add --person Maya --from 2026-12-21 --until 2027-01-03")
def leave_add(
    person: PersonGiven,
    first: FirstGiven,
    last: LastGiven = None,
    kind: Annotated[str, typer.Option(help="What kind of leave.")] = "vacation",
    share: Annotated[float, typer.Option(help="Which share of each day: 0.5 is half.")] = 1.0,
) -> None:
    """Grant leave for some dates; only what was to be worked is taken off."""
    with writing() as session:
        whose = find_person(session, person)
        desk = RosterDesk(session, ACTOR, now_ms())
        period = add_leave(desk, whose, Leave(kind=kind, share=share), first.date(), (last or first).date())
        typer.echo(f"{whose.name}: {period.kind} from {period.first} to {period.last}")


@leave.command("cancel", epilog="Example: fairday leave cancel --person Maya --from 2026-12-28 --until 2027-01-03")
def leave_cancel(person: PersonGiven, first: FirstGiven, last: LastGiven = None) -> None:
    """Take leave back for some dates; the rest of it stays."""
    with writing() as session:
        whose = find_person(session, person)
        cancel_leave(RosterDesk(session, ACTOR, now_ms()), whose, first.date(), (last or first).date())
        typer.echo(f"{whose.name}: no leave from {first.date()} to {(last or first).date()}")


@leave.command("list", epilog="Example: fairday leave list --team Support --from 2026-12-01")
def leave_list(
    team: TeamOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
    until: UntilOption = None,
    as_json: AsJson = False,
) -> None:
    """List leave from a date [today] on, of a person, of today's members of a team, or of all."""
    if team is not None and person is not None:
        raise Invalid("bad_scope", "Give --team or --person, not both.")
    with reading() as session:
        teams = None if team is None else [find_team(session, team).id]
        everyone = [(each.id, each.name) for each in list_people(session, now_ms(), limit=EVERYONE, teams=teams)]
        whose = find_person(session, person).id if person else None
        start, end = first_date(session, None, from_date), last_date(until) or date.max
        book = ConfigBook.load(session)
        rows = [
            {"person": name, "person_id": id_, **leave_json(period)}
            for id_, name in everyone
            if whose in (None, id_)
            for period in periods(book, id_, start, end)
        ]
    show(rows, ("person", "from", "until", "kind", "share"), as_json=as_json, empty="No leave.")
