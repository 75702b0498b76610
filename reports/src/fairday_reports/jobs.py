"""The job "bring every scheduled report up to now", and the alarm clock that calls it; the truth is in the tables."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import col, select

from fairday_collector.clock import Clock
from fairday_collector.errors import Conflict, Refusal
from fairday_collector.store import Store
from fairday_collector.store.tables import Run, Schedule
from fairday_reports.claims import ClaimLost, claim, claim_again, delivered, finish, has_work, keep_outcome
from fairday_reports.cron import Cron
from fairday_reports.datasets import timesheet
from fairday_reports.deliver import Delivery, Parcel, deliver
from fairday_reports.deliver.record import note_delivery
from fairday_reports.figures import Timesheet
from fairday_reports.local import local
from fairday_reports.periods import period_before
from fairday_reports.render import FORMATS, render
from fairday_reports.render.about import title
from fairday_reports.schedule import find_schedule
from fairday_reports.slots import Slot, newest_due, slot_date

log = logging.getLogger(__name__)

TICK_S: Final = 20
FAMILY: Final = "reports"


def run_due(store: Store, delivery: Delivery, clock: Clock) -> list[Run]:
    """Runs what is due and was not run, and repeats what failed; returns the runs as they ended.

    Of the slots missed within 24 h only the newest is caught up. Safe to call at any time, from any number
    of processes: a slot is run by the one that claims it. One schedule's failure stops no other.
    """
    with store.read() as session:
        schedules = session.exec(select(Schedule).order_by(col(Schedule.name))).all()
    ended: list[Run] = []
    for schedule in schedules:
        try:
            ended.extend(_bring_up(store, schedule, delivery, clock))
        except Exception:
            log.exception("schedule.broken", extra={"schedule": schedule.id})
    return ended


def run_now(store: Store, ref: str, delivery: Delivery, clock: Clock) -> Run:
    """Runs a schedule (a name or an id) at once, as if it were due now; the run tells how it ended.

    Raises NotFound for an unknown schedule, Conflict if it was started by hand in this very second.
    """
    now_ms = clock()
    with store.write() as session:
        schedule = find_schedule(session, ref)
        slot = Slot(f"{local(now_ms, schedule.zone):%Y-%m-%dT%H:%M:%S}", now_ms)
        run = claim(session, schedule.id, slot, now_ms, "hand")
    if run is None:
        raise Conflict("run_exists", f"{schedule.name} was started in this second already. Wait for it to end.")
    return _perform(store, schedule, run, delivery, clock)


def install(
    scheduler: BackgroundScheduler, store: Store, delivery: Delivery, clock: Clock, leads: Callable[[str], bool]
) -> None:
    """Has the scheduler call `run_due` now and every 20 s, while this process leads `FAMILY`.

    A call that comes late is made once.
    """

    def run_due_if_leading() -> None:
        if leads(FAMILY):
            run_due(store, delivery, clock)

    scheduler.add_job(
        run_due_if_leading,
        "interval",
        seconds=TICK_S,
        id="reports.run_due",
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )


def _bring_up(store: Store, schedule: Schedule, delivery: Delivery, clock: Clock) -> Iterator[Run]:
    now_ms = clock()
    slot = newest_due(Cron(schedule.cron), schedule.zone, schedule.created_ms, now_ms)
    with store.read() as session:
        if not has_work(session, schedule.id, slot, now_ms):
            return
    with store.write() as session:
        runs = claim_again(session, schedule.id, now_ms)
        if slot is not None and (run := claim(session, schedule.id, slot, now_ms, "clock")) is not None:
            runs.append(run)
    for run in runs:
        try:
            yield _perform(store, schedule, run, delivery, clock)
        except ClaimLost:
            log.warning("schedule.claim_lost", extra={"schedule": schedule.id, "slot": run.slot})


def _perform(store: Store, schedule: Schedule, run: Run, delivery: Delivery, clock: Clock) -> Run:
    """Makes and delivers the report of a claimed run to everyone who has not got it yet, and records how it ended."""
    done = delivered(run)
    failed = []
    try:
        sheet, parcel = _made(store, schedule, run.slot, clock())
        mail = [address for address in schedule.delivery["mail"] if address not in done]
        folder = schedule.delivery["folder"] if schedule.delivery["folder"] not in done else None
        targets = [f"mail:{address}" for address in mail] + ([f"folder:{folder}"] if folder else [])
        with store.write() as session:
            note_delivery(session, targets, sheet, clock())
        for outcome in deliver(delivery, parcel, mail=mail, folder=folder):
            keep_outcome(store, run, outcome)
            if outcome.error is not None:
                failed.append(f"{outcome.to}: {outcome.error}")
        error = " ".join(failed) or None
    except ClaimLost:
        raise
    except Refusal as refusal:
        error = refusal.detail
    except Exception as fault:
        log.exception("schedule.failed", extra={"schedule": schedule.id, "slot": run.slot})
        error = f"{type(fault).__name__}: {fault}"
    return finish(store, run, clock(), error)


def _made(store: Store, schedule: Schedule, slot: str, now_ms: int) -> tuple[Timesheet, Parcel]:
    chosen = schedule.parameters
    first, last = period_before(chosen["period"], slot_date(slot))
    with store.read() as session:
        sheet = timesheet(
            session,
            people=None if chosen["person"] is None else [chosen["person"]],
            team=chosen["team"],
            first=first,
            last=last,
            now_ms=now_ms,
        )
    parcel = Parcel(
        key=schedule.id,
        name=schedule.name,
        slot=slot,
        title=title(sheet),
        made_ms=now_ms,
        format=schedule.format,
        texts={name: render(sheet, name) for name in FORMATS},
    )
    return sheet, parcel
