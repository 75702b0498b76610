"""What can be done with a timesheet as a whole, by whom, and why not yet."""

from dataclasses import replace
from datetime import timedelta

from fairday_collector.timesheets.states import Act
from fairday_reports.words import count, weekday
from fairday_server.pages.sheet.read import SheetRead
from fairday_server.pages.sheet.views import ActView, Input

_REASONED = ("return", "unlock")


def act_views(read: SheetRead, typed: Input, typed_for: str) -> tuple[ActView, ...]:
    """The acts that are the viewer's and that the state allows; `typed` goes into the one it was typed for."""
    views = []
    for act, button, note, primary in _acts(read):
        reason = None
        if act in _REASONED:
            reason = replace(typed, name="reason") if act == typed_for else Input("reason", "Reason", "")
        views.append(ActView(act, button, note, primary, len(read.sheet.acts), reason))
    return tuple(views)


def act_note(read: SheetRead) -> str:
    """Why nothing can be done at the moment, or what comes next."""
    state, own = read.sheet.state, read.own
    if state in ("open", "returned"):
        return _not_attested_yet(read)
    if state == "attested":
        return f"It waits for approval by {read.decider}." if own else "It was attested and waits for a decision."
    if state == "approved":
        return "It is approved. An administrator locks it once it was paid."
    return "It is locked. An administrator can unlock it, with the reason."


def _not_attested_yet(read: SheetRead) -> str:
    last = read.sheet.period.last
    pending = sum(claim.state == "pending" for claim in read.sheet.claims)
    name = "you" if read.own else read.history.person.name
    if read.today <= last:
        return f"The period runs until {weekday(last)}. It can be attested from {weekday(last + timedelta(days=1))} on."
    if pending:
        waits = "waits" if pending == 1 else "wait"
        return f"{count(pending, 'claim', 'claims')} {waits} for a decision. It can be attested after that."
    if not read.viewer.may_edit(read.history.person.id):
        return f"It waits for {name} to attest it."
    return f"When it is right, attest it. Then it is approved by {read.decider}, and locked."


def _acts(read: SheetRead) -> list[tuple[Act, str, str, bool]]:
    state, viewer, last = read.sheet.state, read.viewer, read.sheet.period.last
    edits, decides = viewer.may_edit(read.history.person.id), viewer.may_decide(read.history, last)
    pending = any(claim.state == "pending" for claim in read.sheet.claims)
    found: list[tuple[Act, str, str, bool]] = []
    if state in ("open", "returned") and edits and read.today > last and not pending:
        found.append(("attest", "Attest this timesheet", "", True))
    if state == "attested" and decides:
        found.append(("approve", "Approve", "", True))
    if state == "approved" and decides and viewer.is_admin:
        found.append(("lock", "Lock", "", True))
    if state == "attested" and read.own:
        found.append(("return", "Take it back", "Then you can correct it and attest it again.", False))
    elif state in ("attested", "approved") and decides:
        found.append(("return", "Return", "It can be corrected then, and is attested again.", False))
    if state == "locked" and decides and viewer.is_admin:
        found.append(("unlock", "Unlock", "What was attested, approved and locked stays in the history.", False))
    return found
