import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import zstandard

from fairday_agent import trust
from fairday_agent.transport import MAX_REPLY_BYTES, HttpTransport, Unanswered, Unreached, packed
from fairday_wire.policy import Policy
from tests.support.authority import Authority
from tests.support.fake_collector import Answered, FakeCollector, serving
from tests.support.live_server import free_port
from tests.support.spooling import seconds
from tests.support.uploading import rig

Opener = Callable[..., HttpTransport]
LATE_MS = 200


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Opens transports, with the system's authorities unless told otherwise, and closes them after the test."""
    with ExitStack() as stack:

        def open_one(url: str, context: ssl.SSLContext | None = None) -> HttpTransport:
            settings = context or trust.context(Path("/nonexistent"), pinned=False)
            return stack.enter_context(closing(HttpTransport(url, settings, "key-1")))

        yield open_one


@contextmanager
def raw_server(answer: bytes | None, heard: list[bytes] | None = None, late: bytes = b"") -> Iterator[str]:
    """A socket that takes one connection, reads into `heard`, and says these bytes; with None it stays silent.

    What is `late` follows after `LATE_MS`.
    """
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                got = connection.recv(65536)
                if heard is not None:
                    heard.append(got)
                if answer is not None:
                    connection.sendall(answer)
                if late:
                    time.sleep(LATE_MS / 1000)
                    connection.sendall(late)
                done.wait(60)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            done.set()
            thread.join(60)


def test_a_refused_connection_is_told_from_a_lost_answer(opened: Opener) -> None:
    """Where nobody listens nothing can have arrived; where the answer is missing, the request may have."""
    transport = opened(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unreached, match="cannot be reached"):
        transport.post("/v1/batches", b"{}")
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") as url:
        transport = opened(url)
        with pytest.raises(Unanswered):
            transport.post("/v1/batches", b"{}", timeout_s=0.3)


def test_a_silent_server_is_not_waited_for_for_ever(opened: Opener) -> None:
    """A server that takes the request and says nothing ends in a time-out."""
    with raw_server(None) as url, pytest.raises(Unanswered, match="in time"):
        opened(url).post("/v1/batches", b"{}", timeout_s=0.2)


def test_an_upload_says_nothing_that_goes_without_saying(opened: Opener) -> None:
    """Each header is paid for hundreds of times a day: only those that tell the collector something are sent."""
    heard: list[bytes] = []
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", heard) as url:
        opened(url).post("/v1/batches", b"{}", encoding="zstd")
    head = heard[0].partition(b"\r\n\r\n")[0].decode().lower()
    assert {line.partition(":")[0] for line in head.splitlines()[1:]} == {
        "host", "user-agent", "accept-encoding", "authorization", "content-type", "content-encoding", "content-length"
    }  # fmt: skip


def test_an_endless_reply_is_cut_off(opened: Opener) -> None:
    """A reply larger than any of ours is not gathered in memory."""
    body = b"x" * (MAX_REPLY_BYTES + 65536)
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with raw_server(head + body) as url, pytest.raises(Unanswered, match="too long"):
        opened(url).post("/v1/batches", b"{}")


def test_the_round_trip_ends_with_the_last_byte(opened: Opener) -> None:
    """The server's clock stands in the body: one that comes late is not taken for a clock that is behind."""
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", late=b"{}") as url:
        assert opened(url).get("/v1/policy").rtt_ms >= LATE_MS


def test_what_is_no_http_is_no_answer(opened: Opener) -> None:
    """Another protocol's words are not a reply."""
    with raw_server(b"SSH-2.0-OpenSSH_9.2\r\n\r\n") as url, pytest.raises(Unanswered):
        opened(url).post("/v1/batches", b"{}")


def test_redirects_are_not_followed(opened: Opener) -> None:
    """A portal's redirect is returned as it is, and its target never asked."""
    collector = FakeCollector()
    collector.fault = lambda batch: Answered(302, headers={"Location": "/v1/policy"})
    with serving(collector) as url:
        reply = opened(url).post(
            "/v1/batches", b'{"wire":1,"epoch":"' + b"0" * 32 + b'","seq":1,"sent_at":1,"spans":[]}'
        )
    assert reply.status == 302
    assert collector.policy_gets == 0


def test_a_proxy_of_the_environment_does_not_come_between_the_agent_and_this_machine(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A collector on loopback is asked directly, whatever proxies are set."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(FakeCollector()) as url:
        assert opened(url).get("/v1/policy").status == 200


@pytest.mark.parametrize(("encoding", "open_it"), [("zstd", zstandard.decompress), ("gzip", gzip.decompress)])
def test_bodies_are_compressed(encoding: str, open_it: object) -> None:
    """What is packed can be unpacked by anybody, and names its size where the format can."""
    body = b'{"spans":[]}' * 100
    small = packed(body, encoding)  # type: ignore[arg-type]
    assert len(small) < len(body) / 4
    assert open_it(small) == body  # type: ignore[operator]


def test_only_the_pinned_authority_is_trusted(opened: Opener, tmp_path: Path) -> None:
    """A collector whose certificate another authority signed is not talked to at all."""
    ours, other = Authority.new("ours"), Authority.new("other")
    (tmp_path / "ca.pem").write_text(ours.pem)
    pinned = trust.context(tmp_path / "ca.pem", pinned=True)
    with serving(FakeCollector(), context=ours.server_context(tmp_path)) as url:
        assert opened(url, pinned).get("/v1/policy").status == 200
        with pytest.raises(Unreached, match="not trusted"):
            opened(url).get("/v1/policy")
    with (
        serving(FakeCollector(), context=other.server_context(tmp_path)) as url,
        pytest.raises(Unreached, match="not trusted"),
    ):
        opened(url, pinned).get("/v1/policy")


def test_a_new_authority_is_trusted_before_it_is_used(tmp_path: Path) -> None:
    """A policy brings the next authority over the old one's connection; then the collector may change over."""
    old, new = Authority.new("old"), Authority.new("new")
    home = tmp_path / "agent"
    home.mkdir()
    (home / "ca.pem").write_text(old.pem)
    collector = FakeCollector()
    collector.policy = Policy(version=2, ca=old.pem + new.pem)
    port = free_port()
    with serving(collector, port, context=old.server_context(tmp_path)) as url, rig(home, url, pinned=True) as agent:
        agent.record(seconds(0, 1))
        agent.round()
    with serving(collector, port, context=new.server_context(tmp_path)), rig(home, url, pinned=True) as agent:
        agent.record(seconds(1, 2))
        agent.round()
    assert collector.spans == seconds(0, 2)
    assert trust.certificates((home / "ca.pem").read_text()) == [
        *trust.certificates(old.pem),
        *trust.certificates(new.pem),
    ]


def test_a_running_agent_needs_no_restart_for_a_new_authority(tmp_path: Path) -> None:
    """The same run that learned of the new authority talks to the collector after it changed over."""
    old, new = Authority.new("old"), Authority.new("new")
    home = tmp_path / "agent"
    home.mkdir()
    (home / "ca.pem").write_text(old.pem)
    collector = FakeCollector()
    collector.policy = Policy(version=2, ca=new.pem)
    port = free_port()
    with serving(collector, port, context=old.server_context(tmp_path)) as url:
        running = rig(home, url, pinned=True)
        agent = running.__enter__()
        agent.record(seconds(0, 1))
        agent.round()
    try:
        agent.record(seconds(1, 2))
        with serving(collector, port, context=new.server_context(tmp_path)):
            agent.round()
    finally:
        running.__exit__(None, None, None)
    assert collector.spans == seconds(0, 2)


@pytest.mark.parametrize(
    "bundle", ["-----BEGIN CERTIFICATE-----\nMII", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_bundle_that_is_none_changes_no_trust(tmp_path: Path, bundle: str) -> None:
    """A broken bundle is refused as a whole, and what was trusted stays."""
    path = tmp_path / "ca.pem"
    path.write_text(Authority.new("ours").pem)
    before = path.read_text()
    with pytest.raises(ValueError, match="certificate"):
        trust.extend(path, bundle)
    assert path.read_text() == before
