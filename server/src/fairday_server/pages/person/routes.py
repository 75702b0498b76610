"""All pages of one person."""

from fastapi import APIRouter

from fairday_server.pages.person.data_routes import data_router
from fairday_server.pages.person.day_routes import day_router
from fairday_server.pages.person.explain_routes import explain_router
from fairday_server.pages.person.period_routes import period_router
from fairday_server.pages.session import Doorkeeper


def person_router(door: Doorkeeper) -> APIRouter:
    """Day, week, month, explanations and data of a person."""
    router = APIRouter(include_in_schema=False)
    for part in (day_router, period_router, explain_router, data_router):
        router.include_router(part(door))
    return router
