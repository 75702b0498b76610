"""Scheduled reports as people set them up: add, find, list. What ran is in `claims`, what is due in `slots`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from fairday_collector.clock import iso
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.people import clean_name, clean_zone, find_person, find_team
from fairday_collector.secrets import new_id
from fairday_collector.store.tables import Run, Schedule
from fairday_reports.cron import Cron
from fairday_reports.periods import check_period
from fairday_reports.render import check_format
from fairday_reports.slots import next_due_ms

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+")


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule with when it is due next (epoch milliseconds UTC) and its newest run, if there is one."""

    schedule: Schedule
    next_ms: int | None
    last: Run | None


def add_schedule(
    session: Session,
    *,
    name: str,
    cron: str,
    period: str,
    now_ms: int,
    zone: str | None = None,
    team: str | None = None,
    person: str | None = None,
    format: str = "html",  # noqa: A002 - the word that commands and schedules use
    mail: Sequence[str] = (),
    folder: str | None = None,
) -> Schedule:
    """Adds a timesheet of a team or a person (a name or an id), or of everyone, that is due from now on.

    The zone defaults to the team's, then UTC. Mail always carries the page and a CSV; `format` is what is put
    into the folder. Raises Invalid, NotFound or Conflict, each with what to do.
    """
    name = clean_name(name, "schedule")
    if session.exec(select(Schedule).where(Schedule.name == name)).first():
        raise Conflict("schedule_exists", f"There is a schedule called {name} already. Choose another name.")
    if team is not None and person is not None:
        raise Invalid("two_subjects", "Give `team` or `person`, not both.")
    if not mail and folder is None:
        raise Invalid("no_delivery", "Say where the report goes: give `mail` addresses, a `folder`, or both.")
    Cron(cron)
    of_team = find_team(session, team) if team is not None else None
    of_person = find_person(session, person) if person is not None else None
    added = Schedule(
        id=new_id(),
        name=name,
        report="timesheet",
        parameters={
            "period": check_period(period),
            "team": of_team.id if of_team else None,
            "person": of_person.id if of_person else None,
        },
        cron=cron,
        zone=clean_zone(zone or (of_team.zone if of_team else "UTC")),
        format=check_format(format),
        delivery={"mail": clean_addresses(mail), "folder": clean_folder(folder)},
        created_ms=now_ms,
    )
    session.add(added)
    session.flush()
    return added


def find_schedule(session: Session, ref: str) -> Schedule:
    """The schedule of an id or a name; raises NotFound."""
    found = session.get(Schedule, ref) or session.exec(select(Schedule).where(Schedule.name == ref)).first()
    if found is None:
        raise NotFound("unknown_schedule", f"There is no schedule {ref!r}. `fairday schedule list` shows them.")
    return found


def list_schedules(session: Session, now_ms: int) -> list[Planned]:
    """All schedules by name."""
    planned = []
    for schedule in session.exec(select(Schedule).order_by(col(Schedule.name))).all():
        newest = select(Run).where(Run.schedule_id == schedule.id).order_by(col(Run.due_ms).desc()).limit(1)
        due_ms = next_due_ms(Cron(schedule.cron), schedule.zone, now_ms)
        planned.append(Planned(schedule, due_ms, session.exec(newest).first()))
    return planned


def as_json(planned: Planned) -> dict[str, Any]:
    """A schedule as lists for programs show it."""
    schedule, last = planned.schedule, planned.last
    return {
        "id": schedule.id,
        "name": schedule.name,
        "report": schedule.report,
        **schedule.parameters,
        "cron": schedule.cron,
        "zone": schedule.zone,
        "format": schedule.format,
        **schedule.delivery,
        "next": None if planned.next_ms is None else iso(planned.next_ms),
        "last": None if last is None else {"slot": last.slot, "status": last.status, "error": last.error},
    }


def clean_addresses(addresses: Sequence[str]) -> list[str]:
    """Mail addresses without repetition; raises Invalid naming the one that is none."""
    for address in addresses:
        if not _ADDRESS.fullmatch(address) or not address.isprintable():
            raise Invalid("bad_address", f"`mail` {address!r} is no mail address. Give it as name@example.org.")
    return list(dict.fromkeys(addresses))


def clean_folder(folder: str | None) -> str | None:
    """A folder as an absolute path, since the worker may run elsewhere; raises Invalid for a path that is none."""
    if folder is None:
        return None
    if not folder.strip() or not folder.isprintable():
        raise Invalid("bad_folder", f"`folder` {folder!r} is no path. Give a folder such as /srv/reports.")
    return str(Path(folder).expanduser().absolute())
