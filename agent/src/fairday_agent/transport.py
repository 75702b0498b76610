"""HTTP to the collector, and nothing else: one request, one reply, or why there is none. The only user of httpx."""

import gzip
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlsplit

import httpx
import zstandard

from fairday_agent.config import VERSION, is_loopback

Encoding = Literal["zstd", "gzip", "identity"]
MAX_REPLY_BYTES = 1024 * 1024
CONNECT_S, ANSWER_S = 10.0, 30.0


class NoReply(Exception):  # noqa: N818 (it names what happened, as the reader would)
    """No usable reply; the text says why, for people."""


class Unreached(NoReply):
    """The attempt never got past connecting: nothing of the request can have arrived."""


class Unanswered(NoReply):
    """The request may have arrived, but no whole reply came back."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status, headers by lower-case name, the body as it was sent, and the round trip in ms."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    rtt_ms: int


class Transport(Protocol):
    """One request, one reply. Raises `Unreached` and `Unanswered`."""

    def post(self, path: str, body: bytes, *, encoding: Encoding = "identity", timeout_s: float = ANSWER_S) -> Reply:
        """Send a JSON body."""

    def get(self, path: str, *, etag: str | None = None) -> Reply:
        """Fetch, unless it still has this ETag."""

    def trust(self, context: ssl.SSLContext) -> None:
        """Use other TLS settings from now on."""


def packed(body: bytes, encoding: Encoding) -> bytes:
    """Compress a body; the level is where more costs time and gains little."""
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=3).compress(body)
    if encoding == "gzip":
        return gzip.compress(body, compresslevel=6, mtime=0)
    return body


class HttpTransport:
    """A kept-alive connection to one collector. Redirects are not followed: a captive portal answers with them."""

    def __init__(self, collector: str, context: ssl.SSLContext, key: str | None = None) -> None:
        self._collector = collector
        self._headers = {"User-Agent": f"fairday-agent/{VERSION}", "Accept-Encoding": "identity"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._client = self._connected(context)

    def _connected(self, context: ssl.SSLContext) -> httpx.Client:
        client = httpx.Client(
            base_url=self._collector,
            verify=context,
            headers=self._headers,
            follow_redirects=False,
            # Proxies of the environment are for the network; a collector on this machine is not behind them.
            trust_env=not is_loopback(urlsplit(self._collector).hostname or ""),
        )
        # They say what is understood without them, with each of a day's 550 uploads.
        del client.headers["Accept"], client.headers["Connection"]
        return client

    def post(self, path: str, body: bytes, *, encoding: Encoding = "identity", timeout_s: float = ANSWER_S) -> Reply:
        """Send a JSON body, compressed as told."""
        headers = {"Content-Type": "application/json"}
        if encoding != "identity":
            headers["Content-Encoding"] = encoding
        return self._ask("POST", path, headers, packed(body, encoding), timeout_s)

    def get(self, path: str, *, etag: str | None = None) -> Reply:
        """Fetch, unless it still has this ETag (then the status is 304)."""
        return self._ask("GET", path, {"If-None-Match": etag} if etag else {}, None, ANSWER_S)

    def trust(self, context: ssl.SSLContext) -> None:
        """Use other TLS settings from the next request on."""
        before, self._client = self._client, self._connected(context)
        before.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None, timeout_s: float) -> Reply:
        started = time.monotonic()
        timeout = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        try:
            with self._client.stream(method, path, headers=headers, content=body, timeout=timeout) as response:
                parts = []
                size = 0
                for part in response.iter_raw():
                    parts.append(part)
                    size += len(part)
                    if size > MAX_REPLY_BYTES:
                        raise Unanswered("the reply was far too long")
                    if time.monotonic() - started > timeout_s + CONNECT_S:
                        raise Unanswered("the reply came too slowly")
                rtt_ms = int((time.monotonic() - started) * 1000)
                return Reply(response.status_code, _lower(response.headers), b"".join(parts), rtt_ms)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol) as error:
            raise Unreached(_in_words(error)) from error
        except httpx.TimeoutException as error:
            raise Unanswered("the collector did not answer in time") from error
        except httpx.HTTPError as error:
            raise Unanswered(_in_words(error)) from error


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _in_words(error: Exception) -> str:
    text = str(error) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return f"the collector's certificate is not trusted ({text.rpartition(':')[0].rpartition(': ')[2] or text})"
    if isinstance(error, httpx.ConnectTimeout):
        return "the collector could not be reached in time"
    if isinstance(error, httpx.ConnectError):
        return f"the collector cannot be reached ({text})"
    return text
