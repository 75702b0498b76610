"""`/v1/seats/trouble`: the seats an administrator should look after."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock
from fairday_collector.seat_health.silence import SILENT_AFTER_MS
from fairday_collector.seat_health.trouble import SeatInTrouble, seats_in_trouble
from fairday_collector.seat_health.words import What
from fairday_collector.store import Store
from fairday_server.api.seat_models import SeatsInTroubleModel
from fairday_server.api.viewers import viewer_dependency

HOUR_MS = 3_600_000
MOST_HOURS = 400 * 24
MOST_SEATS = 10_000


def seats_router(store: Store, clock: Clock) -> APIRouter:
    """The routes of seats; for administrators."""
    router = APIRouter(prefix="/v1")
    viewer = viewer_dependency(store, clock)

    @router.get("/seats/trouble")
    def trouble(
        viewer: Annotated[Viewer, Depends(viewer)],
        silent_after_h: Annotated[int, Query(ge=1, le=MOST_HOURS)] = SILENT_AFTER_MS // HOUR_MS,
        what: Annotated[list[What] | None, Query(description="Only seats with one of these [all]")] = None,
        limit: Annotated[int, Query(ge=1, le=MOST_SEATS)] = 1000,
    ) -> SeatsInTroubleModel:
        """Seats that are silent, skip batches or have another trouble, each with what was seen and what to do."""
        viewer.require_admin()
        with store.read() as session:
            found = seats_in_trouble(session, clock(), silent_after_h * HOUR_MS)
        if what:
            found = [seat for seat in found if any(trouble.what in what for trouble in seat.troubles)]
        seats = [trouble_json(seat) for seat in found[:limit]]
        return SeatsInTroubleModel.model_validate({"total": len(found), "seats": seats})

    return router


def trouble_json(found: SeatInTrouble) -> dict[str, Any]:
    """A seat in trouble as the API and the command show it."""
    seat = found.seat
    return {
        "id": seat.id,
        "host": seat.host,
        "os_user": seat.os_user,
        "agent": seat.agent,
        "person": None if found.person is None else {"id": found.person[0], "name": found.person[1]},
        "last_seen_ms": seat.last_seen_ms,
        "skew_ms": seat.skew_ms,
        "conflicts": seat.conflicts,
        "losses": seat.losses,
        "missing": [
            {"epoch": hole.epoch, "first": hole.first, "last": hole.last, "since_ms": hole.since_ms}
            for hole in found.missing
        ],
        "troubles": [
            {"what": trouble.what, "seen": trouble.seen, "remedy": trouble.remedy} for trouble in found.troubles
        ],
    }
