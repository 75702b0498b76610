"""Who looked, policies and computers in sentences."""

from datetime import date

from fairday_collector.access.looks import Looked
from fairday_collector.people import FIRST_DATE
from fairday_collector.policy.settings import Settings
from fairday_collector.store.tables import BiGrant
from fairday_reports.local import local
from fairday_reports.words import count, hours, long_day, month, period, weekday
from fairday_server.pages.person.data_read import Computer
from fairday_server.pages.person.views import ComputerLine, PolicyLine

_OBJECTS = {
    "list": "the list of people with {whom} in it, {dates}",
    "day": "{whose} day of {dates}",
    "week": "{whose} week of {dates}",
    "month": "{whose} month, {dates}",
    "team": "the team with {whom} in it, {dates}",
    "timesheet": "{whose} timesheet of {dates}",
    "claims": "{whose} claims of {dates}",
    "schedule": "{whose} working hours of {dates}",
    "leave": "{whose} leave, {dates}",
    "metrics": "{whose} numbers of {dates}",
    "explain": "where {whose} numbers of {dates} come from",
    "export": "a download of {whose} data of {dates}",
    "report": "a report with {whom} in it, {dates}",
    "data": "what is recorded about {whom}",
}


def look_sentence(look: Looked, whose: str, whom: str, zone: str, this_year: int) -> str:
    """Who looked at what, how often, and when last, on that person's clock; `whose` and `whom` name the person."""
    if look.key:
        who = f"{look.who}, through the key {look.key}," if look.who else f"Somebody with the key {look.key}"
    else:
        who = look.who or "Somebody"
    seen = _OBJECTS[look.what].format(whose=whose, whom=whom, dates=_dates(look, this_year))
    moment = local(look.last_ms, zone)
    often = "" if look.count == 1 else f", {look.count} times, last"
    on = f" on {weekday(moment.date())}{'' if moment.year == this_year else f' {moment.year}'} at {moment:%H:%M}"
    return f"{who} looked at {seen}{often}{on}."


def program_sentence(program: BiGrant, whose: str, zone: str, this_year: int) -> str:
    """That a program may query the database, which leaves no look."""
    since = long_day(local(program.made_ms, zone).date(), this_year)
    how = "with times of day" if program.times else "without times of day"
    return (
        f"Since {since} the program {program.name} may query {whose} days in the database, {how}. "
        "What it reads is not listed here."
    )


def _dates(look: Looked, this_year: int) -> str:
    if look.first == look.last:
        return long_day(look.first, this_year)
    return month(look.first) if look.what == "month" else period(look.first, look.last)


def policy_line(since: date, settings: Settings, this_year: int) -> PolicyLine:
    """What a policy let be recorded, and how it judged pauses."""
    titles = {"off": "No window titles", "redacted": "Window titles, private parts taken out", "full": "Window titles"}
    says = (
        "Programs by name" if settings.app == "on" else "No programs",
        titles[settings.title],
        "Web sites by name" if settings.site == "on" else "No web sites",
        "Private time can be taken" if settings.private_allowed else "No private time",
        f"Idle from {hours(settings.idle_after_s * 1000)} without input on",
    )
    return PolicyLine("From the beginning" if since == FIRST_DATE else f"Since {long_day(since, this_year)}", says)


def computer_line(computer: Computer, zone: str) -> ComputerLine:
    """A computer with when it joined and was last heard of."""
    seat = computer.seat

    def when(instant_ms: int) -> str:
        moment = local(instant_ms, zone)
        return f"{weekday(moment.date())} {moment.year}, {moment:%H:%M}"

    state = "In use"
    if seat.revoked_ms is not None:
        state = f"Shut out since {when(seat.revoked_ms)}"
    elif computer.until_ms is not None:
        state = f"Another person’s since {when(computer.until_ms)}"
    return ComputerLine(
        name=f"{seat.host} ({seat.os_user})",
        system=f"{seat.os} {seat.os_version}",
        agent=seat.agent or "Not told",
        joined=when(seat.enrolled_ms),
        seen="Never" if seat.last_seen_ms is None else when(seat.last_seen_ms),
        state=state,
    )


def kept_facts(dates: list[date], this_year: int) -> tuple[tuple[str, str], ...]:
    """From when to when there are data, and how long they stay."""
    if not dates:
        held = "Nothing has been recorded yet."
    else:
        first, last = (long_day(day, this_year) for day in (dates[0], dates[-1]))
        held = f"{count(len(dates), 'day', 'days')} with data, from {first} to {last}."
    return (("There is", held), ("How long", "Nothing is deleted by itself yet."))
