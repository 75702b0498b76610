"""`/v1/people/{id}/timesheets` and `/v1/people/{id}/claims`: the record of working time, seen and acted on."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlmodel import Session

from fairday_collector.access.looks import LookBook
from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import known_person
from fairday_collector.clock import Clock
from fairday_collector.errors import Invalid
from fairday_collector.people import PersonHistory
from fairday_collector.store import Store
from fairday_collector.timesheets.claim_desk import ClaimDesk
from fairday_collector.timesheets.claims import list_claims
from fairday_collector.timesheets.desk import TimesheetDesk
from fairday_collector.timesheets.model import Entry
from fairday_collector.timesheets.sheet import Sheet, sheet
from fairday_collector.timesheets.states import checked_act
from fairday_server.api.bodies import CheckedRoute
from fairday_server.api.routes import parse_date
from fairday_server.api.timesheet_models import (
    ActIn,
    ClaimActIn,
    ClaimIn,
    ClaimModel,
    ClaimsModel,
    CorrectionIn,
    EntryIn,
    SheetModel,
)
from fairday_server.api.viewers import viewer_dependency
from fairday_server.timesheet_json import claim_json, sheet_json

FIRST_YEAR, LAST_YEAR = 1970, 9000
MAX_DAYS = 400
PersonId = Annotated[str, Path(max_length=64)]
Day = Annotated[str, Path(description="A local date, YYYY-MM-DD", max_length=32)]


def timesheets_router(store: Store, clock: Clock) -> APIRouter:
    """The routes of working time; what a viewer may do of it, `Viewer` decides."""
    router = APIRouter(prefix="/v1", route_class=CheckedRoute)
    viewer = viewer_dependency(store, clock)
    looks = LookBook(store, clock)
    Asking = Annotated[Viewer, Depends(viewer)]  # noqa: N806 - a type, made of this router's own dependency

    @router.get("/people/{person}/timesheets/{day}")
    def person_timesheet(viewer: Asking, person: PersonId, day: Day) -> SheetModel:
        """The timesheet of the pay period a local date lies in."""
        local_date = near_date(day)
        with store.read() as session:
            history = known_person(session, viewer, person)
            found = _sheet(session, viewer, history, local_date, clock())
            shown = _model(session, viewer, found)
        looks.note(viewer, [person], "timesheet", found.period.first, found.period.last)
        return shown

    @router.post("/people/{person}/timesheets/{day}/corrections")
    def correct(viewer: Asking, person: PersonId, day: Day, given: CorrectionIn) -> SheetModel:
        """Corrects a local date with a reason; nothing is overwritten."""
        local_date = near_date(day)
        with store.write() as session:
            history = known_person(session, viewer, person)
            desk = TimesheetDesk(session, viewer, history, clock())
            # An entry that was left out must not pass for null, which says not worked.
            if given.restore == ("entry" in given.model_fields_set):
                raise Invalid("bad_correction", "entry: give an entry, or null for not worked, or else restore.")
            if given.restore:
                desk.restore(local_date, given.reason)
            else:
                desk.correct(local_date, entry_of(given.entry), given.reason)
            return _shown(session, viewer, history, local_date, clock())

    @router.post("/people/{person}/timesheets/{day}/acts")
    def act(viewer: Asking, person: PersonId, day: Day, given: ActIn) -> SheetModel:
        """Attests, returns, approves, locks or unlocks the timesheet a local date lies in."""
        local_date = near_date(day)
        with store.write() as session:
            history = known_person(session, viewer, person)
            desk = TimesheetDesk(session, viewer, history, clock())
            desk.act(checked_act(given.act), local_date, given.reason, given.expected)
            return _shown(session, viewer, history, local_date, clock())

    @router.get("/people/{person}/claims")
    def claims(
        viewer: Asking,
        person: PersonId,
        first: Annotated[str, Query(alias="from", max_length=32)],
        last: Annotated[str, Query(alias="to", max_length=32)],
    ) -> ClaimsModel:
        """The claims that touch some local dates, both included, by time."""
        days = near_date(first), near_date(last)
        if not 0 <= (days[1] - days[0]).days < MAX_DAYS:
            raise Invalid("bad_range", f"from/to: give the earlier date as from, at most {MAX_DAYS} days in all.")
        with store.read() as session:
            history = known_person(session, viewer, person)
            low, high = history.zones.bounds(days[0])[0], history.zones.bounds(days[1])[1]
            found = [
                claim_json(session, claim)
                for claim in list_claims(session, person, low, high)
                if viewer.sees_times_of(person) and viewer.may_see(history, history.zones.date_of(claim.row.start_ms))
            ]
        looks.note(viewer, [person], "claims", *days)
        return ClaimsModel.model_validate({"claims": found})

    @router.post("/people/{person}/claims", status_code=201)
    def claim(viewer: Asking, person: PersonId, given: ClaimIn) -> ClaimModel:
        """Says what a stretch was; over nothing that was observed."""
        with store.write() as session:
            history = known_person(session, viewer, person)
            desk = ClaimDesk(session, viewer, history, clock())
            made = desk.make(given.start_ms, given.end_ms, given.kind, given.note)
            return ClaimModel.model_validate(claim_json(session, made))

    @router.post("/people/{person}/claims/{claim}/acts")
    def claim_act(
        viewer: Asking, person: PersonId, claim: Annotated[str, Path(max_length=64)], given: ClaimActIn
    ) -> ClaimModel:
        """Approves, rejects or withdraws a claim."""
        with store.write() as session:
            history = known_person(session, viewer, person)
            decided = ClaimDesk(session, viewer, history, clock()).act(claim, given.act, given.reason)
            return ClaimModel.model_validate(claim_json(session, decided))

    return router


def near_date(text: str) -> date:
    """A date of this age; raises Invalid for what is none, or so far away that no calendar is sure of it."""
    day = parse_date(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid("bad_date", f"{text} lies outside the calendar.")
    return day


def entry_of(given: EntryIn | None) -> Entry | None:
    """The entry that was sent; raises Invalid for a break that is no pair."""
    if given is None:
        return None
    if any(len(pause) != 2 for pause in given.breaks):
        raise Invalid("bad_break", "breaks: write each break as a pair of start and end.")
    return Entry(given.start_ms, given.end_ms, [(pause[0], pause[1]) for pause in given.breaks])


def _shown(session: Session, viewer: Viewer, history: PersonHistory, day: date, now_ms: int) -> SheetModel:
    return _model(session, viewer, _sheet(session, viewer, history, day, now_ms))


def _sheet(session: Session, viewer: Viewer, history: PersonHistory, day: date, now_ms: int) -> Sheet:
    found = sheet(session, history, day, now_ms)
    # A period is whole to who decides on it, and to nobody else of a team that was left before its end.
    viewer.require_seen(history, found.period.last)
    return found


def _model(session: Session, viewer: Viewer, found: Sheet) -> SheetModel:
    return SheetModel.model_validate(sheet_json(session, found, details=viewer.sees_times_of(found.person_id)))
