import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from fairday_server.guard import BodyLimit, guard
from fairday_server.names import own_names

NAMES = own_names("192.0.2.7", ["fairday.example.com"], "box")


async def _echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _cached(_request: Request) -> Response:
    return PlainTextResponse("style", headers={"Cache-Control": "public, max-age=60"})


APP = Starlette(routes=[Route("/", _echo, methods=["GET", "POST"]), Route("/style.css", _cached)])


def ask(method: str = "GET", path: str = "/", base: str = "http://127.0.0.1:8480", **more: Any) -> httpx.Response:
    """The answer of a small application behind the guard."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(guard(APP, NAMES, max_body=100))
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return await client.request(method, path, **more)

    return asyncio.run(asked())


def problem(response: Any) -> tuple[int, str]:
    """Status and code of an answer that must be a problem."""
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8480", "LocalHost.", "127.0.0.1:1", "127.0.0.53", "[::1]", "[::1]:8480", "[0:0:0:0::1]",
     "192.0.2.7:8480", "fairday.example.com", "Fairday.Example.COM:443", "box"],
)  # fmt: skip
def test_our_names_are_answered(host: str) -> None:
    """Loopback, the bound address, the host's name and the public names are answered, whatever the port."""
    assert ask(headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:8480", "x.fairday.example.com",
     "fairday.example.com@evil.example", "evil.example#localhost", "[::2]", "::1", "[127.0.0.1]", "[localhost]",
     "2130706433", "0x7f.1", "127.0.0.1:x", "127.0.0.1:", "localhost:8480:8480", "", " ", "local host", "10.0.0.1"],
)  # fmt: skip
def test_other_names_are_refused(host: str) -> None:
    """A name that is not ours, however it is dressed up, gets 421 and nothing of the application."""
    assert problem(ask(headers={"Host": host})) == (421, "unknown_host")


@pytest.mark.parametrize("hosts", [[], [b"localhost", b"evil.example"]])
def test_none_or_two_hosts_are_refused(hosts: list[bytes]) -> None:
    """A request that names no host, or two, is refused."""
    scope: Scope = {
        "type": "http", "method": "GET", "path": "/", "scheme": "http", "query_string": b"",
        "headers": [(b"host", host) for host in hosts],
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    async def asked() -> None:
        await guard(APP, NAMES)(scope, receive, send)

    asyncio.run(asked())
    assert sent[0]["status"] == 421
    assert json.loads(sent[1]["body"])["code"] == "unknown_host"


OURS = {"Origin": "http://127.0.0.1:8480"}
COOKIE = {"Cookie": "fairday=x"}


@pytest.mark.parametrize(
    "headers",
    [
        OURS,
        {**OURS, **COOKIE},
        {**OURS, "Sec-Fetch-Site": "same-origin", **COOKIE},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin", **COOKIE},
        {"Sec-Fetch-Site": "none", **COOKIE},
        {"Origin": "http://evil.example", "Authorization": "Bearer k"},
        {"Authorization": "bearer k", **COOKIE},
        {},
    ],
)
def test_our_pages_and_keys_may_post(headers: dict[str, str]) -> None:
    """A form of our own page, a key, and a program without a cookie pass."""
    assert ask("POST", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://evil.example", **COOKIE},
        {"Origin": "http://127.0.0.1:8481", **COOKIE},
        {"Origin": "http://localhost:8480", **COOKIE},
        {"Origin": "http://127.0.0.1:8480.evil.example", **COOKIE},
        {"Origin": "http://127.0.0.1:8480@evil.example", **COOKIE},
        {"Origin": "null", **COOKIE},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "", **COOKIE},
        {**OURS, "Sec-Fetch-Site": "cross-site", **COOKIE},
        {"Sec-Fetch-Site": "same-site", **COOKIE},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin", **COOKIE},
        {"Origin": "http://evil.example", "Authorization": "Basic k"},
        COOKIE,
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
def test_other_pages_may_not(headers: dict[str, str], method: str) -> None:
    """Whatever changes something is refused to a page of somebody else, and to a cookie without any origin."""
    assert problem(ask(method, headers=headers)) == (403, "bad_origin")


def test_reading_needs_no_origin() -> None:
    """A link from elsewhere may open a page: nothing changes by it."""
    assert ask(headers={"Origin": "http://evil.example", **COOKIE}).status_code == 200


@pytest.mark.parametrize(
    ("base", "origin", "status"),
    [
        ("https://fairday.example.com", "https://fairday.example.com", 200),
        ("https://fairday.example.com", "https://fairday.example.com:443", 200),
        ("https://fairday.example.com", "http://fairday.example.com", 403),
        ("http://fairday.example.com", "https://fairday.example.com", 200),
        ("https://[::1]:8480", "https://[::1]:8480", 200),
        ("https://[::1]:8480", "https://[::1]", 403),
    ],
)
def test_scheme_and_port_of_the_origin_count(base: str, origin: str, status: int) -> None:
    """Over TLS an origin without it is another one; behind a proxy that speaks TLS for us either scheme is ours."""
    assert ask("POST", base=base, headers={"Origin": origin, **COOKIE}).status_code == status


def test_every_answer_binds_the_browser() -> None:
    """Pages, refusals and errors carry the policy headers and stay out of caches."""
    for path, host in (("/", "localhost"), ("/", "evil.example"), ("/nowhere", "localhost")):
        headers = ask("GET", path, headers={"Host": host}).headers
        assert headers["content-security-policy"] == (
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


def test_an_asset_may_be_cached() -> None:
    """What says itself how long it holds keeps that."""
    assert ask("GET", "/style.css").headers["cache-control"] == "public, max-age=60"


def test_an_announced_body_over_the_limit_is_refused() -> None:
    """A Content-Length over the limit is answered with 413 before a byte is read."""
    assert ask("POST", content=b"x" * 100).text == "100"
    assert problem(ask("POST", content=b"x" * 101)) == (413, "body_too_large")


@pytest.mark.parametrize("pieces", [1, 11, 1000])
def test_a_streamed_body_over_the_limit_is_refused(pieces: int) -> None:
    """A body without a length is counted as it comes, and answered once with 413."""
    size = 101 // pieces + 1

    async def stream(count: int, piece: bytes) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield piece

    assert problem(ask("POST", content=stream(pieces, b"x" * size))) == (413, "body_too_large")
    assert ask("POST", content=stream(10, b"x" * 10)).text == "100"


def test_an_application_that_answered_already_is_cut_off_alone() -> None:
    """Where the answer is under way when the body grows too large, no second answer is sent."""
    sent: list[Message] = []
    seen: list[Message] = []

    async def eager(_scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        seen.append(await receive())
        await send({"type": "http.response.body", "body": b"done"})

    async def receive() -> Message:
        return {"type": "http.request", "body": b"x" * 11, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(BodyLimit(eager, 10)({"type": "http", "headers": []}, receive, send))
    assert seen == [{"type": "http.disconnect"}]
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 200
