"""`GET /metrics` on the web port: what Prometheus scrapes. It needs no key and names nobody."""

from collections.abc import Callable

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import Response

from fairday_collector.meters import Meters
from fairday_collector.standing import Standing


def exposition_router(meters: Meters, standing: Standing) -> APIRouter:
    """The one route; what this process counted comes first, then how things stand in the store."""
    router = APIRouter(include_in_schema=False)
    exposition = exposition_of(meters, standing)

    @router.get("/metrics")
    def metrics() -> Response:
        """Everything, in Prometheus' text format."""
        return Response(exposition(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return router


def exposition_of(meters: Meters, standing: Standing) -> Callable[[], bytes]:
    """A function that writes both down."""
    registry = CollectorRegistry()
    registry.register(standing)
    return lambda: generate_latest(meters.registry) + generate_latest(registry)
