"""Who asks: the viewer behind the key of a request to the API."""

import base64
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from fairday_collector.access.api_keys import viewer_of_key
from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import Clock
from fairday_collector.enrol.keys import bearer
from fairday_collector.errors import Unauthorised
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


def feeds_viewer_dependency(store: Store, clock: Clock) -> Callable[..., Viewer]:
    """As `viewer_dependency`, for tools that know users and passwords alone: the key is the password of any user."""

    def viewer(request: Request) -> Viewer:
        key = _key_of(request.headers.get("authorization"))
        with store.read() as session:
            return viewer_of_key(session, key, clock())

    return viewer


def _key_of(header: str | None) -> str:
    scheme, _, given = (header or "").partition(" ")
    key = given.strip() if scheme.lower() == "bearer" else ""
    if scheme.lower() == "basic":
        with suppress(ValueError):
            # Of users some tools write names in other encodings; the key is plain ASCII.
            key = base64.b64decode(given.strip(), validate=True).partition(b":")[2].decode().strip()
    if not key or "\0" in key:
        raise Unauthorised("no_key", "Send the key as the password of any user, or as: Authorization: Bearer KEY.")
    return key
