"""What stands before both applications: checks of Host, Origin and size, and the headers that bind a browser.

Pure ASGI, so that a streamed answer stays streamed and the upload path pays next to nothing.
"""

from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fairday_server.hosts import host_of, same_place
from fairday_server.names import as_address, plain_name
from fairday_server.odata.refused import ROOT as ODATA
from fairday_server.odata.refused import odata_error
from fairday_wire.batch import PROBLEM_JSON, Problem
from fairday_wire.codec import encode

CSP = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
MAX_BODY_BYTES = 1024 * 1024
MOST_HOSTS = 100


def guard(app: ASGIApp, names: Iterable[str], *, max_body: int = MAX_BODY_BYTES) -> ASGIApp:
    """`app` behind all of the checks below; `names` are the host names and addresses it answers to."""
    return SecurityHeaders(HostCheck(AddressCheck(OriginCheck(BodyLimit(app, max_body))), names))


def guard_agents(app: ASGIApp, names: Iterable[str]) -> ASGIApp:
    """The agents' application, whose doors limit what they read themselves; no browser is bound by headers there."""
    return HostCheck(app, names)


class HostCheck:
    """Refuses a request for a host that is not ours (421 `unknown_host`).

    A page elsewhere that points a name of its own at this machine must get nothing. Loopback always counts as ours;
    the port does not matter.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(plain_name(name) for name in names)
        # What was found to be ours: nearly every request says the same.
        self._good: set[bytes] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers itself, or passes the request on."""
        if scope["type"] == "http":
            given = [value for name, value in scope["headers"] if name == b"host"]
            if len(given) != 1 or not (given[0] in self._good or self._is_good(given[0])):
                detail = "This server does not answer to that name. Add it to FAIRDAY_PUBLIC_NAMES if it should."
                await refuse(send, Problem(title="Unknown host", status=421, code="unknown_host", detail=detail))
                return
        await self._app(scope, receive, send)

    def _is_good(self, given: bytes) -> bool:
        host = host_of(given.decode("latin-1"))
        if host is None or not self._ours(host):
            return False
        if len(self._good) < MOST_HOSTS:
            self._good.add(given)
        return True

    def _ours(self, host: str) -> bool:
        address = as_address(host)
        return host in self._names or host == "localhost" or (address is not None and address.is_loopback)


class AddressCheck:
    """Refuses an address that no text can be made of (422 `bad_address`): bytes beyond ASCII in its query, or a NUL.

    PostgreSQL holds no NUL, so that what was asked for cannot be there. Of OData it is a 400 in OData's form.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers itself, or passes the request on."""
        if scope["type"] == "http":
            query: bytes = scope["query_string"]
            if "\0" in scope["path"] or b"%00" in query or b"\0" in query or not query.isascii():
                detail = "The address holds a NUL, or bytes that must be written as %XX."
                if scope["path"].startswith(ODATA):
                    await odata_error(400, "bad_address", detail)(scope, receive, send)
                    return
                await refuse(send, Problem(title="Not valid", status=422, code="bad_address", detail=detail))
                return
        await self._app(scope, receive, send)


class OriginCheck:
    """Refuses to change anything for a page of somebody else (403 `bad_origin`).

    A request with `Authorization: Bearer` is exempt: no page elsewhere can make a browser send that. Of the others
    all evidence there is (`Sec-Fetch-Site`, `Origin`) must name our own pages; one with a cookie must bring some.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers itself, or passes the request on."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not _from_us(scope):
            detail = "The request does not come from a page of this server. Open the page again and repeat."
            await refuse(send, Problem(title="Not from our pages", status=403, code="bad_origin", detail=detail))
            return
        await self._app(scope, receive, send)


def _from_us(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    # Under `Referrer-Policy: no-referrer` a browser writes "null" even from our own forms; then only `Sec-Fetch-Site`,
    # which no page can set, tells them from others.
    if origin is not None and not (origin == "null" and site == "same-origin"):
        return same_place(origin, scope["scheme"], headers.get("host", ""))
    return site is not None or "cookie" not in headers


class BodyLimit:
    """Refuses a body of more than `most` bytes (413 `body_too_large`), announced or streamed."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers itself, or passes the request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > self._most:
            await self._refuse(send)
            return
        read = 0
        answered = refused = False

        async def counted() -> Message:
            nonlocal read, refused
            message = await receive()
            read += len(message.get("body", b""))
            if read <= self._most:
                return message
            if not answered and not refused:
                refused = True
                await self._refuse(send)
            return {"type": "http.disconnect"}

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            # The application may still answer the disconnect it was shown; the client has its answer.
            if not refused:
                await send(message)

        try:
            await self._app(scope, counted, watched)
        except ClientDisconnect:
            if not refused:
                raise

    async def _refuse(self, send: Send) -> None:
        detail = f"A request may carry at most {self._most} bytes."
        await refuse(send, Problem(title="Too large", status=413, code="body_too_large", detail=detail))


class SecurityHeaders:
    """Adds the headers that bind a browser to our own scripts, frames and forms, and keep answers out of caches.

    An application's own `Content-Security-Policy` or `Cache-Control` (of vendored assets, say) stays.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and the answer back, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                headers.setdefault("Content-Security-Policy", CSP)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


async def refuse(send: Send, problem: Problem) -> None:
    """Sends a problem (RFC 9457) as the whole answer."""
    body = encode(problem)
    start: dict[str, Any] = {
        "type": "http.response.start",
        "status": problem.status,
        "headers": [
            (b"content-type", PROBLEM_JSON.encode("ascii")),
            (b"content-length", str(len(body)).encode("ascii")),
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
