"""Who runs what: a run is claimed by its row before anything is done, so that of several workers one does it.

A run holds its attempts in `outcome`, each `{"attempt", "by", "started_ms", "finished_ms", "error", "deliveries"}`;
`started_ms` of the run is that of the running attempt, and whoever finds another there has lost the claim.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final, Literal

from sqlmodel import Session, col, select

from fairday_collector.store import Store
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import Run
from fairday_reports.deliver import Outcome
from fairday_reports.slots import CATCH_UP_MS, Slot

DEAD_AFTER_MS: Final = 15 * 60_000
WAITS_MS: Final = (60_000, 5 * 60_000, 15 * 60_000)
LOST: Final = "The process ended before the run did."


class ClaimLost(Exception):  # noqa: N818 - it is news, not a fault
    """Another worker took the run over, since it seemed dead."""


def claim(session: Session, schedule_id: str, slot: Slot, now_ms: int, by: Literal["clock", "hand"]) -> Run | None:
    """Claims a slot that nobody has claimed yet; None where somebody has."""
    row = {
        "schedule_id": schedule_id,
        "slot": slot.text,
        "due_ms": slot.due_ms,
        "started_ms": now_ms,
        "status": "running",
        "outcome": [_attempt(1, by, now_ms)],
    }
    statement = dialect_of(session).insert(Run).values(row).on_conflict_do_nothing().returning(col(Run.slot))
    if session.connection().execute(statement).first() is None:
        return None
    return session.get(Run, (schedule_id, slot.text))


def has_work(session: Session, schedule_id: str, slot: Slot | None, now_ms: int) -> bool:
    """Whether there is anything to claim; asked first, so that a tick without work does not queue with the writers."""
    unclaimed = slot is not None and session.get(Run, (schedule_id, slot.text)) is None
    return unclaimed or any(
        _is_dead(run, now_ms) or _has_waited(run, now_ms) for run in _open(session, schedule_id, now_ms)
    )


def claim_again(session: Session, schedule_id: str, now_ms: int) -> list[Run]:
    """Claims runs of a schedule that failed and have waited, or whose process died, and closes those tried enough.

    A run that was started by hand is not repeated behind anyone's back.
    """
    claimed = []
    for run in _open(session, schedule_id, now_ms):
        dead = _is_dead(run, now_ms)
        if not dead and not _has_waited(run, now_ms):
            continue
        if dead:
            _close(run, now_ms, LOST)
        if _may_repeat(run, now_ms):
            run.outcome = [*run.outcome, _attempt(len(run.outcome) + 1, "clock", now_ms)]
            run.status, run.started_ms, run.finished_ms, run.error = "running", now_ms, None, None
            claimed.append(run)
        session.add(run)
    session.flush()
    return claimed


def delivered(run: Run) -> set[str]:
    """The targets that have the report already, from any attempt."""
    return {done["to"] for attempt in run.outcome for done in attempt["deliveries"] if done["error"] is None}


def keep_outcome(store: Store, run: Run, outcome: Outcome) -> None:
    """Records what became of one target at once, so that a repeat after a crash does not bother it again."""
    with store.write() as session:
        held = _held(session, run)
        *before, attempt = held.outcome
        held.outcome = [*before, {**attempt, "deliveries": [*attempt["deliveries"], asdict(outcome)]}]
        session.add(held)


def finish(store: Store, run: Run, now_ms: int, error: str | None) -> Run:
    """Ends the running attempt, and returns the run as it is recorded."""
    with store.write() as session:
        held = _held(session, run)
        _close(held, now_ms, error)
        session.add(held)
    return held


def _held(session: Session, run: Run) -> Run:
    held = session.get(Run, (run.schedule_id, run.slot), with_for_update=True)
    if held is None or held.status != "running" or held.started_ms != run.started_ms:
        raise ClaimLost
    return held


def _open(session: Session, schedule_id: str, now_ms: int) -> Sequence[Run]:
    """Runs that are running, or failed within the time in which a slot is caught up."""
    late = (col(Run.status) == "failed") & (col(Run.due_ms) > now_ms - CATCH_UP_MS)
    query = select(Run).where(Run.schedule_id == schedule_id, (col(Run.status) == "running") | late)
    return session.exec(query.order_by(col(Run.due_ms))).all()


def _is_dead(run: Run, now_ms: int) -> bool:
    return run.status == "running" and run.started_ms <= now_ms - DEAD_AFTER_MS


def _may_repeat(run: Run, now_ms: int) -> bool:
    tried_enough = len(run.outcome) > len(WAITS_MS)
    return not tried_enough and run.outcome[0]["by"] == "clock" and run.due_ms > now_ms - CATCH_UP_MS


def _has_waited(run: Run, now_ms: int) -> bool:
    if run.status != "failed" or run.finished_ms is None or not _may_repeat(run, now_ms):
        return False
    return run.finished_ms + WAITS_MS[len(run.outcome) - 1] <= now_ms


def _close(run: Run, now_ms: int, error: str | None) -> None:
    *before, attempt = run.outcome
    run.outcome = [*before, {**attempt, "finished_ms": now_ms, "error": error}]
    run.status, run.finished_ms, run.error = "failed" if error else "done", now_ms, error


def _attempt(number: int, by: str, now_ms: int) -> dict[str, Any]:
    return {
        "attempt": number,
        "by": by,
        "started_ms": now_ms,
        "finished_ms": None,
        "error": None,
        "deliveries": [],
    }
