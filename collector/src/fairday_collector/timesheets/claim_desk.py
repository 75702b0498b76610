"""Making and deciding claims: each act appends who, when and why, and marks the dates it touches."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from fairday_collector import audit
from fairday_collector.access.viewer import Viewer
from fairday_collector.calendar import DAY_MS, zone_info
from fairday_collector.clock import iso, utc
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.ledger.marks import mark
from fairday_collector.ledger.read import day_of, segments_of
from fairday_collector.ledger.reckon import Segment
from fairday_collector.ledger.reckon.model import PRESENT
from fairday_collector.people import PersonHistory
from fairday_collector.policy.book import PolicyBook
from fairday_collector.policy.settings import Settings
from fairday_collector.secrets import new_id
from fairday_collector.store.tables import ClaimAct, ClaimRow
from fairday_collector.timesheets.claims import LIVE, STATES, ClaimNow, ClaimState, find_claim, list_claims
from fairday_collector.timesheets.pay import state_on
from fairday_collector.timesheets.states import refuse_frozen
from fairday_collector.timesheets.words import clean_text, who

OTHER = "other"
"""The kind of a reason of one's own, which the note says."""
POLICY_ACTOR = "policy"
OBSERVED = PRESENT | {"private"}
# People say minutes: activity that reaches less than one into either end of a claim is no contradiction.
EDGE_MS = 60_000
_FROM: dict[str, tuple[ClaimState, ...]] = {
    "approve": ("pending", "rejected"),
    "reject": ("pending", "approved"),
    "withdraw": ("pending", "approved", "rejected"),
}


@dataclass(frozen=True, slots=True)
class ClaimDesk:
    """The claims of one person, as someone works on them, in one writing transaction.

    Every act raises NotFound or Forbidden for who may not do it, Invalid for what is not right in itself, and Conflict
    for what contradicts another claim or a timesheet; then nothing is changed.
    """

    session: Session
    viewer: Viewer
    history: PersonHistory
    now_ms: int

    def make(self, start_ms: int, end_ms: int, kind: str, note: str = "") -> ClaimNow:
        """Claims `[start_ms, end_ms)`, epoch milliseconds UTC, as a kind of time; the policy may approve it at once."""
        self._check_times(start_ms, end_ms)
        days = self._days(start_ms, end_ms)
        for day in days:
            self.viewer.require_seen(self.history, day)
        self.viewer.require_edit(self.history.person.id)
        settings = PolicyBook.load(self.session).of(self.history, days[0]).settings
        note = clean_text(note, "note", required=kind == OTHER)
        if kind not in (*settings.claim_kinds, OTHER):
            kinds = ", ".join((*settings.claim_kinds, OTHER))
            raise Invalid("bad_kind", f"kind: {kind!r} cannot be claimed. Choose among: {kinds} (with a note).")
        self._refuse_frozen(days)
        self._refuse_twin(start_ms, end_ms)
        self._refuse_observed(days, start_ms, end_ms)
        row = ClaimRow(
            person_id=self.history.person.id, id=new_id(), start_ms=start_ms, end_ms=end_ms, kind=kind, note=note,
            made_ms=self.now_ms, actor=self.viewer.actor,
        )  # fmt: skip
        self.session.add(row)
        self._noted("claim.make", row, days)
        return ClaimNow(row, self._by_policy(row, settings))

    def act(self, claim_id: str, act: str, reason: str = "") -> ClaimNow:
        """Approves, rejects or withdraws a claim; a reason is required to reject."""
        if act not in STATES:
            raise Invalid("bad_act", f"act: there is no {act!r}. Choose among: {', '.join(STATES)}.")
        claim = find_claim(self.session, self.history.person.id, claim_id)
        row = claim.row
        days = self._days(row.start_ms, row.end_ms)
        self.viewer.require_seen(self.history, days[0])
        if act == "withdraw":
            self.viewer.require_edit(self.history.person.id)
        else:
            self.viewer.require_decide(self.history, days[0])
        reason = clean_text(reason, "reason", required=act == "reject")
        if claim.act is not None and claim.state not in _FROM[act]:
            by = who(self.session, claim.act.actor)
            raise Conflict(f"claim_{claim.state}", f"This claim was {claim.state} by {by}: there is nothing to {act}.")
        self._refuse_frozen(days)
        if act == "approve":
            self._refuse_twin(row.start_ms, row.end_ms, but=row.id)
        decided = self._append(row, 1 if claim.act is None else claim.act.n + 1, act, reason, self.viewer.actor)
        self._noted(f"claim.{act}", row, days)
        return ClaimNow(row, decided)

    def _check_times(self, start_ms: int, end_ms: int) -> None:
        if end_ms <= start_ms:
            raise Invalid("bad_times", "to: the end must be after the start. Give the earlier time as from.")
        if end_ms - start_ms > DAY_MS:
            raise Invalid("too_long", "to: a claim is at most 24 h long. Make one for each day.")
        if end_ms > self.now_ms:
            raise Invalid("in_the_future", f"to: {iso(end_ms)} has not come yet. Claim what is over.")

    def _days(self, start_ms: int, end_ms: int) -> list[date]:
        return self.history.zones.dates_between(start_ms, end_ms)

    def _refuse_frozen(self, days: list[date]) -> None:
        for day in days:
            refuse_frozen(state_on(self.session, self.history.person.id, day), str(day))

    def _refuse_twin(self, start_ms: int, end_ms: int, but: str = "") -> None:
        for other in list_claims(self.session, self.history.person.id, start_ms, end_ms):
            if other.state in LIVE and other.row.id != but:
                raise Conflict(
                    "overlapping_claims",
                    f"From {self._local(other.row.start_ms)} to {self._local(other.row.end_ms)} is claimed as "
                    f"{other.row.kind} already ({other.row.id}). Withdraw that claim first, or choose other times.",
                )

    def _refuse_observed(self, days: list[date], start_ms: int, end_ms: int) -> None:
        edge = min(EDGE_MS - 1, (end_ms - start_ms) // 3)
        for day in days:
            row = day_of(self.session, self.history, day, self.now_ms)
            for segment in segments_of(row):
                if segment.state in OBSERVED and segment.start < end_ms - edge and segment.end > start_ms + edge:
                    raise Invalid("over_observed", self._clash(segment, start_ms, end_ms))

    def _clash(self, segment: Segment, start_ms: int, end_ms: int) -> str:
        start, end = max(segment.start, start_ms), min(segment.end, end_ms)
        what = "a private pause" if segment.state == "private" else f"observed as {segment.state}"
        rest = [f"end the claim by {self._local(start)}"] if start > start_ms else []
        rest += [f"begin it at {self._local(end)}"] if end < end_ms else []
        remedy = f"{' or '.join(rest)}." if rest else "there is nothing left to claim."
        return f"from/to: {self._local(start)} to {self._local(end)} was {what}, which no claim overrides: {remedy}"

    def _by_policy(self, row: ClaimRow, settings: Settings) -> ClaimAct | None:
        longest_s = settings.auto_approve.get(row.kind)
        if longest_s is None or row.end_ms - row.start_ms > longest_s * 1000:
            return None
        return self._append(row, 1, "approve", f"{row.kind} up to {longest_s} s", POLICY_ACTOR)

    def _append(self, row: ClaimRow, n: int, act: str, reason: str, actor: str) -> ClaimAct:
        decided = ClaimAct(
            person_id=row.person_id, claim_id=row.id, n=n, act=act, reason=reason, at_ms=self.now_ms, actor=actor
        )
        self.session.add(decided)
        self.session.flush()
        return decided

    def _noted(self, action: str, row: ClaimRow, days: list[date]) -> None:
        # Time soon after midnight may belong to the working time of the date before.
        touched = [days[0] - timedelta(days=1), *days]
        mark(self.session, [(row.person_id, day) for day in touched], self.now_ms)
        audit.record(self.session, self.now_ms, self.viewer.actor, action, row.person_id, claim=row.id, kind=row.kind)
        self.session.flush()

    def _local(self, instant_ms: int) -> str:
        """An instant by the person's clock, to the second: a minute would name a time that is still observed."""
        zone = self.history.zones.zone_on(self.history.zones.date_of(instant_ms))
        return utc(instant_ms).astimezone(zone_info(zone)).strftime("%Y-%m-%d %H:%M:%S")
