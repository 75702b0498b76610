"""A decision that was just made, told back to who made it, with its way back where there is one."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import iso
from fairday_collector.errors import Conflict, NotFound
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import TimesheetAct
from fairday_collector.timesheets.claims import ClaimNow, find_claim
from fairday_collector.timesheets.words import who
from fairday_reports.words import period, weekday
from fairday_server.pages.approvals.queue import CLAIMS, SHEETS
from fairday_server.pages.approvals.views import Undo
from fairday_server.pages.sheet.words import DONE, kind_word, stretch

_APPROVED, _REJECTED = "Approved by mistake.", "Rejected by mistake."


@dataclass(frozen=True, slots=True)
class Decided:
    """What is said of a decision, and how it is taken back."""

    text: str = ""
    undo: Undo | None = None


def sheet_mark(row: TimesheetAct) -> str:
    """A decided timesheet as the queue's address names it."""
    return f"sheet.{row.person_id}.{row.first}.{row.n}"


def claim_mark(claim: ClaimNow) -> str:
    """A decided claim as the queue's address names it."""
    return f"claim.{claim.row.person_id}.{claim.row.id}.{0 if claim.act is None else claim.act.n}"


def decided(session: Session, viewer: Viewer, mark: str) -> Decided:
    """The viewer's own last decision that a mark names; nothing for any other text."""
    parts = mark.split(".")
    if len(parts) != 4 or not parts[3].isdecimal() or len(parts[3]) > 9:
        return Decided()
    kind, person, ref, n = parts[0], parts[1], parts[2], int(parts[3])
    history = histories(session, [person]).get(person)
    if history is None:
        return Decided()
    if kind == "sheet":
        return _sheet(session, viewer, history, ref, n)
    return _claim(session, viewer, history, ref, n) if kind == "claim" else Decided()


def refuse_decided(session: Session, claim: ClaimNow, expected: int) -> None:
    """Raises Conflict, naming who and when, where a claim was decided since it was shown."""
    if claim.act is not None and claim.act.n != expected:
        by = who(session, claim.act.actor)
        raise Conflict("claim_changed", f"{by} {claim.state} this claim at {iso(claim.act.at_ms)}.")


def _sheet(session: Session, viewer: Viewer, history: PersonHistory, first: str, n: int) -> Decided:
    try:
        begin = date.fromisoformat(first)
    except ValueError:
        return Decided()
    query = select(TimesheetAct).where(TimesheetAct.person_id == history.person.id, TimesheetAct.first == begin)
    acts = sorted(session.exec(query), key=lambda act: act.n)
    row = acts[-1] if acts and acts[-1].n == n else None
    if row is None or row.actor != viewer.actor or not viewer.may_decide(history, row.last):
        return Decided()
    done = DONE[row.act]
    text = f"{done[:1].upper()}{done[1:]}: {history.person.name}, {period(row.first, row.last)}."
    if row.act != "approve":
        return Decided(text)
    hidden = (
        ("person", history.person.id), ("first", first), ("expected", str(n)), ("act", "return"), ("reason", _APPROVED),
    )  # fmt: skip
    return Decided(text, Undo(SHEETS, hidden, f"Then {history.person.name} attests it again."))


def _claim(session: Session, viewer: Viewer, history: PersonHistory, ref: str, n: int) -> Decided:
    try:
        claim = find_claim(session, history.person.id, ref)
    except NotFound:
        return Decided()
    row, act = claim.row, claim.act
    day = history.zones.date_of(row.start_ms)
    if act is None or act.n != n or act.actor != viewer.actor or not viewer.may_decide(history, day):
        return Decided()
    times = stretch(row.start_ms, row.end_ms, history.zones.zone_on(day))
    text = f"{claim.state.capitalize()}: {history.person.name}, {kind_word(row.kind)}, {weekday(day)} {times}."
    back, reason = ("reject", _APPROVED) if claim.state == "approved" else ("approve", _REJECTED)
    hidden = (
        ("person", history.person.id), ("claim", row.id), ("expected", str(n)), ("act", back), ("reason", reason),
    )  # fmt: skip
    note = "Then it is rejected; that can be undone too." if back == "reject" else "Then it is approved."
    return Decided(text, Undo(CLAIMS, hidden, note))
