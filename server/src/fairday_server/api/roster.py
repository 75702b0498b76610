"""`/v1/people/{id}/schedule` and `/v1/people/{id}/leave`: working hours by date, and leave."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlmodel import Session

from fairday_collector.access.looks import LookBook
from fairday_collector.access.viewer import Viewer
from fairday_collector.access.visible import seen_dates
from fairday_collector.clock import Clock
from fairday_collector.config.book import ConfigBook
from fairday_collector.errors import Invalid
from fairday_collector.people import find_person
from fairday_collector.roster.book import RosterBook
from fairday_collector.roster.desk import RosterDesk
from fairday_collector.roster.leave import add_leave, cancel_leave, periods
from fairday_collector.roster.model import Leave
from fairday_collector.store import Store
from fairday_server.api.bodies import CheckedRoute
from fairday_server.api.roster_models import LeaveIn, LeavesModel, SchedulesModel
from fairday_server.api.routes import parse_date
from fairday_server.api.viewers import viewer_dependency
from fairday_server.schedule_json import leave_json, schedule_json

FIRST, LAST = date(1970, 1, 1), date(9000, 12, 31)
MAX_DAYS = 400
PersonId = Annotated[str, Path(max_length=64)]
From = Annotated[str, Query(alias="from", description="First local date, YYYY-MM-DD", max_length=32)]
Until = Annotated[str, Query(alias="to", description="Last local date, YYYY-MM-DD", max_length=32)]


def roster_router(store: Store, clock: Clock) -> APIRouter:
    """The routes of schedules and leave; administrators alone change leave."""
    router = APIRouter(prefix="/v1", route_class=CheckedRoute)
    viewer = viewer_dependency(store, clock)
    looks = LookBook(store, clock)
    Asking = Annotated[Viewer, Depends(viewer)]  # noqa: N806 - a type, made of this router's own dependency

    @router.get("/people/{person}/schedule")
    def schedule(viewer: Asking, person: PersonId, first: From, last: Until) -> SchedulesModel:
        """A person's working hours by local date; dates that are not for this key are left out."""
        days = _days(first, last)
        with store.read() as session:
            seen = seen_dates(session, viewer, person, days[0], days[-1])
            book = RosterBook(ConfigBook.load(session))
            shown = [
                schedule_json(day, book.on(seen.history, day), tells_leave=viewer.sees_times_of(person))
                for day in seen.dates
            ]
        looks.note(viewer, [person], "schedule", days[0], days[-1])
        return SchedulesModel.model_validate({"person": person, "schedule": shown})

    @router.get("/people/{person}/leave")
    def leave(viewer: Asking, person: PersonId, first: From, last: Until) -> LeavesModel:
        """A person's leave that touches some local dates; no kinds for an analyst."""
        days = _days(first, last)
        with store.read() as session:
            found = _leaves(session, viewer, person, seen_dates(session, viewer, person, days[0], days[-1]).dates)
        looks.note(viewer, [person], "leave", days[0], days[-1])
        return found

    @router.post("/people/{person}/leave", status_code=201)
    def grant(viewer: Asking, person: PersonId, given: LeaveIn) -> LeavesModel:
        """Grants leave, whole days or a share of each."""
        viewer.require_admin()
        days = _days(given.first, given.until)
        value = Leave(kind=given.kind, share=given.share)
        with store.write() as session:
            desk = RosterDesk(session, viewer.actor, clock())
            add_leave(desk, find_person(session, person), value, days[0], days[-1])
            return _leaves(session, viewer, person, days)

    @router.delete("/people/{person}/leave")
    def cancel(viewer: Asking, person: PersonId, first: From, last: Until) -> LeavesModel:
        """Takes leave back for some local dates; the rest of it stays. Shows what was cancelled or cut."""
        viewer.require_admin()
        days = _days(first, last)
        with store.write() as session:
            desk = RosterDesk(session, viewer.actor, clock())
            taken = cancel_leave(desk, find_person(session, person), days[0], days[-1])
        return LeavesModel.model_validate({"person": person, "leave": [leave_json(period) for period in taken]})

    return router


def _days(first: str, last: str) -> list[date]:
    start, end = parse_date(first), parse_date(last)
    if not FIRST <= start <= end <= LAST:
        raise Invalid("bad_range", f"from/to: give the earlier date as from, both from {FIRST} to {LAST}.")
    if (end - start).days >= MAX_DAYS:
        raise Invalid("bad_range", f"from/to: ask for at most {MAX_DAYS} days at once.")
    return [start + timedelta(days=i) for i in range((end - start).days + 1)]


def _leaves(session: Session, viewer: Viewer, person: str, days: Sequence[date]) -> LeavesModel:
    found = [
        leave_json(period, tells_kind=viewer.sees_times_of(person))
        for period in periods(ConfigBook.load(session), person, days[0], days[-1])
        if any(period.first <= day <= period.last for day in days)
    ]
    return LeavesModel.model_validate({"person": person, "leave": found})
