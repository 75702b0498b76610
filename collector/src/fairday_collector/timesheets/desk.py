"""Acts on the record of working time: each appends who, when and why, and marks the dates it touches."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlmodel import Session, func, select

from fairday_collector import audit
from fairday_collector.access.viewer import Viewer
from fairday_collector.errors import Conflict
from fairday_collector.ledger.marks import ledger_days, mark
from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import PolicyBook
from fairday_collector.store.tables import Correction, TimesheetAct
from fairday_collector.timesheets.claims import list_claims
from fairday_collector.timesheets.entries import checked, refuse_overlap
from fairday_collector.timesheets.model import Attested, Entry, stored
from fairday_collector.timesheets.pay import pay_period, state_on
from fairday_collector.timesheets.periods import Period
from fairday_collector.timesheets.proposals import proposals, records
from fairday_collector.timesheets.record import REACH, ActedPeriod, RecordBook
from fairday_collector.timesheets.states import Act, State, refuse_frozen, step
from fairday_collector.timesheets.words import clean_text, told

_REACH = timedelta(days=REACH)
_REASONED: frozenset[Act] = frozenset({"return", "unlock"})


@dataclass(frozen=True, slots=True)
class TimesheetDesk:
    """The record of one person, as someone works on it, in one writing transaction.

    Every act raises NotFound or Forbidden for who may not do it, Invalid for what is not right in itself, and Conflict
    for what the state of the timesheet does not allow; then nothing is changed.
    """

    session: Session
    viewer: Viewer
    history: PersonHistory
    now_ms: int

    def correct(self, day: date, entry: Entry | None, reason: str) -> Correction:
        """Sets the working time of a local date, None for not worked; the reason is required."""
        self._may_correct(day)
        if entry is not None:
            entry = checked(entry, self.history.zones.bounds(day), self.now_ms)
            around = records(self.session, self.history.person.id, day - _REACH, day + _REACH)
            refuse_overlap(entry, ((other, found.entry) for other, found in around.items() if other != day))
        return self._append(day, stored(entry), reason)

    def restore(self, day: date, reason: str) -> Correction:
        """Goes back to what is proposed for a local date, also as that changes later; the reason is required."""
        self._may_correct(day)
        return self._append(day, None, reason)

    def act(self, act: Act, day: date, reason: str = "", expected: int | None = None) -> TimesheetAct:
        """Attests, returns, approves, locks or unlocks the timesheet that a local date lies in.

        `expected` is the number of acts the actor saw: Conflict where there are others by now. A reason is required
        to return and to unlock. To take back what they attested, the worker returns it.
        """
        acted = pay_period(self.session, self.history, PolicyBook.load(self.session), day)
        self._may_act(act, acted.period, acted.state)
        reason = clean_text(reason, "reason", required=act in _REASONED)
        last = told(self.session, acted.acts[-1] if acted.acts else None)
        if expected is not None and expected != len(acted.acts):
            raise Conflict("timesheet_changed", f"The timesheet changed since it was shown. {last} Look at it again.")
        step(acted.state, act, last)
        row = TimesheetAct(
            person_id=self.history.person.id, first=acted.period.first, last=acted.period.last,
            n=len(acted.acts) + 1, act=act, reason=reason, at_ms=self.now_ms, actor=self.viewer.actor,
            record=self._snapshot(acted) if act == "attest" else None,
        )  # fmt: skip
        self.session.add(row)
        # A date that is being reckoned now may be so by the record before, even one whose first data just arrived.
        days = {(row.person_id, each) for each in acted.period.dates}
        self._noted(f"timesheet.{act}", days, first=str(row.first), last=str(row.last), n=row.n)
        return row

    def _may_correct(self, day: date) -> None:
        self.viewer.require_seen(self.history, day)
        self.viewer.require_edit(self.history.person.id)
        refuse_frozen(state_on(self.session, self.history.person.id, day), str(day))

    def _append(self, day: date, entry: dict[str, Any] | None, reason: str) -> Correction:
        person_id = self.history.person.id
        query = select(func.max(Correction.n)).where(Correction.person_id == person_id, Correction.day == day)
        row = Correction(
            person_id=person_id, day=day, n=(self.session.exec(query).one() or 0) + 1, entry=entry,
            reason=clean_text(reason, "reason", required=True), at_ms=self.now_ms, actor=self.viewer.actor,
        )  # fmt: skip
        self.session.add(row)
        self._noted("timesheet.correct", {(person_id, day)}, day=str(day), n=row.n)
        return row

    def _may_act(self, act: Act, period: Period, state: State) -> None:
        self.viewer.require_seen(self.history, period.last)
        if act == "attest" or (act == "return" and state == "attested" and self.viewer.is_self(self.history.person.id)):
            self.viewer.require_edit(self.history.person.id)
            return
        self.viewer.require_decide(self.history, period.last)
        if act in ("lock", "unlock"):
            self.viewer.require_admin()

    def _snapshot(self, acted: ActedPeriod) -> dict[str, Any]:
        """The record of the period as readers see it; raises Conflict while that may still change without late data."""
        period, person_id = acted.period, self.history.person.id
        if self.history.today(self.now_ms) <= period.last:
            raise Conflict(
                "period_not_over", f"This pay period runs until {period.last}. Attest it from the next day on."
            )
        low, high = self.history.zones.bounds(period.first)[0], self.history.zones.bounds(period.last)[1]
        pending = [c.row.id for c in list_claims(self.session, person_id, low, high) if c.state == "pending"]
        if pending:
            raise Conflict(
                "claims_pending",
                f"Claims wait for a decision: {', '.join(pending)}. Have them approved or rejected, or withdraw them.",
            )
        book = RecordBook.load(self.session, person_id, period.first, period.last)
        proposed = proposals(self.session, person_id, period.first, period.last)
        found = {day: (book.recorded(day, proposed.get(day)), proposed.get(day)) for day in period.dates}
        return {
            str(day): msgspec.to_builtins(Attested(record.entry, record.source, suggested))
            for day, (record, suggested) in found.items()
        }

    def _noted(self, action: str, days: set[tuple[str, date]], **detail: Any) -> None:
        # What is on record by somebody's word is not proposed for the dates around it.
        first, last = min(day for _, day in days), max(day for _, day in days)
        beside = ledger_days(self.session, [self.history.person.id], first - _REACH, last + _REACH)
        mark(self.session, days | beside, self.now_ms)
        audit.record(self.session, self.now_ms, self.viewer.actor, action, self.history.person.id, **detail)
        self.session.flush()
