"""What a desktop is told to join: the line to paste, and the certificates to trust."""

from collections.abc import Callable
from dataclasses import dataclass

from fairday_server.names import url_host
from fairday_server.settings import Settings


@dataclass(frozen=True, slots=True)
class Desktops:
    """Where agents find the collector; `ca` gives the PEM certificates they must trust, or nothing."""

    collector: str
    ca: Callable[[], str]

    def line(self, token: str) -> str:
        """The line to paste on a desktop; the token goes by standard input, out of sight of its other users."""
        trust = " --ca ca.pem" if self.ca() else ""
        return f"echo {token} | fairday-agent enrol --collector {self.collector} --token -{trust}"


def desktops(settings: Settings, ca: Callable[[], str]) -> Desktops:
    """How desktops join: by the first public name where agents speak TLS, else on this machine."""
    agents = settings.agents
    name = settings.public_names[0] if settings.public_names else agents.host
    scheme = "https" if agents.tls or settings.public_names else "http"
    return Desktops(f"{scheme}://{url_host(name)}:{agents.port}", ca)
