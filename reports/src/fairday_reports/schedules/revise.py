"""Late data: of each run that may still be corrected, whether what it said has changed; then it is run once more."""

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session, col, func, select

from fairday_collector.errors import Refusal
from fairday_collector.ledger.generations import visible
from fairday_collector.store.tables import DirtyDay, LedgerDay, RebuildDay, Run, RunDocument, Schedule
from fairday_reports.definitions.parameters import stored_parameters
from fairday_reports.deliver.targets import read_targets
from fairday_reports.document.kept import document_of
from fairday_reports.document.model import Document
from fairday_reports.local import local
from fairday_reports.schedules.claims import claim
from fairday_reports.schedules.making import said
from fairday_reports.schedules.means import Means
from fairday_reports.schedules.owners import owner_viewer
from fairday_reports.schedules.recipients import resolve
from fairday_reports.schedules.revisions import Had, Unchanged, had_before, revised
from fairday_reports.schedules.slots import Slot

log = logging.getLogger(__name__)

SETTLED_MS: Final = 3_600_000
AGAIN_MS: Final = 24 * 3_600_000
# A day that was reckoned just before a report was made may have been committed after its snapshot.
MARGIN_MS: Final = 60_000
LONGEST_MS: Final = 33 * 24 * 3_600_000
"""Longer than the time for corrections can be, with the hours by which a local date may end later."""
_PEOPLE: Final = 500


@dataclass(frozen=True, slots=True)
class _Sent:
    """A run that may be corrected: its newest revision, and since when nobody looked whether its data changed."""

    schedule: Schedule
    run: Run
    since_ms: int

    def next(self) -> Run:
        """The revision that would correct it, not in any store."""
        run = self.run
        kept: dict[str, Any] = {name: getattr(run, name) for name in ("report", "parameters", "first", "last")}
        return Run(
            schedule_id=run.schedule_id,
            slot=run.slot,
            revision=run.revision + 1,
            by="late",
            due_ms=run.due_ms,
            started_ms=run.due_ms,
            alive_ms=run.due_ms,
            status="waiting",
            **kept,
        )


def revise(means: Means, stop: threading.Event | None = None) -> list[Run]:
    """Has each run whose data changed by more than its schedule's threshold run once more, as its next revision.

    That is looked for from an hour after the last change on, while no change waits to be reckoned, and once in 24 hours
    at most. Returns the revisions, which the next `run_due` makes and sends.
    """
    claimed: list[Run] = []
    now_ms = means.clock()
    with means.store.read() as session:
        candidates = list(_candidates(session, now_ms))
    for sent in candidates:
        if stop is not None and stop.is_set():
            break
        try:
            with means.store.read() as session:
                if not _has_settled_change(session, sent, now_ms):
                    continue
                differs = _differs(session, sent, now_ms)
            claimed += _note(means, sent, now_ms, differs=differs)
        except Exception:
            log.exception("revision.broken", extra={"schedule": sent.schedule.id, "slot": sent.run.slot})
    return claimed


def _candidates(session: Session, now_ms: int) -> Iterator[_Sent]:
    query = (
        select(Run, Schedule)
        .join(Schedule, col(Schedule.id) == Run.schedule_id)
        .where(
            col(Schedule.removed_ms).is_(None),
            col(Schedule.paused_ms).is_(None),
            Schedule.correction_days > 0,
            Run.due_ms > now_ms - 2 * LONGEST_MS,
        )
        .order_by(col(Run.schedule_id), col(Run.slot), col(Run.revision))
    )
    sendings: dict[tuple[str, str], tuple[Schedule, list[Run]]] = {}
    for run, schedule in session.exec(query):
        sendings.setdefault((run.schedule_id, run.slot), (schedule, []))[1].append(run)
    for schedule, (first, *revisions) in sendings.values():
        newest = revisions[-1] if revisions else first
        if first.made_ms is None or newest.retry_ms or newest.status not in ("done", "failed"):
            continue
        until = local(first.made_ms, schedule.zone).date() + timedelta(days=schedule.correction_days)
        checked_ms = newest.checked_ms or 0
        looked_ms = max(checked_ms, (newest.made_ms or newest.finished_ms or 0) if revisions else 0)
        if local(now_ms, schedule.zone).date() <= until and looked_ms <= now_ms - AGAIN_MS:
            # A revision that was not made told nobody what had changed by then, and one that failed not everybody.
            made_ms = max(run.made_ms or 0 for run in (first, *revisions) if run is first or run.status == "done")
            yield _Sent(schedule, newest, max(checked_ms, made_ms))


def _has_settled_change(session: Session, sent: _Sent, now_ms: int) -> bool:
    """Whether days that the run is about were reckoned again since, an hour ago or longer, and none waits for it."""
    run, seen, after_ms = sent.run, visible(session), sent.since_ms - MARGIN_MS
    newest = [seen.finished_ms or 0]
    people = sorted(_people(session, run))
    for some in (people[at : at + _PEOPLE] for at in range(0, len(people), _PEOPLE)):
        for table in (DirtyDay, RebuildDay):
            if session.exec(select(table.person_id).where(*_days(table, some, run)).limit(1)).first() is not None:
                return False
        reckoned = select(func.max(LedgerDay.reckoned_ms)).where(
            *_days(LedgerDay, some, run), col(LedgerDay.generation) <= seen.number
        )
        newest.append(session.exec(reckoned).one() or 0)
    return after_ms < max(newest) <= now_ms - SETTLED_MS


def _days(table: Any, people: Sequence[str], run: Run) -> Sequence[Any]:
    return (col(table.person_id).in_(people), col(table.day) >= run.first, col(table.day) <= run.last)


def _people(session: Session, run: Run) -> set[str]:
    """Everybody whom any document of a slot shows."""
    heads = select(RunDocument.data).where(
        RunDocument.schedule_id == run.schedule_id, RunDocument.slot == run.slot, RunDocument.part == 0
    )
    return {person for data in session.exec(heads) for person in document_of([data]).head.people}


def _differs(session: Session, sent: _Sent, now_ms: int) -> bool:
    """Whether anyone who has the run from an earlier revision would be told something else now."""
    revision, schedule = sent.next(), sent.schedule
    assert revision.parameters is not None
    assert revision.first is not None
    assert revision.last is not None
    before = had_before(session, revision)
    owner = owner_viewer(session, schedule.owner_id, "report")
    asked = stored_parameters(revision.parameters)
    resolved = resolve(session, read_targets(schedule.targets), asked, owner, revision.first, revision.last)
    for key, (audience, receivers) in resolved.audiences.items():
        have = {had for one in receivers if (had := before.get(one.name)) is not None and had.audience == key}
        try:
            document = said(session, schedule, revision, audience, now_ms) if have else None
        except Refusal:
            continue
        if document is not None and any(
            _is_news(session, revision, had, document, schedule.threshold_ms) for had in have
        ):
            return True
    return False


def _is_news(session: Session, revision: Run, had: Had, document: Document, threshold_ms: int) -> bool:
    try:
        revised(session, revision, had, document, threshold_ms)
    except Unchanged:
        return False
    return True


def _note(means: Means, sent: _Sent, now_ms: int, *, differs: bool) -> list[Run]:
    """Records that somebody looked, and what is to be sent again."""
    run, revision = sent.run, sent.next()
    with means.store.write() as session:
        schedule = session.get_one(Schedule, run.schedule_id)
        if schedule.removed_ms is not None or schedule.paused_ms is not None:
            return []
        held = session.get(Run, (run.schedule_id, run.slot, run.revision))
        assert held is not None
        held.checked_ms = now_ms
        session.add(held)
        if not differs:
            return []
        slot = Slot(run.slot, now_ms)
        claimed = claim(session, run.schedule_id, slot, now_ms, "late", revision=revision.revision, waiting=True)
        if claimed is None:
            return []
        claimed.report, claimed.parameters = revision.report, revision.parameters
        claimed.first, claimed.last = revision.first, revision.last
        session.add(claimed)
        return [claimed]
