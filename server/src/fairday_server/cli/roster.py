"""`fairday shift` and `fairday roster`."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer
from sqlmodel import Session

from fairday_collector.calendar import zone_info
from fairday_collector.clock import utc
from fairday_collector.config.book import ConfigBook
from fairday_collector.config.directory import Directory
from fairday_collector.errors import Invalid
from fairday_collector.people import PersonHistory, find_person, find_team, histories, list_people
from fairday_collector.roster.book import RosterBook
from fairday_collector.roster.desk import FREE_WORDS, RosterDesk
from fairday_collector.roster.model import FREE, Roster, Shift
from fairday_server.cli.context import ACTOR, AsJson, duration_ms, now_ms, reading, show, writing
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
from fairday_server.schedule_json import schedule_json

shifts = typer.Typer(no_args_is_help=True, help="Shifts: working hours by name.")
rosters = typer.Typer(no_args_is_help=True, help="Rosters: who works which shift on which date.")

ShiftName = Annotated[str, typer.Argument(help="The shift's name.", show_default=False)]
MAX_DAYS = 366


@shifts.command("set", epilog="Example: fairday shift set night --start 22:00 --end 06:00 --break 45m --team Support")
def shift_set(
    name: ShiftName,
    start: Annotated[str, typer.Option(help="Start by the local clock, HH:MM.")],
    end: Annotated[str, typer.Option(help="End, HH:MM; at or before the start it is the next day's.")],
    unpaid: Annotated[str, typer.Option("--break", help="Unpaid break in it, such as 30m.")] = "0m",
    note: Annotated[str, typer.Option(help="For people to read.")] = "",
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
    until: UntilOption = None,
) -> None:
    """Set the hours of a shift; its first version holds for all earlier dates too."""
    shift = Shift(start=start, end=end, unpaid_break_s=duration_ms(unpaid, "--break") // 1000, note=note)
    with writing() as session:
        subject = find_subject(session, team, role, person)
        day = first_date(session, subject, from_date)
        change = _desk(session).set_shift(subject, name, shift, day, last_date(until))
    typer.echo(f"Shift {name} from {day} on: {shift.length_min / 60:g} h. {told(change)}")


@shifts.command("list", epilog="Example: fairday shift list --json")
def shift_list(from_date: FromOption = None, as_json: AsJson = False) -> None:
    """List the shifts in force on a date [today], for whom each is."""
    with reading() as session:
        book, directory = ConfigBook.load(session), Directory.load(session)
        day = first_date(session, None, from_date)
        rows = [
            {"name": name, "for": directory.words(scope), **(entry.value or {}), "from": entry.from_date,
             "until": entry.until}
            for scope in sorted(book.scopes("shift"), key=directory.order)
            for name, entry in sorted(book.held("shift", scope, day).items())
        ]  # fmt: skip
    columns = ("name", "for", "start", "end", "unpaid_break_s", "from", "until", "note")
    empty = "No shifts yet. Add one: fairday shift set NAME --start 09:00 --end 17:30"
    show(rows, columns, as_json=as_json, empty=empty)


@shifts.command("remove", epilog="Example: fairday shift remove night --team Support --from 2027-01-01")
def shift_remove(
    name: ShiftName,
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
) -> None:
    """Take a shift away from a date on, once no roster names it."""
    with writing() as session:
        subject = find_subject(session, team, role, person)
        day = first_date(session, subject, from_date)
        change = _desk(session).remove_shift(subject, name, day)
    typer.echo(f"Shift {name} is gone from {day} on. {told(change)}")


@rosters.command("set", epilog="Example: fairday roster set day day day day day free free --team Support")
def roster_set(
    cycle: Annotated[list[str], typer.Argument(metavar="SHIFT…", help="One a date; `free` for none.")],
    anchor: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A date of the first entry [the Monday on or before the first date]."),
    ] = None,
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
    until: UntilOption = None,
) -> None:
    """Set the cycle of shifts that is worked over and over; the first roster holds for all earlier dates too."""
    with writing() as session:
        subject = find_subject(session, team, role, person)
        day = first_date(session, subject, from_date)
        begins = day - timedelta(days=day.weekday()) if anchor is None else anchor.date()
        roster = Roster(cycle=[_shift_name(word) for word in cycle], anchor=begins)
        change = _desk(session).set_roster(subject, roster, day, last_date(until))
    typer.echo(
        f"Roster of {len(cycle)} dates from {day} on; its first entry is {begins:%A}'s, {begins}. {told(change)}"
    )


@rosters.command("clear", epilog="Example: fairday roster clear --person 'Maya Lindqvist' --from 2027-01-01")
def roster_clear(
    team: TeamOption = None, role: RoleOption = None, person: PersonOption = None, from_date: FromOption = None
) -> None:
    """Take a roster away from a date on, so that the next wider one holds."""
    with writing() as session:
        subject = find_subject(session, team, role, person)
        day = first_date(session, subject, from_date)
        change = _desk(session).take_away("roster", subject, "", day)
    typer.echo(f"The roster is gone from {day} on. {told(change)}")


@rosters.command("day", epilog="Example: fairday roster day 2026-12-24 late --person 'Maya Lindqvist'")
def roster_day(
    day: DateArgument,
    shift: Annotated[str, typer.Argument(help="A shift, `free`, or `roster` to take it back.", show_default=False)],
    team: TeamOption = None,
    role: RoleOption = None,
    person: PersonOption = None,
) -> None:
    """Set the shift of one date, whatever the roster or a holiday say."""
    with writing() as session:
        subject = find_subject(session, team, role, person)
        if shift == "roster":
            change = _desk(session).clear_day(subject, day.date())
        else:
            change = _desk(session).set_day(subject, day.date(), _shift_name(shift))
    typer.echo(f"{day.date()}: {shift}. {told(change)}")


@rosters.command("show", epilog="Example: fairday roster show --team Support --from 2026-11-02")
def roster_show(
    team: TeamOption = None,
    person: PersonOption = None,
    from_date: FromOption = None,
    days: Annotated[int, typer.Option(min=1, max=MAX_DAYS, help="How many dates.")] = 14,
    as_json: AsJson = False,
) -> None:
    """Show two weeks of a person's schedule, or of a team's members, by date."""
    with reading() as session:
        people = _people(session, team, person)
        members = None if team is None else find_team(session, team).id
        start = from_date.date() if from_date else utc(now_ms()).date()
        book = RosterBook(ConfigBook.load(session))
        rows = [
            _row(book, history, day, as_json)
            for day in (start + timedelta(days=i) for i in range(days))
            for history in people
            if members is None or history.team_on(day) == members
        ]
    show(rows, ("date", "person", "kind", "shift", "hours", "scheduled", "title"), as_json=as_json, empty="Nobody.")


def _people(session: Session, team: str | None, person: str | None) -> list[PersonHistory]:
    if (team is None) == (person is None):
        raise Invalid("bad_scope", "Give either --person or --team.")
    if person is not None:
        ids = [find_person(session, person).id]
    else:
        ids = [each.id for each in list_people(session, now_ms(), limit=EVERYONE)]
    known = histories(session, ids)
    return [known[id_] for id_ in ids]


def _row(book: RosterBook, history: PersonHistory, day: date, as_json: bool) -> dict[str, Any]:
    schedule = book.on(history, day)
    if as_json:
        return {"person": history.person.name, "person_id": history.person.id, **schedule_json(day, schedule)}
    zone = zone_info(history.zones.zone_on(day))
    clocks = [[f"{utc(at).astimezone(zone):%H:%M}" for at in interval] for interval in schedule.intervals]
    return {
        "date": f"{day:%a} {day}",
        "person": history.person.name,
        "kind": schedule.kind,
        "shift": schedule.shift,
        "hours": [f"{start}–{end}" for start, end in clocks],
        "scheduled": f"{schedule.scheduled_ms // 3_600_000}:{schedule.scheduled_ms // 60_000 % 60:02} h",
        "title": schedule.title,
    }


def _shift_name(word: str) -> str:
    return FREE if word in FREE_WORDS else word


def _desk(session: Session) -> RosterDesk:
    return RosterDesk(session, ACTOR, now_ms())
