"""How far a run is while its deliveries are under way in several threads; the last one ends it."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from fairday_collector.store.tables import Run, Schedule
from fairday_reports.schedules.claims import STOPPED, ClaimLost, Outcome, beat, finish, note_outcome
from fairday_reports.schedules.means import Means

log = logging.getLogger(__name__)
_MOST_TOLD: Final = 5


class Progress:
    """Outcomes of one run, recorded as they come. Begins with one part, its making; safe from any thread."""

    def __init__(self, means: Means, schedule: Schedule, run: Run, ended: Callable[[Run], None]) -> None:
        """The schedule is as it was claimed. `ended` is called with the run as it is recorded, unless that was lost."""
        self.run = run
        self._targets = schedule.targets
        self._means = means
        self._ended = ended
        self._lock = threading.Lock()
        self._parts = 1
        self._failed: dict[str, str] = {}
        self._fault: str | None = None
        self._off = False

    @property
    def off(self) -> bool:
        """Whether nothing more is to be done: the claim was lost, or the process is being stopped."""
        return self._off

    @property
    def ended(self) -> bool:
        """Whether every part is done."""
        return self._parts == 0

    def add(self, parts: int) -> None:
        """There is more to wait for."""
        with self._lock:
            self._parts += parts

    def alive(self) -> bool:
        """Says in the record that the run is under way; returns whether it is still ours."""
        try:
            with self._means.store.write() as session:
                beat(session, self.run, self._means.clock())
        except ClaimLost:
            if not self.ended:
                self.lose()
        return not self._off

    def note(self, outcome: Outcome, words: str) -> None:
        """Records what became of one target, which people know by `words`."""
        try:
            with self._means.store.write() as session:
                note_outcome(session, self.run, self._targets, outcome, self._means.clock())
        except ClaimLost:
            self.lose()
            return
        self._means.meters.report_delivery(outcome.kind, outcome.status)
        if outcome.status == "failed":
            with self._lock:
                self._failed[words] = outcome.detail or ""

    def fail(self, why: str) -> None:
        """The run ends with an error of its own."""
        with self._lock:
            self._fault = self._fault or why

    def lose(self) -> None:
        """The claim was lost: another worker records what becomes of the run."""
        with self._lock:
            first, self._off, self._fault = not self._off, True, None
        if first:
            log.warning("schedule.claim_lost", extra={"schedule": self.run.schedule_id, "slot": self.run.slot})

    def stop(self) -> None:
        """What is not begun stays undone, for another worker to go on with."""
        with self._lock:
            if not self._off:
                self._off, self._fault = True, STOPPED

    def done(self) -> None:
        """A part is done, whatever became of it; the last one ends the run. Never raises.

        Where that cannot be recorded, the run is found later as one whose process died.
        """
        with self._lock:
            self._parts -= 1
            if self._parts or (self._off and self._fault is None):
                return
            error = self._fault or self._told()
        now_ms = self._means.clock()
        try:
            ended = finish(self._means.store, self.run, now_ms, error)
        except ClaimLost:
            self.lose()
            return
        except Exception:
            log.exception("schedule.unended", extra={"schedule": self.run.schedule_id, "slot": self.run.slot})
            return
        self._means.meters.report_run(ended.status, (now_ms - self.run.started_ms) / 1000)
        self._ended(ended)

    def _told(self) -> str | None:
        parts = [f"{words}: {why}" for words, why in sorted(self._failed.items())]
        more = [f"And {len(parts) - _MOST_TOLD} more."] if len(parts) > _MOST_TOLD else []
        return " ".join([*parts[:_MOST_TOLD], *more]) or None
