"""How the pages of reports word what is asked for, when something is due, and how a run went."""

from datetime import datetime

from sqlmodel import Session, col, select

from fairday_collector.store.tables import Person, Run, Schedule, Team
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.local import local
from fairday_reports.schedules.schedule import cron_words
from fairday_reports.words import count, listed, long_day, period, weekday, zone_words
from fairday_server.pages.reports.choices import period_words

STATUS = {"waiting": "waits for the worker", "running": "under way", "done": "sent", "failed": "not sent to everybody"}
BY = {"clock": "when it was due", "hand": "by hand", "late": "since late data changed it"}
_MOST_NAMED = 3


def about(session: Session, parameters: Parameters, *, named: bool = True) -> str:
    """What a report is asked for: `Payments, last week, by day`; not `named`, `1 team, last week, by day`."""
    teams = session.exec(select(Team.name).where(col(Team.id).in_(parameters.teams)).order_by(col(Team.name))).all()
    people = session.exec(
        select(Person.name).where(col(Person.id).in_(parameters.people)).order_by(col(Person.name))
    ).all()
    names = [*people, *teams]
    who = listed(names) if named and len(names) <= _MOST_NAMED else _counted(len(people), len(teams))
    dates = period_words(parameters.period).lower() if parameters.first is None or parameters.last is None else period(
        parameters.first, parameters.last
    )  # fmt: skip
    return ", ".join(filter(None, [who or "everyone", dates, f"by {parameters.by}" if parameters.by else ""]))


def often(schedule: Schedule) -> str:
    """When a schedule is due, in its zone: `Every Monday at 06:00`."""
    said = cron_words(schedule.cron)
    return f"{said[:1].upper()}{said[1:]}"


def how_often(schedule: Schedule) -> str:
    """The same with the zone: `Every Monday at 06:00, Stockholm time (Europe/Stockholm)`."""
    return f"{often(schedule)}, {zone_words(schedule.zone)}"


def at(instant_ms: int | None, zone: str) -> str:
    """An instant in a zone: `Monday 19 October, 06:00`; `never` for none."""
    if instant_ms is None:
        return "never"
    moment = local(instant_ms, zone)
    return f"{long_day(moment.date())}, {moment:%H:%M}"


def shortly(instant_ms: int | None, zone: str) -> str:
    """The same in a table: `Mon 19 Oct, 06:00`."""
    if instant_ms is None:
        return "never"
    moment = local(instant_ms, zone)
    return f"{weekday(moment.date())}, {moment:%H:%M}"


def slot_words(slot: str) -> str:
    """A slot, which is a local time: `Monday 19 October 2026, 06:00`."""
    moment = datetime.fromisoformat(slot)
    return f"{long_day(moment.date())} {moment.year}, {moment:%H:%M}"


def run_words(run: Run) -> str:
    """A run among others: its slot, and which sending of it."""
    again = f", sent again ({run.revision})" if run.revision else ""
    return f"{slot_words(run.slot)}{again}"


def took(run: Run) -> str:
    """How long a run took, empty while it runs."""
    if run.finished_ms is None:
        return ""
    seconds = (run.finished_ms - run.started_ms) / 1000
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.0f} min"


def size(number: int) -> str:
    """A size in bytes as `14 KB`."""
    return f"{number / 1_000_000:.1f} MB" if number >= 1_000_000 else f"{max(1, round(number / 1000))} KB"


def _counted(people: int, teams: int) -> str:
    said = [count(people, "person", "people")] if people else []
    return listed([*said, *([count(teams, "team", "teams")] if teams else [])])
