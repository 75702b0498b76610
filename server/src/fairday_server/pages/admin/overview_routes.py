"""`/admin`."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from fairday_server.pages.admin.door import administrator, page
from fairday_server.pages.admin.overview import counts_of, overview_view
from fairday_server.pages.paths import ADMIN
from fairday_server.pages.session import Doorkeeper, Visitor


def overview_router(door: Doorkeeper) -> APIRouter:
    """The overview."""
    router = APIRouter(include_in_schema=False)

    @router.get(ADMIN)
    def overview(visitor: Annotated[Visitor, Depends(administrator(door))]) -> Response:
        with door.store.read() as session:
            counts = counts_of(session, door.clock())
        return page(overview_view(visitor.frame("Admin"), counts, door.clock()))

    return router
