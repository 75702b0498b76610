"""Scheduled reports as people set them up. What is due is in `slots`, who gets it in `recipients`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from fairday_collector import audit
from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import iso
from fairday_collector.errors import Conflict, Invalid, NotFound
from fairday_collector.people import clean_name, clean_zone
from fairday_collector.secrets import new_id
from fairday_collector.store.tables import Run, Schedule, TargetState
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.parameters import Parameters, carried_over, checked, stored_parameters
from fairday_reports.deliver import name_of, words_of
from fairday_reports.deliver.targets import Target, kept_targets, read_targets
from fairday_reports.formats import check_format
from fairday_reports.schedules.claims import newest_slots
from fairday_reports.schedules.cron import Cron
from fairday_reports.schedules.often import cron_daily, cron_monthly, cron_weekly, cron_words
from fairday_reports.schedules.owners import check_parameters, check_targets, owner_viewer
from fairday_reports.schedules.slots import Slot, next_due_ms

__all__ = [
    "Planned", "add_schedule", "as_json", "change_schedule", "cron_daily", "cron_monthly", "cron_weekly", "cron_words",
    "find_schedule", "list_schedules", "pause_schedule", "remove_schedule", "resume_schedule",
]  # fmt: skip

MOST_CORRECTION_DAYS: Final = 31
CORRECTION_DAYS: Final = 7
THRESHOLD_MS: Final = 5 * 60_000
MOST_THRESHOLD_MS: Final = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule with when it is due next (epoch milliseconds UTC), None while it is paused or if it never is again.

    `last` is its newest run that was no revision, `failing` are the targets that did not get theirs, by name.
    """

    schedule: Schedule
    next_ms: int | None
    last: Run | None
    failing: tuple[TargetState, ...] = ()


def add_schedule(
    session: Session,
    *,
    name: str,
    report: str,
    parameters: Parameters,
    cron: str,
    zone: str,
    formats: Sequence[str],
    targets: Sequence[Target],
    owner_id: str | None,
    actor: str,
    now_ms: int,
    correction_days: int = CORRECTION_DAYS,
    threshold_ms: int = THRESHOLD_MS,
) -> Schedule:
    """Adds a report of the catalogue that is due from now on, under the rights of its owner, None for the server's own.

    Who is no administrator may send to people and roles alone, and schedule what they may see. Raises Invalid,
    NotFound, Forbidden or Conflict, each with what to do. `actor` is who did it, for the record.
    """
    added = Schedule(
        id=new_id(), name="", report="", parameters={}, cron="", zone="", formats=[], targets=[], owner_id=owner_id,
        correction_days=0, threshold_ms=0, created_ms=now_ms, since_ms=now_ms,
    )  # fmt: skip
    _set(
        session, added, actor, name=name, report=report, parameters=parameters, cron=cron, zone=zone, formats=formats,
        targets=targets, correction_days=correction_days, threshold_ms=threshold_ms,
    )  # fmt: skip
    audit.record(session, now_ms, actor, "schedule.add", added.id, **_told(added))
    session.flush()
    return added


def change_schedule(
    session: Session,
    schedule: Schedule,
    *,
    actor: str,
    now_ms: int,
    name: str | None = None,
    report: str | None = None,
    parameters: Parameters | None = None,
    cron: str | None = None,
    zone: str | None = None,
    formats: Sequence[str] | None = None,
    targets: Sequence[Target] | None = None,
    correction_days: int | None = None,
    threshold_ms: int | None = None,
) -> None:
    """Changes what is given; with a new time it is due from now on. Raises as `add_schedule`.

    Another report keeps of the parameters what it knows.
    """
    before, sent_to = (schedule.cron, schedule.zone), schedule.targets
    if parameters is None:
        parameters = stored_parameters(schedule.parameters)
        if report is not None:
            parameters = carried_over(find_report(report), parameters)
    _set(
        session,
        schedule,
        actor,
        name=schedule.name if name is None else name,
        report=schedule.report if report is None else report,
        parameters=parameters,
        cron=schedule.cron if cron is None else cron,
        zone=schedule.zone if zone is None else zone,
        formats=schedule.formats if formats is None else formats,
        targets=read_targets(schedule.targets) if targets is None else targets,
        correction_days=schedule.correction_days if correction_days is None else correction_days,
        threshold_ms=schedule.threshold_ms if threshold_ms is None else threshold_ms,
    )
    if (schedule.cron, schedule.zone) != before:
        schedule.since_ms = now_ms
    if schedule.targets != sent_to:
        _forget_states(session, schedule)
    audit.record(session, now_ms, actor, "schedule.change", schedule.id, **_told(schedule))
    session.flush()


def pause_schedule(session: Session, schedule: Schedule, *, actor: str, now_ms: int) -> None:
    """Nothing is made of it until it is resumed, nor is what failed tried again; one that is paused stays so."""
    if schedule.paused_ms is None:
        schedule.paused_ms = now_ms
        session.add(schedule)
        audit.record(session, now_ms, actor, "schedule.pause", schedule.id, name=schedule.name)


def resume_schedule(session: Session, schedule: Schedule, *, actor: str, now_ms: int) -> None:
    """It is due from now on; what was missed while it was paused is not made up for."""
    if schedule.paused_ms is not None:
        schedule.paused_ms, schedule.since_ms = None, now_ms
        session.add(schedule)
        audit.record(session, now_ms, actor, "schedule.resume", schedule.id, name=schedule.name)


def remove_schedule(session: Session, schedule: Schedule, *, actor: str, now_ms: int) -> None:
    """Nothing is made of it any more. Its runs can be read as before; its targets, with their secrets, are gone."""
    schedule.removed_ms, schedule.targets = now_ms, []
    session.add(schedule)
    _forget_states(session, schedule)
    waiting = select(Run).where(Run.schedule_id == schedule.id, col(Run.retry_ms).is_not(None))
    for run in session.exec(waiting):
        run.status, run.retry_ms, run.error = "failed", None, run.error or "The schedule was removed."
        session.add(run)
    audit.record(session, now_ms, actor, "schedule.remove", schedule.id, name=schedule.name)


def find_schedule(session: Session, ref: str, viewer: Viewer | None = None) -> Schedule:
    """The schedule of an id or a name that is the viewer's, None for whoever runs the server.

    Raises NotFound, and Invalid where several have the name.
    """
    is_it = (Schedule.id == ref) | (Schedule.name == ref)
    found = sorted(session.exec(_those_of(viewer).where(is_it)), key=lambda one: one.id != ref)
    if not found:
        raise NotFound("unknown_schedule", f"There is no schedule {ref!r}. `fairday schedule list` shows them.")
    if len(found) > 1 and found[0].id != ref:
        ids = ", ".join(one.id for one in found)
        raise Invalid("ambiguous_schedule", f"{len(found)} schedules are called {ref}. Use an id: {ids}.")
    return found[0]


def list_schedules(session: Session, now_ms: int, viewer: Viewer | None = None) -> list[Planned]:
    """The schedules that are the viewer's by name, all for an administrator and for whoever runs the server (None)."""
    found = session.exec(_those_of(viewer).order_by(col(Schedule.name), col(Schedule.id))).all()
    newest, by_clock = newest_slots(session), newest_slots(session, now_ms)
    failing: dict[str, list[TargetState]] = {}
    query = select(TargetState).where(col(TargetState.failing_since_ms).is_not(None)).order_by(col(TargetState.target))
    for state in session.exec(query):
        failing.setdefault(state.schedule_id, []).append(state)
    return [
        Planned(
            schedule,
            None if schedule.paused_ms else _next_ms(schedule, by_clock.get(schedule.id), now_ms),
            newest.get(schedule.id),
            tuple(failing.get(schedule.id, ())),
        )
        for schedule in found
    ]


def as_json(planned: Planned) -> dict[str, Any]:
    """A schedule as lists for programs show it; no secret of a target is in it."""
    schedule, last = planned.schedule, planned.last
    return {
        "id": schedule.id,
        "name": schedule.name,
        "report": schedule.report,
        **schedule.parameters,
        "cron": schedule.cron,
        "zone": schedule.zone,
        "formats": schedule.formats,
        "targets": [{"name": name_of(target), "words": words_of(target)} for target in read_targets(schedule.targets)],
        "owner": schedule.owner_id,
        "correction_days": schedule.correction_days,
        "threshold_ms": schedule.threshold_ms,
        "paused": schedule.paused_ms is not None,
        "next": None if planned.next_ms is None else iso(planned.next_ms),
        "last": None if last is None else {"slot": last.slot, "status": last.status, "error": last.error},
        "failing": [state.target for state in planned.failing],
    }


def _next_ms(schedule: Schedule, last: Run | None, now_ms: int) -> int | None:
    ran = None if last is None else Slot(last.slot, last.due_ms)
    return next_due_ms(Cron(schedule.cron), schedule.zone, now_ms, ran)


def _set(
    session: Session,
    schedule: Schedule,
    actor: str,
    *,
    name: str,
    report: str,
    parameters: Parameters,
    cron: str,
    zone: str,
    formats: Sequence[str],
    targets: Sequence[Target],
    correction_days: int,
    threshold_ms: int,
) -> None:
    """Sets everything that is chosen, once all of it is found right; nobody else writes meanwhile."""
    name = clean_name(name, "schedule")
    twin = select(Schedule.id).where(
        Schedule.name == name,
        col(Schedule.owner_id).is_not_distinct_from(schedule.owner_id),
        col(Schedule.removed_ms).is_(None),
        Schedule.id != schedule.id,
    )
    if session.exec(twin).first():
        raise Conflict("schedule_exists", f"There is a schedule called {name} already. Choose another name.")
    Cron(cron)
    definition = find_report(report)
    chosen = checked(definition, parameters)
    if not formats:
        raise Invalid("no_format", "Say in which form the report is sent: give at least one `format`, such as pdf.")
    if not 0 <= correction_days <= MOST_CORRECTION_DAYS:
        most = f"Give 1 to {MOST_CORRECTION_DAYS} days, or 0 to send nothing again."
        raise Invalid("bad_correction_days", f"`correction_days` {correction_days} is too long or none. {most}")
    if not 60_000 <= threshold_ms <= MOST_THRESHOLD_MS:
        raise Invalid("bad_threshold", "`threshold` is under a minute or over a day. Give 1 minute to 24 hours.")
    owner = owner_viewer(session, schedule.owner_id, actor)
    check_parameters(session, chosen, owner)
    schedule.name, schedule.report, schedule.parameters = name, definition.name, chosen.stored()
    schedule.cron, schedule.zone = cron, clean_zone(zone)
    schedule.formats = list(dict.fromkeys(check_format(one) for one in formats))
    schedule.targets = kept_targets(check_targets(session, targets, owner))
    schedule.correction_days, schedule.threshold_ms = correction_days, threshold_ms
    session.add(schedule)


def _forget_states(session: Session, schedule: Schedule) -> None:
    """How its targets fared says nothing any more."""
    session.connection().execute(delete(TargetState).where(col(TargetState.schedule_id) == schedule.id))


def _those_of(viewer: Viewer | None) -> SelectOfScalar[Schedule]:
    found = select(Schedule).where(col(Schedule.removed_ms).is_(None))
    if viewer is None or viewer.is_admin:
        return found
    return found.where(col(Schedule.owner_id) == viewer.person_id, col(Schedule.owner_id).is_not(None))


def _told(schedule: Schedule) -> dict[str, Any]:
    """What the record of acts keeps: no secret of a target is in its name."""
    return {
        "name": schedule.name,
        "report": schedule.report,
        "parameters": schedule.parameters,
        "cron": schedule.cron,
        "zone": schedule.zone,
        "targets": [name_of(target) for target in read_targets(schedule.targets)],
    }
