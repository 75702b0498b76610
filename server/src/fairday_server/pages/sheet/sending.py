"""The timesheet's forms as they are sent: done, looked at first, or only filled again after signing in."""

from dataclasses import replace

from sqlmodel import Session
from starlette.responses import Response

from fairday_collector.access.visible import known_person
from fairday_collector.errors import Conflict, Invalid
from fairday_collector.people import PersonHistory
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_collector.timesheets.states import FROZEN, checked_act
from fairday_server.pages.sheet.form_views import claimed_words, corrected_words
from fairday_server.pages.sheet.forms import Claim, Correction
from fairday_server.pages.sheet.page import Page
from fairday_server.pages.sheet.read import read_sheet, seen_mark
from fairday_server.pages.sheet.rehearsal import claim_followed, reckoned_record, rehearsed
from fairday_server.pages.typed import FILL, STEP, Typed, number

LOOK = "look"
CHANGED = "This date changed since it was shown. What it is now stands above; what you typed is kept. Look at it again."
_LOOKED = "only looked at"
_OF_REASON = ("missing_reason", "bad_text")


def send_correction(page: Page, given: Typed) -> Response:
    """Corrects the date."""
    form = Correction.typed(given)
    if given.get(STEP) == FILL:
        return page.answer(lambda read: page.correction(read, form))
    try:
        if given.get(STEP) == LOOK:
            follows = _correction_followed(page, form)
            return page.answer(lambda read: page.correction(read, form, follows))
        with page.door.store.write() as session:
            _correct(page, session, form)
    except (Invalid, Conflict) as refusal:
        faulty = replace(form, faults=page.faults(refusal))
        return page.answer(lambda read: page.correction(read, faulty), status=refusal.status)
    return page.done("corrected")


def send_claim(page: Page, given: Typed) -> Response:
    """Claims a stretch of the date."""
    form = Claim.typed(given)
    if given.get(STEP) == FILL:
        return page.answer(lambda read: page.claim(read, form))
    try:
        if given.get(STEP) == LOOK:
            follows = _claim_followed(page, form)
            return page.answer(lambda read: page.claim(read, form, follows))
        with page.door.store.write() as session:
            history = _history(page, session)
            start, end = form.stretch(page.day, history.zones.zone_on(page.day))
            made = ClaimDesk(session, page.viewer, history, page.door.clock()).make(start, end, form.kind, form.note)
    except (Invalid, Conflict) as refusal:
        faulty = replace(form, faults=page.faults(refusal))
        return page.answer(lambda read: page.claim(read, faulty), status=refusal.status)
    return page.done("claimed" if made.state == "pending" else "claimed-at-once")


def send_withdrawal(page: Page, given: Typed) -> Response:
    """Takes a claim back."""
    if given.get(STEP) == FILL:
        return page.answer()
    try:
        with page.door.store.write() as session:
            desk = ClaimDesk(session, page.viewer, _history(page, session), page.door.clock())
            desk.act(given.get("claim", ""), "withdraw")
    except (Invalid, Conflict) as refusal:
        return page.answer(fault=page.worded(refusal), status=refusal.status)
    return page.done("withdrawn")


def send_act(page: Page, given: Typed) -> Response:
    """Attests, returns, approves, locks or unlocks the timesheet as it was seen."""
    act, reason = given.get("act", ""), given.get("reason", "")
    if given.get(STEP) == FILL:
        return page.answer(reason=(act, reason, ""))
    try:
        with page.door.store.write() as session:
            desk = TimesheetDesk(session, page.viewer, _history(page, session), page.door.clock())
            desk.act(checked_act(act), page.day, reason, number(given, "expected"))
    except (Invalid, Conflict) as refusal:
        said = page.worded(refusal)
        field = said if refusal.code in _OF_REASON else ""
        return page.answer(fault="" if field else said, reason=(act, reason, field), status=refusal.status)
    return page.done(act)


def _history(page: Page, session: Session) -> PersonHistory:
    return known_person(session, page.viewer, page.person)


def _correct(page: Page, session: Session, form: Correction, *, looked_at: bool = False) -> None:
    """Does what a correction says; raises Conflict where the date changed since the form was made."""
    now_ms = page.door.clock()
    read = read_sheet(session, page.viewer, page.person, page.day, now_ms)
    page.viewer.require_edit(page.person)
    if not looked_at and read.sheet.state not in FROZEN and form.seen != seen_mark(read, page.day):
        raise Conflict("changed", CHANGED)
    desk = TimesheetDesk(session, page.viewer, read.history, now_ms)
    reason = form.reason.strip() or (_LOOKED if looked_at else "")
    if form.choice == "restore":
        desk.restore(page.day, reason)
    else:
        desk.correct(page.day, form.entry(page.day, read.history.zones.zone_on(page.day)), reason)


def _correction_followed(page: Page, form: Correction) -> str:
    def act(session: Session) -> str:
        _correct(page, session, form, looked_at=True)
        record = reckoned_record(session, _history(page, session), page.day, page.door.clock())
        return corrected_words(page.day, record.entry)

    return rehearsed(page.door.store, act)


def _claim_followed(page: Page, form: Claim) -> str:
    now_ms = page.door.clock()

    def act(session: Session) -> str:
        read = read_sheet(session, page.viewer, page.person, page.day, now_ms)
        start, end = form.stretch(page.day, read.history.zones.zone_on(page.day))
        note = form.note.strip() or _LOOKED
        after = claim_followed(session, page.viewer, read.history, now_ms, (start, end), form.kind, note)
        return claimed_words(read, page.date(read), form.kind, end - start, after)

    return rehearsed(page.door.store, act)
