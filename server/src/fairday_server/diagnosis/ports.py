"""The doctor's look at the two ports: whether they answer, and as what."""

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography import x509

from fairday_server.compose import Parts
from fairday_server.diagnosis.finding import Finding
from fairday_server.names import url_host
from fairday_wire import PROBLEM_JSON

PATIENCE_S = 5.0
START = "Start it: fairday up, or fairday api"


def ports(parts: Parts) -> Iterator[Finding]:
    """The pages' port, the agents' port, and the certificate of that."""
    yield _answers("pages port", parts.settings.web.host, parts.settings.web.port)
    agents = _answers("agents port", parts.settings.agents.host, parts.settings.agents.port)
    yield agents
    if not agents.well:
        return
    context = None
    if parts.settings.agents.tls:
        try:
            context = ssl.create_default_context(cafile=parts.settings.data_dir / "ca.pem")
            yield _certificate(parts, context)
        except (OSError, ValueError) as error:
            yield Finding("certificate", False, str(error), "Is ca.pem the one of what listens there?")
            return
    yield _uploads(parts, context)


def _place(host: str) -> str:
    return url_host(host).strip("[]")


def _answers(check: str, host: str, port: int) -> Finding:
    place = _place(host)
    try:
        socket.create_connection((place, port), timeout=PATIENCE_S).close()
    except OSError as error:
        return Finding(check, False, f"{place}:{port} {error.strerror or error}", START)
    return Finding(check, True, f"{place}:{port} answers")


def _certificate(parts: Parts, context: ssl.SSLContext) -> Finding:
    place = _place(parts.settings.agents.host)
    with (
        socket.create_connection((place, parts.settings.agents.port), timeout=PATIENCE_S) as plain,
        context.wrap_socket(plain, server_hostname=place) as secure,
    ):
        leaf = x509.load_der_x509_certificate(secure.getpeercert(binary_form=True) or b"")
    days = (leaf.not_valid_after_utc - datetime.now(UTC)).days
    return Finding("certificate", days > 0, f"holds for {days} days more", "Restart: fairday up")


def _uploads(parts: Parts, context: ssl.SSLContext | None) -> Finding:
    """An upload without a key must be refused by us, and not by something before us."""
    place, port = _place(parts.settings.agents.host), parts.settings.agents.port
    connection = (
        http.client.HTTPConnection(place, port, timeout=PATIENCE_S)
        if context is None
        else http.client.HTTPSConnection(place, port, timeout=PATIENCE_S, context=context)
    )
    try:
        connection.request("POST", "/v1/batches")
        answer = connection.getresponse()
        kind = answer.getheader("Content-Type", "")
    except (OSError, http.client.HTTPException) as error:
        return Finding("uploads", False, f"no answer ({type(error).__name__})", START)
    finally:
        connection.close()
    well = answer.status == 401 and kind.startswith(PROBLEM_JSON)
    seen = "taken from those who have a key" if well else f"an upload without a key got {answer.status}"
    return Finding("uploads", well, seen, "Something else listens there, or the server is overloaded: see its log.")
