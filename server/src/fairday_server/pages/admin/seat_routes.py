"""`/admin/seats`: the computers, whose they are, and revoking them."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from fairday_collector.errors import Conflict, Refusal
from fairday_collector.people import find_person
from fairday_collector.seats import assign_seat, find_seat, revoke_seat
from fairday_server.pages.admin.door import DONE, administrator, leads_to, page, typed
from fairday_server.pages.admin.seat import instant_of, one_seat, revoke_view, seat_view
from fairday_server.pages.admin.seats import fleet_of, seats_view
from fairday_server.pages.paths import ADMIN_SEATS, admin_path
from fairday_server.pages.session import Doorkeeper, Visitor
from fairday_server.pages.typed import Typed


def seat_router(door: Doorkeeper) -> APIRouter:
    """The computers."""
    router = APIRouter(include_in_schema=False)
    admin = Annotated[Visitor, Depends(administrator(door))]
    form_of = Annotated[Typed, Depends(typed)]

    @router.get(ADMIN_SEATS)
    def seats(visitor: admin) -> Response:
        with door.store.read() as session:
            fleet = fleet_of(session, door.clock())
        return page(seats_view(visitor.frame("Admin"), fleet, door.clock()))

    @router.get(f"{ADMIN_SEATS}/{{seat}}")
    def shown(visitor: admin, seat: str, done: str = "") -> Response:
        with door.store.read() as session:
            found = one_seat(session, seat, door.clock())
        return page(seat_view(visitor.frame("Admin"), found, door.clock(), done=DONE.get(done, "")))

    @router.post(f"{ADMIN_SEATS}/{{seat}}/assign")
    def assign(visitor: admin, seat: str, form: form_of) -> Response:
        now_ms = door.clock()
        try:
            with door.store.write() as session:
                if form["mark"] != one_seat(session, seat, now_ms).mark:
                    raise Conflict("changed_meanwhile", "It was assigned meanwhile. Whose it is now stands below.")
                person = find_person(session, form["person"])
                actor = visitor.viewer.actor
                assign_seat(session, find_seat(session, seat), person, instant_of(form), now_ms, actor)
        except Refusal as refusal:
            with door.store.read() as session:
                found = one_seat(session, seat, now_ms)
            view = seat_view(visitor.frame("Admin"), found, now_ms, typed=form, fault=refusal.detail)
            return page(view, refusal.status)
        return leads_to(admin_path(ADMIN_SEATS, seat), "assigned")

    @router.get(f"{ADMIN_SEATS}/{{seat}}/revoke")
    def confirm(visitor: admin, seat: str) -> Response:
        with door.store.read() as session:
            found = one_seat(session, seat, door.clock())
        return page(revoke_view(visitor.frame("Admin"), found))

    @router.post(f"{ADMIN_SEATS}/{{seat}}/revoke")
    def revoke(visitor: admin, seat: str) -> Response:
        with door.store.write() as session:
            revoke_seat(session, find_seat(session, seat), door.clock(), visitor.viewer.actor)
        return leads_to(admin_path(ADMIN_SEATS, seat), "revoked")

    return router
