"""`/healthz` and `/readyz`, for supervisors of processes and load balancers."""

from fastapi import APIRouter
from sqlalchemy.exc import DBAPIError
from starlette.responses import Response

from fairday_collector.problems import problem
from fairday_collector.store import Store, current_revision, head_revision


def health_router(store: Store) -> APIRouter:
    """The two probes; both need no key and tell nothing of people."""
    router = APIRouter()

    @router.get("/healthz")
    def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/readyz", response_model=None)
    def readyz() -> dict[str, str] | Response:
        """The database answers, and its schema is the one this version needs."""
        try:
            with store.read() as session:
                found = current_revision(session.connection())
        except DBAPIError:
            return problem(503, "Not ready", "store_unavailable", "The database does not answer.")
        if found != head_revision():
            return problem(503, "Not ready", "schema_stale", "The schema is another version's. Run: fairday migrate")
        return {"status": "ready", "schema": found}

    return router
