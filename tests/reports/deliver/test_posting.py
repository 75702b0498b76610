"""A POST to an address that somebody gave us: real HTTPS on loopback, and names that lead where a test says."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from fairday_reports.deliver import DeliveryError, posting
from fairday_reports.deliver.posting import post_json
from tests.reports.deliver.conftest import Names
from tests.support.authority import Authority
from tests.support.receiver import Receiver, raw, receiver, status

HOOKS = "hooks.example.org"
Answer = Callable[[BaseHTTPRequestHandler], None]
Serve = Callable[..., Receiver]


@pytest.fixture
def serve(authority: Authority, tmp_path: Path, names: Names) -> Iterator[Serve]:
    """Serves HTTPS for hooks.example.org, or another host, which leads to loopback."""
    with ExitStack() as stack:

        def start(answer: Answer | None = None, host: str = HOOKS) -> Receiver:
            names(host, ["127.0.0.1"])
            box = Receiver(answer or status(204))
            return stack.enter_context(receiver(box, authority.server_context(tmp_path, hosts=[host])))

        yield start


def refused(url: str, *allow: str) -> DeliveryError:
    """What a POST there is refused with."""
    with pytest.raises(DeliveryError) as caught:
        post_json(url, b"{}", allow)
    return caught.value


def test_a_body_arrives_under_the_name_it_was_sent_to(serve: Serve) -> None:
    """The receiver sees the name in the Host header, the path and query, and the body as JSON."""
    box = serve()
    post_json(f"https://{HOOKS}:{box.port}/in/x?token=1#here", b'{"a":1}', (HOOKS,), {"X-Mark": "m"})
    (got,) = box.received
    assert (got.path, got.body) == ("/in/x?token=1", b'{"a":1}')
    assert got.headers["host"] == f"{HOOKS}:{box.port}"
    assert (got.headers["content-type"], got.headers["user-agent"], got.headers["x-mark"]) == (
        "application/json",
        "Fairday",
        "m",
    )


def test_loopback_is_refused_unless_it_is_allowed(serve: Serve) -> None:
    """The same receiver gets nothing, not even a connection, without the setting."""
    box = serve()
    error = refused(f"https://{HOOKS}:{box.port}/secret")
    assert error.words.startswith("hooks.example.org leads to 127.0.0.1, which is not a public address")
    assert "secret" not in error.words
    assert (box.received, box.connections) == ([], 0)


def test_the_connection_goes_to_the_address_that_was_checked(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is checked and loopback afterwards is asked for once, and loopback is not met."""
    asked = names(HOOKS, ["93.184.216.34"], ["127.0.0.1"])
    met: list[str] = []

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        met.append(address[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert "cannot be reached" in refused(f"https://{HOOKS}/").words
    assert (asked, met) == ([HOOKS], ["93.184.216.34"])


def test_a_name_that_changes_between_two_redirects_is_refused(serve: Serve, names: Names) -> None:
    """Each redirect is looked up and checked anew, also one to the same name."""
    box = serve(lambda handler: status(307, location="/again")(handler))
    names(HOOKS, ["127.0.0.1"], ["127.0.0.2"])
    error = refused(f"https://{HOOKS}:{box.port}/", "127.0.0.1")
    assert "leads to 127.0.0.2" in error.words
    assert [got.path for got in box.received] == ["/"]


@pytest.mark.parametrize("code", [307, 308])
def test_a_redirect_that_keeps_the_post_is_followed(serve: Serve, code: int) -> None:
    """Method, body and signature go along, also to another allowed host."""
    there = serve(host="new.example.org")
    here = serve(status(code, location=f"https://new.example.org:{there.port}/moved"))
    post_json(f"https://{HOOKS}:{here.port}/", b"{}", (HOOKS, "new.example.org"), {"webhook-id": "1"})
    (got,) = there.received
    assert (got.path, got.body, got.headers["webhook-id"]) == ("/moved", b"{}", "1")


@pytest.mark.parametrize("code", [300, 301, 302, 303, 304])
def test_a_redirect_that_loses_the_post_is_an_error(serve: Serve, code: int) -> None:
    """A client would turn it into a GET without the report, so the address it leads to must be given."""
    box = serve(status(code, location="/elsewhere"))
    assert f"({code}). Give the address it leads to." in refused(f"https://{HOOKS}:{box.port}/", HOOKS).words
    assert len(box.received) == 1


def test_redirects_end(serve: Serve) -> None:
    """After three redirects no further one is followed."""
    box = serve(status(308, location="/round"))
    assert "more than 3 times" in refused(f"https://{HOOKS}:{box.port}/", HOOKS).words
    assert len(box.received) == 4


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://127.0.0.1:{port}/", "leads to 127.0.0.1"),
        ("https://inside.example.org:{port}/", "leads to 10.0.0.7"),
        ("https://169.254.169.254/latest/meta-data", "leads to 169.254.169.254"),
        ("https://[::1]:{port}/", "leads to ::1"),
        ("//2130706433:{port}/", "leads to 127.0.0.1"),
        ("http://public.example.org/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("https://[oops/", "no URL"),
        ("/a b\u00e4", "%XX"),
        ("https://user:pw@hooks.example.org:{port}/", "user name"),
        ("https://unknown.example.org/", "not known"),
    ],
)
def test_a_redirect_to_the_inside_is_refused(serve: Serve, names: Names, location: str, words: str) -> None:
    """An allowed receiver cannot send us on to what is not allowed."""
    names("inside.example.org", ["10.0.0.7"])
    names("public.example.org", ["93.184.216.34"])
    inside = serve(host="other.example.org")
    box = serve(status(307, location=location.format(port=inside.port)))
    assert words in refused(f"https://{HOOKS}:{box.port}/", HOOKS).words
    assert inside.connections == 0


def test_a_certificate_nobody_vouches_for_ends_it(names: Names, tmp_path: Path) -> None:
    """Nothing is sent to who cannot show that they are who they are called."""
    names(HOOKS, ["127.0.0.1"])
    stranger = Authority.new("Stranger").server_context(tmp_path, hosts=[HOOKS])
    with receiver(Receiver(), stranger) as box:
        assert "certificate" in refused(f"https://{HOOKS}:{box.port}/", HOOKS).words
        assert box.received == []


def test_the_certificate_must_be_of_the_name(serve: Serve, names: Names) -> None:
    """A trusted certificate of another name is not enough, although the address is right."""
    box = serve(host="other.example.org")
    names(HOOKS, ["127.0.0.1"])
    assert "certificate" in refused(f"https://{HOOKS}:{box.port}/", HOOKS).words
    assert box.received == []


def test_plain_http_reaches_an_allowed_host(names: Names) -> None:
    """A chat server of one's own may be without TLS."""
    names("chat", ["127.0.0.1"])
    with receiver(Receiver()) as box:
        post_json(f"http://chat:{box.port}/", b"{}", ("chat",))
        assert len(box.received) == 1


def test_an_address_that_does_not_answer_is_followed_by_the_next(serve: Serve, names: Names) -> None:
    """Of several checked addresses the first that takes the connection is used."""
    box = serve()
    names(HOOKS, ["127.0.0.9", "127.0.0.1"])
    post_json(f"https://{HOOKS}:{box.port}/", b"{}", (HOOKS,))
    assert len(box.received) == 1


def test_a_proxy_of_the_environment_is_not_used(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would look the name up for itself, past the guard."""
    box = serve()
    with receiver(Receiver()) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        post_json(f"https://{HOOKS}:{box.port}/", b"{}", (HOOKS,))
        assert proxy.connections == 0
    assert len(box.received) == 1


def test_gone_is_told_as_such(serve: Serve) -> None:
    """410 says that the target is dead, with the word Slack gives for it."""
    error = refused(f"https://{HOOKS}:{serve(status(410, b'channel_is_archived')).port}/", HOOKS)
    assert f"{HOOKS}:" in error.words
    assert "gone, channel_is_archived (410)" in error.words


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (400, "400 Bad Request"),
        (404, "404 Not Found"),
        (418, "418 I'm a Teapot"),
        (500, "500 Internal Server Error"),
        (599, "599 unknown"),
    ],
)
def test_other_answers_are_told(serve: Serve, code: int, words: str) -> None:
    """A refusal has its status and nothing of what a stranger writes."""
    box = serve(status(code, b"<script>alert(1)</script> call 555"))
    error = refused(f"https://{HOOKS}:{box.port}/", HOOKS)
    assert error.words == f"{HOOKS}:{box.port} did not take the report: {words}."


def test_nobody_there_is_told(names: Names) -> None:
    """A port where nobody listens is an error in words."""
    names(HOOKS, ["127.0.0.1"])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "cannot be reached" in refused(f"https://{HOOKS}:{taken.getsockname()[1]}/", HOOKS).words


def test_who_closes_without_an_answer_is_told(serve: Serve) -> None:
    """A receiver that hangs up is not taken for one that has the report."""
    box = serve(raw(b""))
    assert "broke the connection off" in refused(f"https://{HOOKS}:{box.port}/", HOOKS).words


def test_what_is_no_http_is_told(names: Names) -> None:
    """A receiver that speaks something else is an error, not a fault."""
    names("chat", ["127.0.0.1"])
    with receiver(Receiver(raw(b"220 mail.example.org ESMTP\r\n"))) as box:
        assert "broke the connection off" in refused(f"http://chat:{box.port}/", "chat").words


def drip(handler: BaseHTTPRequestHandler, start: bytes, drop: bytes) -> None:
    """Writes a start, and then a drop for ever."""
    handler.wfile.write(start)
    while True:
        handler.wfile.write(drop)
        handler.wfile.flush()
        time.sleep(0.01)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX-Long: "])
def test_who_never_ends_to_answer_is_left(serve: Serve, monkeypatch: pytest.MonkeyPatch, start: bytes) -> None:
    """Whether nothing comes or a byte now and then, the time for all of it ends."""
    monkeypatch.setattr(posting, "TOTAL_S", 3)
    over = threading.Event()
    box = serve(lambda handler: drip(handler, start, b"x") if start else over.wait() and None)
    assert "did not answer within" in refused(f"https://{HOOKS}:{box.port}/", HOOKS).words
    over.set()


def test_who_takes_the_connection_and_says_nothing_is_left(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handshake that never comes ends too."""
    monkeypatch.setattr(posting, "TOTAL_S", 0.5)
    names(HOOKS, ["127.0.0.1"])
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = refused(f"https://{HOOKS}:{silent.getsockname()[1]}/", HOOKS)
    assert "cannot be reached" in error.words


@pytest.mark.parametrize("code", [200, 500])
def test_an_answer_without_end_is_not_read_to_the_end(serve: Serve, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """The status decides; of what follows at most 64 KB are read, and only where it may hold a reason."""
    start = b"HTTP/1.1 %d X\r\nTransfer-Encoding: chunked\r\n\r\n" % code
    read: list[int] = []
    real = posting._start_of

    def counted(response: object) -> bytes:
        text = real(response)  # type: ignore[arg-type]
        read.append(len(text))
        return text

    monkeypatch.setattr(posting, "_start_of", counted)
    box = serve(lambda handler: drip(handler, start, b"2000\r\n" + b"x" * 0x2000 + b"\r\n"))
    if code == 200:
        post_json(f"https://{HOOKS}:{box.port}/", b"{}", (HOOKS,))
        assert read == []
    else:
        assert "500" in refused(f"https://{HOOKS}:{box.port}/", HOOKS).words
        assert read
        assert 65_536 <= read[0] < 2 * 65_536
