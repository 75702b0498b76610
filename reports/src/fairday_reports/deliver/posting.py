"""Posts JSON to an address that somebody gave us: to where the guard lets it go, within 20 seconds."""

import re
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin

import httpcore

from fairday_reports.deliver.guard import Endpoint, addresses_of, endpoint_of
from fairday_reports.deliver.line import Line
from fairday_reports.deliver.parcel import DeliveryError

TOTAL_S = 20.0
MOST_REDIRECTS = 3
MOST_READ_BYTES = 65_536
_FAULTS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
# What Slack answers, such as `channel_is_archived`. Other words of a stranger are not shown to people.
_REASON = re.compile(rb"[a-z_]{3,60}")


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[bytes, bytes]
    text: bytes


def post_json(
    url: str, body: bytes, allow: tuple[str, ...], headers: Mapping[str | bytes, str | bytes] | None = None
) -> None:
    """Posts a body; raises DeliveryError unless it is taken (2xx).

    At most 3 redirects are followed, those that keep a POST (307 and 308), and each is checked as the first address.
    """
    deadline = time.monotonic() + TOTAL_S
    sent: dict[str | bytes, str | bytes] = {
        "Content-Type": "application/json",
        "User-Agent": "Fairday",
        **(headers or {}),
    }
    for _ in range(1 + MOST_REDIRECTS):
        endpoint = endpoint_of(url)
        answer = _ask(endpoint, body, sent, allow, deadline)
        if 200 <= answer.status < 300:
            return
        location = answer.headers.get(b"location")
        if answer.status not in (307, 308) or location is None:
            raise _refusal(endpoint.name, answer)
        url = _joined(url, location.decode("latin-1"))
    raise DeliveryError(f"The address leads on more than {MOST_REDIRECTS} times. Give the one it ends at.")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _ask(
    endpoint: Endpoint, body: bytes, headers: Mapping[str | bytes, str | bytes], allow: tuple[str, ...], deadline: float
) -> _Answer:
    line = Line(addresses_of(endpoint, allow), deadline)
    url = httpcore.URL(scheme=endpoint.scheme, host=endpoint.host, port=endpoint.port, target=endpoint.target)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=line) as pool,
            pool.stream("POST", url, headers=headers, content=body) as response,
        ):
            found = {name.lower(): value for name, value in response.headers}
            return _Answer(response.status, found, b"" if response.status < 400 else _start_of(response))
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise DeliveryError(f"{endpoint.name} cannot be reached: {error}.", unreachable=True) from error
    except httpcore.TimeoutException as error:
        words = f"{endpoint.name} did not answer within {TOTAL_S:.0f} seconds."
        raise DeliveryError(words, unreachable=True) from error
    except _FAULTS as error:
        raise DeliveryError(f"{endpoint.name} broke the connection off before it answered: {error}.") from error


def _start_of(response: httpcore.Response) -> bytes:
    text = b""
    # The status is known: what goes wrong with the rest changes nothing.
    with suppress(*_FAULTS):
        for chunk in response.iter_stream():
            text += chunk
            if len(text) >= MOST_READ_BYTES:
                break
    return text


def _refusal(name: str, answer: _Answer) -> DeliveryError:
    if 300 <= answer.status < 400:
        return DeliveryError(
            f"{name} sends us on in a way that loses the report ({answer.status}). Give the address it leads to."
        )
    if answer.status == HTTPStatus.GONE:
        return DeliveryError(
            f"{name} says that this address is gone{_reason(answer)} (410). Remove it, or give the new one."
        )
    phrase = HTTPStatus(answer.status).phrase if answer.status in {*HTTPStatus} else "unknown"
    return DeliveryError(f"{name} did not take the report: {answer.status} {phrase}{_reason(answer)}.")


def _reason(answer: _Answer) -> str:
    text = answer.text.strip()
    return f", {text.decode()}" if _REASON.fullmatch(text) else ""
