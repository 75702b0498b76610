"""Who runs what: a run is claimed by its row before anything is done, so that of several workers one does it.

Whoever runs it says so in `alive_ms`; whoever finds that another attempt was begun has lost the claim.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlmodel import Session, col, func, select

from fairday_collector.store import Store
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import Run, RunDelivery, Schedule, TargetState
from fairday_reports.schedules.slots import CATCH_UP_MS, Slot

DEAD_AFTER_MS: Final = 15 * 60_000
WAITS_MS: Final = (60_000, 5 * 60_000, 15 * 60_000)
LOST: Final = "The process ended before the run did."
STOPPED: Final = "The server was stopped before the run ended."

By = Literal["clock", "hand", "late"]
Status = Literal["sent", "failed", "not_sent"]


class ClaimLost(Exception):  # noqa: N818 - it is news, not a fault
    """Another worker took the run over, since it seemed dead."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target: `target` is its lasting name, `detail` says in words why it got nothing."""

    target: str
    kind: str
    status: Status
    detail: str | None = None
    audience: str = ""
    took_ms: int = 0


def claim(
    session: Session,
    schedule_id: str,
    slot: Slot,
    now_ms: int,
    by: By,
    *,
    revision: int = 0,
    note: str | None = None,
    waiting: bool = False,
) -> Run | None:
    """Claims a slot that nobody has claimed yet; None where somebody has.

    With `waiting` it is for whichever worker comes next.
    """
    row = {
        "schedule_id": schedule_id,
        "slot": slot.text,
        "revision": revision,
        "by": by,
        "due_ms": slot.due_ms,
        "started_ms": now_ms,
        "alive_ms": now_ms,
        "retry_ms": now_ms if waiting else None,
        "status": "waiting" if waiting else "running",
        "note": note,
        "attempts": [] if waiting else [_attempt(now_ms)],
    }
    statement = dialect_of(session).insert(Run).values(row).on_conflict_do_nothing().returning(col(Run.slot))
    if session.connection().execute(statement).first() is None:
        return None
    return session.get(Run, (schedule_id, slot.text, revision))


def newest_slots(session: Session, now_ms: int | None = None) -> dict[str, Run]:
    """Of each schedule the newest run that was no revision; with `now_ms`, the newest of those the clock began.

    What is due after `now_ms` is left out: a clock that was wrong for a while must not silence a schedule.
    """
    chosen = [col(Run.revision) == 0]
    if now_ms is not None:
        chosen += [col(Run.by) == "clock", col(Run.due_ms) <= now_ms]
    newest = select(Run.schedule_id, func.max(Run.due_ms)).where(*chosen).group_by(col(Run.schedule_id)).subquery()
    own, due = newest.c
    query = select(Run).join(newest, (col(Run.schedule_id) == own) & (col(Run.due_ms) == due)).where(*chosen)
    return {run.schedule_id: run for run in session.exec(query)}


def open_runs(session: Session, now_ms: int) -> list[Run]:
    """Runs to claim again, in the order they were due: that wait, that failed and have waited, whose process died.

    Of a schedule that is paused only what was asked for by hand is made, of one that is removed nothing.
    """
    dead = (col(Run.status) == "running") & (col(Run.alive_ms) <= now_ms - DEAD_AFTER_MS)
    waited = (col(Run.retry_ms) <= now_ms) & (col(Run.due_ms) > now_ms - CATCH_UP_MS)
    awake = col(Schedule.removed_ms).is_(None) & (col(Schedule.paused_ms).is_(None) | (col(Run.by) == "hand"))
    query = select(Run).join(Schedule, col(Schedule.id) == Run.schedule_id).where(dead | (waited & awake))
    return list(session.exec(query.order_by(col(Run.due_ms), col(Run.schedule_id))))


def claim_again(session: Session, run: Run, now_ms: int) -> Run | None:
    """Claims one of `open_runs` if it is still to be had; one whose process died and that was tried enough is closed.

    What was started by hand is not repeated behind anyone's back.
    """
    held = session.get(Run, (run.schedule_id, run.slot, run.revision))
    schedule = session.get(Schedule, run.schedule_id)
    if held is None or schedule is None or (held.status, held.alive_ms) != (run.status, run.alive_ms):
        return None
    if held.status == "running":
        _close(session, held, now_ms, LOST)
        session.add(held)
    if held.retry_ms is None or held.retry_ms > now_ms:
        return None
    if schedule.paused_ms is not None and held.by != "hand":
        return None
    held.attempts = [*held.attempts, _attempt(now_ms)]
    held.status, held.started_ms, held.alive_ms = "running", now_ms, now_ms
    held.finished_ms, held.retry_ms, held.error = None, None, None
    session.add(held)
    session.flush()
    return held


def delivered(session: Session, run: Run) -> set[str]:
    """The targets, by name, that have the report already, from any attempt."""
    query = select(RunDelivery.target).where(*_of(RunDelivery, run), RunDelivery.status == "sent")
    return set(session.exec(query))


def beat(session: Session, run: Run, now_ms: int) -> Run:
    """Says that the run is under way; raises ClaimLost."""
    held = session.get(Run, (run.schedule_id, run.slot, run.revision), populate_existing=True)
    if held is None or held.status != "running" or len(held.attempts) != len(run.attempts):
        raise ClaimLost
    held.alive_ms = now_ms
    session.add(held)
    return held


def note_outcome(session: Session, run: Run, targets: list[dict[str, Any]], outcome: Outcome, now_ms: int) -> None:
    """Records what became of one target at once, so that a repeat after a crash does not bother it again.

    How it fared is told of the schedule as long as that has the `targets` it was claimed with. Raises ClaimLost.
    """
    beat(session, run, now_ms)
    row = RunDelivery(
        schedule_id=run.schedule_id,
        slot=run.slot,
        revision=run.revision,
        attempt=len(run.attempts),
        target=outcome.target,
        kind=outcome.kind,
        status=outcome.status,
        detail=outcome.detail,
        audience=outcome.audience,
        at_ms=now_ms,
        took_ms=outcome.took_ms,
    )
    session.add(row)
    if session.get_one(Schedule, run.schedule_id).targets != targets:  # a removed one has none
        return
    state = session.get(TargetState, (run.schedule_id, outcome.target)) or TargetState(
        schedule_id=run.schedule_id, target=outcome.target, at_ms=now_ms
    )
    failed = outcome.status == "failed"
    state.failing_since_ms = (state.failing_since_ms or now_ms) if failed else None
    state.failures = state.failures + 1 if failed else 0
    state.at_ms, state.detail = now_ms, outcome.detail
    session.add(state)


def forget_targets(session: Session, schedule_id: str, known: Collection[str]) -> None:
    """Forgets how targets fared that a schedule does not send to any more."""
    for state in session.exec(select(TargetState).where(TargetState.schedule_id == schedule_id)):
        if state.target not in known:
            session.delete(state)


def finish(store: Store, run: Run, now_ms: int, error: str | None) -> Run:
    """Ends the running attempt, and returns the run as it is recorded; raises ClaimLost."""
    with store.write() as session:
        held = beat(session, run, now_ms)
        _close(session, held, now_ms, error)
        session.add(held)
    return held


def _close(session: Session, run: Run, now_ms: int, error: str | None) -> None:
    *before, attempt = run.attempts
    run.attempts = [*before, {**attempt, "finished_ms": now_ms, "error": error}]
    run.status, run.finished_ms, run.error = "failed" if error else "done", now_ms, error
    run.retry_ms = _next_try(run, now_ms) if error and not _is_removed(session, run) else None


def _next_try(run: Run, now_ms: int) -> int | None:
    """When what failed is tried again, epoch milliseconds; at once where it was none of its own fault."""
    own = [attempt for attempt in run.attempts if attempt["error"] != STOPPED]
    if run.by == "hand" or len(own) > len(WAITS_MS) or run.due_ms <= now_ms - CATCH_UP_MS:
        return None
    return now_ms if run.error in (LOST, STOPPED) else now_ms + WAITS_MS[len(own) - 1]


def _is_removed(session: Session, run: Run) -> bool:
    return session.get_one(Schedule, run.schedule_id).removed_ms is not None


def _attempt(now_ms: int) -> dict[str, Any]:
    return {"started_ms": now_ms, "finished_ms": None, "error": None}


def _of(table: type[RunDelivery], run: Run) -> Sequence[Any]:
    return (table.schedule_id == run.schedule_id, table.slot == run.slot, table.revision == run.revision)
