"""What deliveries are tested with: an authority that this process trusts, and names that lead where a test says."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.authority import Authority

Names = Callable[..., list[str]]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that is trusted during the test."""
    made = Authority.new("Made up")
    file = tmp_path / "authority.pem"
    file.write_text(made.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return made


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Makes a name lead to some addresses, a list for each time it is asked for; returns what was asked for."""
    real = socket.getaddrinfo
    known: dict[str, list[list[str]]] = {}
    asked: list[str] = []

    def look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(str(host))
        if host not in known:
            if str(host)[-1].isalpha() and host != "localhost":
                raise socket.gaierror(-2, "Name or service not known")
            return real(host, port, *args, **kwargs)
        answers = known[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    def lead(host: str, *answers: list[str]) -> list[str]:
        known[host] = list(answers)
        return asked

    return lead
