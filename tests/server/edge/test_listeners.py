import ssl
import time
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from fairday_server.ca import in_utc, new_authority, new_key, new_leaf, pem
from fairday_server.guard import guard
from fairday_server.listeners import agents_options, web_options
from fairday_server.names import own_names
from fairday_server.settings import load_settings
from fairday_server.tls import Authority
from tests.support.handshake import strict_client
from tests.support.live_server import free_port, serving

NOW = time.time_ns() // 1_000_000
DAY = 86_400_000
NAMES = own_names("127.0.0.1", [], "box")


async def _who(request: Request) -> Response:
    assert request.client is not None
    return PlainTextResponse(f"{request.client.host} {request.url.scheme}")


APP = guard(Starlette(routes=[Route("/", _who)]), NAMES)
SPOOF = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "Forwarded": "for=203.0.113.9;proto=https"}


@pytest.fixture
def ports() -> dict[str, str]:
    """Two free ports as settings."""
    return {"FAIRDAY_WEB_PORT": str(free_port()), "FAIRDAY_AGENTS_PORT": str(free_port())}


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [
        ("", "127.0.0.1 http"),
        ("192.0.2.1,10.0.0.0/8", "127.0.0.1 http"),
        ("127.0.0.1", "203.0.113.9 https"),
        ("127.0.0.0/8", "203.0.113.9 https"),
    ],
)
def test_forwarded_headers_count_from_trusted_proxies_alone(ports: dict[str, str], trusted: str, seen: str) -> None:
    """A peer that is no trusted proxy cannot claim another address or scheme, not even on loopback."""
    options = web_options(load_settings({"FAIRDAY_TRUSTED_PROXIES": trusted, **ports}))
    with serving(APP, **options) as live:
        assert httpx.get(f"http://127.0.0.1:{live.port}/", headers=SPOOF).text == seen


def test_a_spoofed_address_in_front_of_a_trusted_proxy_is_seen_through(ports: dict[str, str]) -> None:
    """Of a chain of addresses the last one that a trusted proxy vouches for counts, not what the client wrote."""
    options = web_options(load_settings({"FAIRDAY_TRUSTED_PROXIES": "127.0.0.1", **ports}))
    with serving(APP, **options) as live:
        chain = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
        assert httpx.get(f"http://127.0.0.1:{live.port}/", headers=chain).text == "203.0.113.9 http"


def test_the_server_does_not_name_itself(ports: dict[str, str]) -> None:
    """An answer says nothing about what software gave it."""
    with serving(APP, **web_options(load_settings(ports))) as live:
        assert "server" not in httpx.get(f"http://127.0.0.1:{live.port}/").headers


def test_the_agents_port_speaks_tls_and_renews_while_it_serves(ports: dict[str, str], tmp_path: Path) -> None:
    """A renewal reaches new connections of a running server, and an open connection lives on."""
    authority = Authority(tmp_path, NAMES)
    authority.ensure(NOW - 61 * DAY)
    bundle = authority.bundle()
    with serving(APP, **agents_options(load_settings(ports), authority)) as live:
        url = f"https://127.0.0.1:{live.port}/"
        with httpx.Client(verify=strict_client(bundle)) as kept:
            assert kept.get(url).text == "127.0.0.1 https"
            before = ssl.get_server_certificate(("127.0.0.1", live.port))
            assert live.call(lambda: authority.renew_if_due(NOW))
            assert kept.get(url).text == "127.0.0.1 https"
        assert ssl.get_server_certificate(("127.0.0.1", live.port)) != before
        assert httpx.get(url, verify=strict_client(bundle)).status_code == 200


def test_an_agent_with_the_bundle_outlives_the_change_of_authority(ports: dict[str, str], tmp_path: Path) -> None:
    """An agent that fetched the bundle in time verifies the running server before and after the switch."""
    Authority(tmp_path, NAMES).ensure(NOW)
    old = (tmp_path / "ca.pem").read_text()
    authority = Authority(tmp_path, own_names("127.0.0.1", ["new.example"], "box"))
    authority.ensure(NOW)
    told = authority.bundle()
    with serving(APP, **agents_options(load_settings(ports), authority)) as live:
        url = f"https://127.0.0.1:{live.port}/"
        assert httpx.get(url, verify=strict_client(old)).status_code == 200
        assert httpx.get(url, verify=strict_client(told)).status_code == 200
        assert live.call(lambda: authority.switch(NOW) and authority.renew_if_due(NOW))
        assert httpx.get(url, verify=strict_client(told)).status_code == 200
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(url, verify=strict_client(old))


def test_the_agents_port_refuses_old_tls(ports: dict[str, str], tmp_path: Path) -> None:
    """TLS before 1.2 is not spoken."""
    authority = Authority(tmp_path, NAMES)
    authority.ensure(NOW)
    old = strict_client(authority.bundle())
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with serving(APP, **agents_options(load_settings(ports), authority)) as live, pytest.raises(httpx.ConnectError):
        httpx.get(f"https://127.0.0.1:{live.port}/", verify=old)


def test_agents_without_tls_get_plain_http(ports: dict[str, str]) -> None:
    """Where a proxy on this machine does the TLS, no authority is needed."""
    settings = load_settings({"FAIRDAY_AGENTS_TLS": "off", **ports})
    with serving(APP, **agents_options(settings, None)) as live:
        assert httpx.get(f"{settings.agents.local_url}/").text == "127.0.0.1 http"
        assert live.port == settings.agents.port


@pytest.fixture
def operator_tls(tmp_path: Path) -> dict[str, str]:
    """A certificate and key as an operator would bring, under an authority of its own in `root.pem`."""
    root = new_authority(new_key(), ["fairday.example.com"], in_utc(NOW))
    key = new_key()
    (tmp_path / "root.pem").write_bytes(pem(root.certificate))
    (tmp_path / "web.pem").write_bytes(pem(new_leaf(root, key, ["localhost", "127.0.0.1"], in_utc(NOW))))
    (tmp_path / "web.key").write_bytes(pem(key))
    return {"FAIRDAY_TLS_CERT": str(tmp_path / "web.pem"), "FAIRDAY_TLS_KEY": str(tmp_path / "web.key")}


def test_the_pages_speak_tls_with_the_operators_certificate(
    ports: dict[str, str], operator_tls: dict[str, str], tmp_path: Path
) -> None:
    """With FAIRDAY_TLS_CERT and FAIRDAY_TLS_KEY the pages are served over TLS, and over nothing else."""
    options = web_options(load_settings({**ports, **operator_tls}))
    with serving(APP, **options) as live:
        trusted = strict_client((tmp_path / "root.pem").read_text())
        assert httpx.get(f"https://127.0.0.1:{live.port}/", verify=trusted).text == "127.0.0.1 https"
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"http://127.0.0.1:{live.port}/")
