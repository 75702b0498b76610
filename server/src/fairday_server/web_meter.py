"""Counts the answers of the web port by the template of their route, ahead of the application."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fairday_collector.meters import OTHER, Meters

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "none"
GONE = 499
"""What is counted where the client went away before there was an answer."""


class WebMeter:
    """Passes requests on, and counts each with its status and how long it took until its answer began."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status, seconds = GONE, 0.0

        async def watched(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - begun
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            # Addresses hold ids, dates and sign-in secrets; the template holds their names alone.
            route = getattr(scope.get("route"), "path", NO_ROUTE)
            method = scope["method"] if scope["method"] in METHODS else OTHER
            self._meters.web(method, route, status, seconds or time.perf_counter() - begun)
