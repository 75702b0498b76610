"""The pages of administration, all together."""

from fastapi import APIRouter

from fairday_server.compose import Parts
from fairday_server.pages.admin.desktops import desktops
from fairday_server.pages.admin.import_routes import import_router
from fairday_server.pages.admin.new_token import NewTokens
from fairday_server.pages.admin.overview_routes import overview_router
from fairday_server.pages.admin.people_routes import people_router, person_router
from fairday_server.pages.admin.policy_routes import policy_router
from fairday_server.pages.admin.rule_routes import removal_router, rule_router
from fairday_server.pages.admin.seat_routes import seat_router
from fairday_server.pages.admin.start_routes import start_router
from fairday_server.pages.admin.team_routes import team_router
from fairday_server.pages.admin.token_routes import token_router
from fairday_server.pages.session import Doorkeeper

AREAS = (
    overview_router,
    import_router,
    people_router,
    person_router,
    team_router,
    seat_router,
    rule_router,
    removal_router,
    policy_router,
)
"""In an order in which a fixed address goes before one with a place for an id."""


def admin_router(door: Doorkeeper, parts: Parts) -> APIRouter:
    """Every page under `/admin`."""
    router = APIRouter(include_in_schema=False)
    joining = desktops(parts.settings, parts.authority.bundle if parts.authority else lambda: "")
    new_tokens = NewTokens(secure=parts.settings.web.secure)
    router.include_router(start_router(door, joining, new_tokens))
    router.include_router(token_router(door, joining, new_tokens))
    for area in AREAS:
        router.include_router(area(door))
    return router
