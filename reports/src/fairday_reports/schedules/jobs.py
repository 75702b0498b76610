"""The jobs of scheduled reports, and the alarm clock that calls them; the truth is in the tables."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import Session, col, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict
from fairday_collector.store.tables import Run, Schedule
from fairday_reports.local import local
from fairday_reports.schedules.claims import claim, claim_again, newest_slots, open_runs
from fairday_reports.schedules.cron import Cron
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.outbox import Outbox
from fairday_reports.schedules.perform import perform
from fairday_reports.schedules.progress import Progress
from fairday_reports.schedules.retention import forget, sweep
from fairday_reports.schedules.revise import revise
from fairday_reports.schedules.schedule import find_schedule
from fairday_reports.schedules.slots import Due, Slot, newest_due
from fairday_reports.words import count, listed

log = logging.getLogger(__name__)

TICK_S: Final = 20
REVISE_S: Final = 15 * 60
FORGET_S: Final = 3_600
FAMILY: Final = "reports"
AT_ONCE: Final = 4

_Claim = Callable[[Session, int], Run | None]
_END: Final = object()


def run_due(means: Means, stop: threading.Event | None = None) -> list[Run]:
    """Runs what is due and was not run, and repeats what failed; returns the runs as they ended.

    Of the slots missed within 35 days only the newest is caught up. Safe to call at any time, from any number
    of processes: a slot is run by the one that claims it. One schedule's failure stops no other, and a long run is
    made in turn with others. Once `stop` is set, what is not done is left to the next worker.
    """
    stop = stop or threading.Event()
    ended: list[Run] = []
    begun: list[Progress] = []
    making: deque[Generator[None, None, None]] = deque()

    def beat() -> None:
        """Those that wait for their targets would seem dead."""
        for waits in begun:
            if not waits.ended:
                waits.alive()

    with Outbox(beat) as outbox:
        looked_ms = means.clock()
        todo = deque(_due(means, looked_ms))
        try:
            while (todo or making) and not stop.is_set():
                while todo and len(making) < AT_ONCE:
                    found = _claimed(means, todo.popleft())
                    if found is not None:
                        schedule, run = found
                        begun.append(Progress(means, schedule, run, ended.append))
                        making.append(perform(means, schedule, begun[-1], outbox))
                if making and next(making[0], _END) is _END:
                    making.popleft()
                making.rotate(-1)
                now_ms = means.clock()
                if not todo and now_ms - looked_ms >= TICK_S * 1000:
                    looked_ms = now_ms
                    beat()
                    todo.extend(_due(means, now_ms))
        finally:
            if making or stop.is_set():
                for progress in begun:
                    progress.stop()
            for left in making:
                next(left, None)
    return ended


def run_now(means: Means, ref: str, viewer: Viewer | None = None) -> Run:
    """Runs a schedule (a name or an id) at once, as if it were due now; the run tells how it ended.

    Raises NotFound for an unknown schedule, Conflict if it was started by hand in this very second.
    """
    now_ms = means.clock()
    with means.store.write() as session:
        schedule = find_schedule(session, ref, viewer)
        run = _by_hand(session, schedule, now_ms, waiting=False)
    ended: list[Run] = []
    progress = Progress(means, schedule, run, ended.append)
    with Outbox(progress.alive) as outbox:
        for _ in perform(means, schedule, progress, outbox):
            pass
    return ended[0] if ended else run


def ask_now(session: Session, schedule: Schedule, now_ms: int) -> Run:
    """Has the next worker that comes by, within 20 s, run a schedule as if it were due now; the run waits meanwhile.

    Raises Conflict as `run_now`.
    """
    return _by_hand(session, schedule, now_ms, waiting=True)


def install(scheduler: BackgroundScheduler, means: Means, leads: Callable[[str], bool]) -> Callable[[], None]:
    """Has the scheduler run the jobs, `run_due` now and every 20 s, while this process leads `FAMILY`.

    A call that comes late is made once. Returns what tells them to come to an end soon, for before a shutdown.
    """
    stop = threading.Event()

    def run_due_if_leading() -> None:
        if leads(FAMILY):
            run_due(means, stop)

    def revise_if_leading() -> None:
        if leads(FAMILY):
            revise(means, stop)

    def forget_if_leading() -> None:
        if leads(FAMILY):
            forget(means)
        sweep()

    usual: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    now = datetime.now(UTC)
    scheduler.add_job(run_due_if_leading, "interval", seconds=TICK_S, id="reports.run_due", next_run_time=now, **usual)
    scheduler.add_job(revise_if_leading, "interval", seconds=REVISE_S, id="reports.revise", **usual)
    scheduler.add_job(forget_if_leading, "interval", seconds=FORGET_S, id="reports.forget", **usual)
    return stop.set


def _due(means: Means, now_ms: int) -> Iterator[_Claim]:
    """What is to be claimed: runs to take up again, and of each schedule the newest slot nobody has claimed."""
    with means.store.read() as session:
        again = open_runs(session, now_ms)
        newest = newest_slots(session, now_ms)
        awake = select(Schedule).where(col(Schedule.removed_ms).is_(None), col(Schedule.paused_ms).is_(None))
        schedules = session.exec(awake.order_by(col(Schedule.name), col(Schedule.id))).all()
    yield from (partial(_again, run) for run in again)
    for schedule in schedules:
        run = newest.get(schedule.id)
        last = None if run is None else Slot(run.slot, run.due_ms)
        try:
            due = newest_due(Cron(schedule.cron), schedule.zone, schedule.since_ms, now_ms, last)
        except Exception:
            log.exception("schedule.broken", extra={"schedule": schedule.id})
            continue
        if due is not None:
            yield partial(_first, schedule, due)


def _again(run: Run, session: Session, now_ms: int) -> Run | None:
    return claim_again(session, run, now_ms)


def _first(planned: Schedule, due: Due, session: Session, now_ms: int) -> Run | None:
    schedule = session.get(Schedule, planned.id)
    if schedule is None or schedule.removed_ms is not None or schedule.paused_ms is not None:
        return None
    if schedule.since_ms != planned.since_ms:  # it was given another time, or resumed, since what is due was looked for
        return None
    run = claim(session, planned.id, due.slot, now_ms, "clock", note=_note(due))
    if run is not None:
        return run
    held = session.get(Run, (planned.id, due.slot.text, 0))
    if held is None or held.due_ms == due.slot.due_ms:
        return None
    # It was due at this local time before, in the zone it had then.
    return claim(session, planned.id, due.slot.with_offset(planned.zone), now_ms, "clock", note=_note(due))


def _claimed(means: Means, claims: _Claim) -> tuple[Schedule, Run] | None:
    """What was claimed; None where somebody was quicker, or where it cannot be claimed now, which stops no other."""
    try:
        with means.store.write() as session:
            run = claims(session, means.clock())
            schedule = None if run is None else session.get(Schedule, run.schedule_id)
    except Exception:
        log.exception("schedule.unclaimed")
        return None
    return None if run is None or schedule is None else (schedule, run)


def _by_hand(session: Session, schedule: Schedule, now_ms: int, *, waiting: bool) -> Run:
    slot = Slot(f"{local(now_ms, schedule.zone):%Y-%m-%dT%H:%M:%S}", now_ms)
    run = claim(session, schedule.id, slot, now_ms, "hand", waiting=waiting)
    if run is None:
        raise Conflict("run_exists", f"{schedule.name} was started in this second already. Wait for it to end.")
    return run


def _note(due: Due) -> str | None:
    """What was missed before the slot that is made, in a sentence."""
    if not due.missed:
        return None
    times = [text.replace("T", " ") for text in due.named]
    more = due.missed - len(times)
    named = f"{', '.join(times)} and {more} more" if more else listed(times)
    return f"{count(due.missed, 'earlier time was', 'earlier times were')} missed and not made up for: {named}."
