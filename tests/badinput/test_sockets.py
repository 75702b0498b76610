"""Slow and broken clients at the socket of either port: refused or hung up on, while others are answered."""

import http.client
import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from fairday_server.guard import guard, guard_agents
from fairday_server.listeners import agents_options, web_options
from fairday_server.settings import load_settings
from tests.support.collector import NOON, Collector, batch, new_collector, span
from tests.support.live_server import free_port, serving
from tests.support.website import website

PATIENCE_S = 20.0
SILENCE_S = 0.3
GONE = 0
"""In the place of a status: the connection was closed without a word."""


@dataclass(frozen=True)
class Doors:
    """A collector, its two ports, and the key of a seat."""

    collector: Collector
    agents: int
    web: int
    key: str


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Both applications behind the guard, on real uvicorns with the options they are served with."""
    folder = tmp_path_factory.mktemp("doors")
    collector = new_collector(folder)
    _, key = collector.seat(collector.person())
    ports = {"FAIRDAY_WEB_PORT": str(free_port()), "FAIRDAY_AGENTS_PORT": str(free_port()), "FAIRDAY_AGENTS_TLS": "off"}
    settings = load_settings(ports)
    with ExitStack() as stack:
        agents = stack.enter_context(serving(guard_agents(collector.app, []), **agents_options(settings, None)))
        web = stack.enter_context(serving(guard(website(collector, folder / "data"), []), **web_options(settings)))
        yield Doors(collector, agents.port, web.port, key)
    collector.store.close()


def say(port: int, words: bytes, *, end: bool = False) -> socket.socket:
    """A connection on which something was said; `end` closes our half of it."""
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
    with suppress(OSError):  # the other side may have hung up already
        connection.sendall(words)
        if end:
            connection.shutdown(socket.SHUT_WR)
    return connection


def heard(connection: socket.socket) -> bytes:
    """All that comes back until the other side hangs up."""
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    finally:
        connection.close()
    return b"".join(parts)


def statuses(answer: bytes) -> list[int]:
    """The statuses of all responses in what came back, or `GONE`."""
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)] or [GONE]


def lives(doors: Doors) -> bool:
    """Whether both ports answer someone who behaves."""
    found = []
    for port, path in ((doors.web, "/healthz"), (doors.agents, "/v1/nothing")):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        connection.request("GET", path)
        found.append(connection.getresponse().status)
        connection.close()
    return found == [200, 404]


CLOSE = b"Connection: close\r\n"
HOST = b"Host: localhost\r\n"
POST = b"POST /v1/enrol HTTP/1.1\r\n" + HOST + CLOSE
GET = b"GET /healthz HTTP/1.1\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
NO_JSON, TOO_LARGE, MANY = 400, 413, b"".join(b"X-%d: y\r\n" % number for number in range(10_000))
BROKEN: dict[str, tuple[bytes, set[int]]] = {
    "nothing at all": (b"", {GONE}),
    "an empty line": (b"\r\n\r\n", {GONE, 400}),
    "no HTTP, as TLS begins": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), {400}),
    "an HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0", {400, 421}),
    "HTTP/0.9": (b"GET /healthz\r\n\r\n", {GONE, 200, 400, 421}),
    "HTTP/9.9": (GET.replace(b"1.1", b"9.9") + HOST + CLOSE + b"\r\n", {200, 400, 505}),
    "a method of nonsense": (b"G\0T / HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
    "an unknown method": (b"BREW /healthz HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", {400, 403, 404, 405}),
    "a header without a name": (GET + HOST + CLOSE + b": x\r\n\r\n", {400}),
    "a header folded over lines": (GET + HOST + CLOSE + b"X: a\r\n b\r\n\r\n", {200, 400}),
    "a NUL in a header": (GET + HOST + CLOSE + b"X: a\0b\r\n\r\n", {400}),
    "10,000 headers": (GET + HOST + CLOSE + MANY + b"\r\n", {200, 400, 431}),
    "a header of 1 MiB": (GET + HOST + CLOSE + b"X: " + b"y" * 2**20 + b"\r\n\r\n", {GONE, 400, 431}),
    "an address of 1 MiB": (b"GET /" + b"a" * 2**20 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {GONE, 400, 414, 431}),
    "an address that is no ASCII": (b"GET /\xff\xfe?\xff HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", {400, 404, 422}),
    "a query that is no ASCII": (b"GET /healthz?\xff\xfe HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", {400, 404, 422}),
    "an address with a NUL": (b"GET /v1/people/%00 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", {422}),
    "an absolute address": (b"GET http://localhost/healthz HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", {200, 404}),
    "an absolute address elsewhere": (
        b"GET http://elsewhere/x HTTP/1.1\r\nHost: elsewhere\r\n" + CLOSE + b"\r\n",
        {421},
    ),
    "a star": (b"OPTIONS * HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", {400, 404, 405}),
    "a tunnel": (b"CONNECT elsewhere:443 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", {GONE, 400, 403, 404, 405}),
    "no host": (GET + CLOSE + b"\r\n", {400, 421}),
    "two hosts": (GET + HOST + HOST + CLOSE + b"\r\n", {400, 421}),
    "a host of nonsense": (GET + b"Host: a b@c:99999999\r\n" + CLOSE + b"\r\n", {400, 421}),
    "a length of nonsense": (POST + b"Content-Length: two\r\n\r\n{}", {400}),
    "a length below nothing": (POST + b"Content-Length: -2\r\n\r\n{}", {400}),
    "two lengths": (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", {400}),
    "a length and chunks": (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    "a length of 2^70": (POST + b"Content-Length: %d\r\n\r\n{}" % 2**70, {400, 413}),
    "a length of 1 GiB": (POST + b"Content-Length: %d\r\n\r\n{}" % 2**30, {413}),
    "more than the length": (POST + b"Content-Length: 2\r\n\r\n{}xxxxxxxx", {400, 422}),
    "chunks of nonsense": (CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n", {GONE, 400}),
    "a chunk of 2^70": (CHUNKED + b"%x\r\nhello" % 2**70, {GONE, 400}),
    "a chunk that is longer than it says": (CHUNKED + b"2\r\nhello\r\n0\r\n\r\n", {GONE, 400}),
    "chunks in thousands": (CHUNKED + b"1\r\n \r\n" * 5000 + b"0\r\n\r\n", {400}),
    "chunks beyond the limit": (CHUNKED + b"1000\r\n%s\r\n" % (b" " * 4096) * 8 + b"0\r\n\r\n", {413}),
    "trailers without end": (CHUNKED + b"2\r\n{}\r\n0\r\n" + MANY * 5, {GONE, 400, 422, 431}),
    "an encoding of transfer nobody knows": (POST + b"Transfer-Encoding: zstd\r\n\r\n{}", {GONE, 400, 422, 501}),
    "HTTP/1.0": (b"POST /v1/enrol HTTP/1.0\r\n" + HOST + b"Content-Length: 2\r\n\r\n{}", {400, 422}),
    "an upgrade": (
        GET + HOST + b"Connection: close, upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
        {200, 400, 404},
    ),
}


@pytest.mark.parametrize("port", ["agents", "web"])
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_request_costs_one_connection(doors: Doors, what: str, port: str) -> None:
    """It is refused, never with a 5xx, or the connection is closed; the next client is answered."""
    words, answers = BROKEN[what]
    # Where the server may wait for more, the end of what is said must be told.
    found = statuses(heard(say(getattr(doors, port), words, end=GONE in answers)))
    assert all(status < 500 or status in answers for status in found)
    assert set(found) & (answers | {404, 405}), found
    assert lives(doors)


def upload(doors: Doors, seq: int, body: bytes = b"", length: int | None = None) -> bytes:
    """The head of an upload and its body."""
    body = body or json.dumps(batch([span(NOON - 10 * seq, NOON - 10 * seq + 5)], seq)).encode()
    head = f"POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {doors.key}\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % (length or len(body)) + body


def test_a_body_that_stops_half_way_stores_nothing(doors: Doors) -> None:
    """Whether the client hangs up or waits; others are answered meanwhile."""
    whole = upload(doors, 900)
    for hangs_up in (True, False):
        with say(doors.agents, whole[:-20], end=hangs_up) as connection:
            connection.settimeout(SILENCE_S)
            assert lives(doors)
            if not hangs_up:
                with pytest.raises(TimeoutError):
                    connection.recv(1)
    assert 900 not in {stored.seq for stored in doors.collector.spans()}
    with say(doors.agents, whole) as connection:
        assert statuses(connection.recv(65_536)) == [200]


def test_an_upload_byte_by_byte_is_taken(doors: Doors) -> None:
    """A slow line is no fault."""
    words = upload(doors, 901)
    with socket.create_connection(("127.0.0.1", doors.agents), PATIENCE_S) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(len(words)):
            connection.sendall(words[at : at + 1])
        assert statuses(connection.recv(65_536)) == [200]


def test_requests_sent_ahead_are_answered_in_order(doors: Doors) -> None:
    """Three uploads and one that is none in one breath: three receipts, then a refusal."""
    words = b"".join(upload(doors, seq) for seq in (910, 911, 912)) + CHUNKED + b"5\r\nhello\r\n0\r\n\r\n"
    assert statuses(heard(say(doors.agents, words))) == [200, 200, 200, 400]
    assert {910, 911, 912} <= {stored.seq for stored in doors.collector.spans()}


def test_two_hundred_half_requests_hold_nobody_up(doors: Doors) -> None:
    """Heads and bodies that trickle in are kept waiting, everybody else is served."""
    with ExitStack() as stack:
        for number in range(200):
            port = doors.agents if number % 2 else doors.web
            half = (GET + HOST + b"X-Slow: ") if number % 4 < 2 else upload(doors, 950)[:-30]
            stack.enter_context(say(port, half))
        assert lives(doors)
        with say(doors.agents, upload(doors, 920)) as connection:
            assert statuses(connection.recv(65_536)) == [200]
    assert lives(doors)


def test_a_client_that_never_reads_holds_nobody_up(doors: Doors, tmp_path: Path) -> None:
    """Answers pile up in its own connection alone."""
    ask = b"GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with say(doors.web, ask * 200):
        assert lives(doors)
