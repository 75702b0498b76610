"""The addresses of the queue: seen, and decided from."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairday_collector.access.visible import known_person
from fairday_collector.errors import Conflict, Invalid, NotFound, Refusal
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.claims import find_claim
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_collector.timesheets.states import checked_act
from fairday_reports.words import count
from fairday_server.api.timesheets import near_date
from fairday_server.pages.approvals.decided import claim_mark, decided, refuse_decided, sheet_mark
from fairday_server.pages.approvals.queue import CLAIMS, MOST_ITEMS, SHEETS, TypedReason, Waiting, item, waiting
from fairday_server.pages.approvals.views import QueueView
from fairday_server.pages.paths import APPROVALS
from fairday_server.pages.render import render
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.sheet.words import in_zone
from fairday_server.pages.typed import FILL, STEP, Typed, number, typed

_MORE = f"The first {MOST_ITEMS} are shown; the others follow as you decide."
_OF_REASON = ("missing_reason", "bad_text")


def approvals_router(door: Doorkeeper) -> APIRouter:
    """`/approvals`, for whoever decides for others."""
    router = APIRouter(include_in_schema=False)
    signed_in = Annotated[Visitor, Depends(door.visitor)]
    sent = Annotated[Typed, Depends(typed)]

    @router.get(APPROVALS)
    def queue(visitor: signed_in, done: Annotated[str, Query(max_length=200)] = "") -> Response:
        return _Queue(door, visitor).answer(mark=done)

    @router.post(SHEETS)
    def sheet(visitor: signed_in, given: sent) -> Response:
        page, person, reason = _Queue(door, visitor), given.get("person", ""), given.get("reason", "")
        key = f"sheet-{person}-{given.get('first', '')}"
        if given.get(STEP) == FILL:
            return page.answer(reason=TypedReason(key, reason))
        zone = "UTC"
        try:
            first = near_date(given.get("first", ""))
            with door.store.write() as session:
                history = known_person(session, visitor.viewer, person)
                zone = history.zones.zone_on(first)
                desk = TimesheetDesk(session, visitor.viewer, history, door.clock())
                row = desk.act(checked_act(given.get("act", "")), first, reason, number(given, "expected"))
        except (Invalid, Conflict) as refusal:
            return page.refused(refusal, key, reason, zone)
        return RedirectResponse(f"{APPROVALS}?done={sheet_mark(row)}", 303)

    @router.post(CLAIMS)
    def claim(visitor: signed_in, given: sent) -> Response:
        page, person, reason = _Queue(door, visitor), given.get("person", ""), given.get("reason", "")
        ref = given.get("claim", "")
        key = f"claim-{person}-{ref}"
        if given.get(STEP) == FILL:
            return page.answer(reason=TypedReason(key, reason))
        zone = "UTC"
        try:
            with door.store.write() as session:
                history = known_person(session, visitor.viewer, person)
                found = find_claim(session, person, ref)
                day = history.zones.date_of(found.row.start_ms)
                visitor.viewer.require_seen(history, day)
                zone = history.zones.zone_on(day)
                refuse_decided(session, found, number(given, "expected"))
                if given.get("act") not in ("approve", "reject"):
                    raise Invalid("bad_form", "act: approve or reject.")
                desk = ClaimDesk(session, visitor.viewer, history, door.clock())
                made = desk.act(ref, given["act"], reason)
        except (Invalid, Conflict) as refusal:
            return page.refused(refusal, key, reason, zone)
        return RedirectResponse(f"{APPROVALS}?done={claim_mark(made)}", 303)

    return router


@dataclass(frozen=True, slots=True)
class _Queue:
    """The queue of one visitor, as one request works on it."""

    door: Doorkeeper
    visitor: Visitor

    def answer(
        self, *, mark: str = "", reason: TypedReason | None = None, fault: str = "", status: int = 200
    ) -> Response:
        """The page, once the looks are on record."""
        viewer, reason = self.visitor.viewer, reason or TypedReason()
        if viewer.role not in ("admin", "supervisor"):
            raise NotFound("not_found", "There is no such page, or not for you.")
        with self.door.store.read() as session:
            found = waiting(session, viewer)
            shown = found[:MOST_ITEMS]
            items = tuple(item(session, each, self.door.clock(), reason) for each in shown)
            last = decided(session, viewer, mark)
        typed_for = any(each.id == reason.key for each in items)
        number = count(len(found), "thing waits", "things wait")
        lead = f"{number} for your decision." if found else "Nothing waits for your decision."
        view = QueueView(
            frame=self.visitor.frame("Approvals"),
            title="Approvals",
            lead=lead,
            notice=last.text,
            undo=last.undo,
            fault=fault,
            typed="" if typed_for else reason.reason,
            items=items,
            more=_MORE if len(found) > MOST_ITEMS else "",
            said=" ".join(filter(None, [last.text, fault, lead])),
        )  # fmt: skip
        for (what, first, end), people in _looks(shown).items():
            self.door.look(viewer, people, what, first, end)  # type: ignore[arg-type]
        return HTMLResponse(render("approvals", view), status)

    def refused(self, refusal: Refusal, key: str, reason: str, zone: str) -> Response:
        """The queue as it is now, with what was typed and why nothing was done."""
        field, colon, text = refusal.detail.partition(": ")
        said = in_zone(text if colon and field.isalpha() else refusal.detail, zone)
        said = said[:1].upper() + said[1:]
        if refusal.code in _OF_REASON:
            return self.answer(reason=TypedReason(key, reason, said), status=refusal.status)
        return self.answer(reason=TypedReason(key, reason), fault=said, status=refusal.status)


def _looks(shown: list[Waiting]) -> dict[tuple[str, date, date], list[str]]:
    """Whose dates are shown: timesheets by their period, all claims as one range."""
    looks: dict[tuple[str, date, date], list[str]] = {}
    for each in shown:
        if each.claim is None:
            looks.setdefault(("timesheet", each.first, each.last), []).append(each.history.person.id)
    claims = [each for each in shown if each.claim is not None]
    if claims:
        first, last = min(each.first for each in claims), max(each.last for each in claims)
        looks["claims", first, last] = [each.history.person.id for each in claims]
    return looks
