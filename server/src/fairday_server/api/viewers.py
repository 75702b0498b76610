"""Who asks: the viewer behind the key of a request to the API."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from fairday_collector.access.api_keys import viewer_of_key
from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock
from fairday_collector.enrol.keys import bearer
from fairday_collector.store import Store
from fairday_server.guard import SAFE_METHODS

SCHEME = HTTPBearer(auto_error=False, description="A key made by `fairday api-key create`")


def viewer_dependency(store: Store, clock: Clock) -> Callable[..., Viewer]:
    """A dependency for routes: the viewer, or Unauthorised."""

    def viewer(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(SCHEME)]) -> Viewer:
        key = bearer(f"{given.scheme} {given.credentials}" if given else None)
        with store.read() as session:
            return viewer_of_key(session, key, clock(), changes=request.method not in SAFE_METHODS)

    return viewer
