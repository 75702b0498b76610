"""The pages of reports, all together."""

from fastapi import APIRouter

from fairday_server.pages.reports.preview_routes import preview_router
from fairday_server.pages.reports.run_routes import run_router
from fairday_server.pages.reports.saved_routes import catalogue_router
from fairday_server.pages.reports.schedule_form_routes import schedule_form_router
from fairday_server.pages.reports.schedule_routes import schedule_router
from fairday_server.pages.session import Doorkeeper


def reports_router(door: Doorkeeper, allow: tuple[str, ...]) -> APIRouter:
    """Every page under `/reports`; `allow` is what webhooks may reach although it is not public."""
    router = APIRouter(include_in_schema=False)
    # In an order in which a fixed address goes before one with a place for a name.
    router.include_router(catalogue_router(door))
    router.include_router(schedule_form_router(door, allow))
    router.include_router(run_router(door))
    router.include_router(schedule_router(door))
    router.include_router(preview_router(door))
    return router
