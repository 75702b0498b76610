import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from fairday_server.listeners import agents_options, web_options
from fairday_server.protocol import BoundedHttp
from fairday_server.settings import load_settings
from tests.support.live_server import free_port, serving

broken_off: list[str] = []


async def _size(request: Request) -> Response:
    try:
        return PlainTextResponse(str(len(await request.body())))
    except ClientDisconnect:
        broken_off.append(request.headers["host"])
        raise


APP = Starlette(routes=[Route("/", _size, methods=["GET", "POST"])])


@contextmanager
def port(http: type[BoundedHttp] = BoundedHttp) -> Iterator[int]:
    """The port of an application behind the bounded protocol."""
    with serving(APP, http=http, loop="uvloop", timeout_keep_alive=30) as live:
        yield live.port


def talk(to: int, *parts: bytes) -> bytes:
    """Send parts one by one, as far as they are taken, and read until the other side closes."""
    heard = b""
    with socket.create_connection(("127.0.0.1", to), timeout=60) as connection, suppress(ConnectionError):
        for part in parts:
            connection.sendall(part)
            time.sleep(0.001)
        while more := connection.recv(65_536):
            heard += more
    return heard


def test_both_ports_have_the_bounds() -> None:
    """Neither port is served by a parser without limits."""
    settings = load_settings({"FAIRDAY_WEB_PORT": str(free_port()), "FAIRDAY_AGENTS_PORT": str(free_port())})
    for options in (web_options(settings), agents_options(settings, None)):
        assert options["http"] is BoundedHttp


def test_requests_of_every_size_pass() -> None:
    """A large body is no large head, and a connection goes on being used."""
    with port() as there, httpx.Client(base_url=f"http://127.0.0.1:{there}") as client:
        for size in (0, 10, 200_000, 1_000_000):
            assert client.post("/", content=b"x" * size).text == str(size)
        assert client.post("/", content=iter([b"x" * 70_000] * 5)).text == "350000"
        assert client.get("/", headers={"X-Long": "x" * 30_000}).status_code == 200


def test_pipelined_requests_are_answered_in_order() -> None:
    """Requests that come at once are answered each."""
    many = b"".join(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (n, b"x" * n) for n in range(1, 5))
    with port() as there:
        heard = talk(there, many, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert [part.rpartition(b"\r\n\r\n")[2] for part in heard.split(b"HTTP/1.1 200 OK")[1:]] == [*b"1 2 3 4 0".split()]


@pytest.mark.parametrize(
    "endless",
    [
        [b"GET / HTTP/1.1\r\nX: "] + [b"x" * 8_192] * 40,
        [b"GET / HTTP/1.1\r\n"] + [b"X: %s\r\n" % (b"x" * 4_000)] * 80,
        [b"GET /"] + [b"x" * 8_192] * 40,
        [b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: "] + [b"x" * 8_192] * 40,
    ],
    ids=["one header", "many headers", "address", "trailer"],
)
def test_a_head_without_end_is_refused(endless: list[bytes]) -> None:
    """A client that never comes to its request costs no more than 64 KiB and the connection is closed."""
    with port() as there:
        heard = talk(there, *endless)
    assert heard == b"" or heard.startswith(b"HTTP/1.1 431 ")


class Hasty(BoundedHttp):
    """Waits less."""

    head_s = 0.3


class Brisk(BoundedHttp):
    """Waits less, and long enough for a head that was sent at once."""

    head_s = 2.0


class Impatient(BoundedHttp):
    """Waits less for bodies."""

    body_s = 0.3


def test_who_says_nothing_is_not_waited_for() -> None:
    """A connection without a whole head is closed after a while, one with a request under way is not."""
    with port(Hasty) as there:
        assert talk(there) == b""
        assert talk(there, b"GET / HTTP/1.1\r\nHo") == b""
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n"
    with port(Brisk) as there:
        slow = talk(there, head + b"1", *[b""] * 2_500, b"2")
    assert slow.endswith(b"\r\n\r\n2")


def test_a_body_that_never_ends_is_not_waited_for() -> None:
    """After a while it is told to be sent again, and whoever reads it learns that no more comes."""
    with port(Impatient) as there:
        for kind in (b"Content-Length: 2", b"Transfer-Encoding: chunked"):
            heard = talk(there, b"POST / HTTP/1.1\r\nHost: never\r\n" + kind + b"\r\n\r\n1")
            assert heard.startswith(b"HTTP/1.1 408 ")
        slowly = [b"1\r\n.\r\n"] * 5_000
        heard = talk(there, b"POST / HTTP/1.1\r\nHost: slow\r\nTransfer-Encoding: chunked\r\n\r\n", *slowly)
        assert heard == b"" or heard.startswith(b"HTTP/1.1 408 ")
    assert broken_off == ["never", "never", "slow"]


def test_head_and_body_of_an_answer_leave_together() -> None:
    """One record of TLS, one packet."""
    with port() as there, socket.create_connection(("127.0.0.1", there), timeout=60) as connection:
        for _ in range(20):
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n12")
            assert connection.recv(65_536).endswith(b"\r\n\r\n2")


def test_a_long_answer_waits_for_who_reads_it() -> None:
    """Of 21 MB that nobody reads yet, hardly any is made; and all of it arrives, in order."""
    made: list[int] = []

    async def parts() -> AsyncIterator[bytes]:
        for number in range(3_000):
            made.append(number)
            yield b"%06d " % number * 1_000

    async def long(request: Request) -> Response:
        return StreamingResponse(parts())

    app = Starlette(routes=[Route("/", long)])
    with (
        serving(app, http=BoundedHttp, loop="uvloop") as live,
        socket.create_connection(("127.0.0.1", live.port), timeout=60) as connection,
    ):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        time.sleep(1)
        assert len(made) < 1_700
        heard = b""
        while more := connection.recv(1_000_000):
            heard += more
    assert heard.count(b"002999 ") == 1_000
    assert heard.index(b"000001 ") < heard.index(b"001500 ") < heard.index(b"002999 ")
