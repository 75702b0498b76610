"""What uvicorn is told for each of the two ports."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fairday_server.protocol import BoundedHttp
from fairday_server.settings import Settings

if TYPE_CHECKING:
    from fairday_server.tls import Authority

# Agents upload every 45-60 s: a connection kept that long spares a TLS handshake at each.
AGENTS_KEEP_ALIVE_S = 75


def web_options(settings: Settings) -> dict[str, Any]:
    """Keyword arguments of `uvicorn.Config` for the pages' port."""
    options = {"host": settings.web.host, "port": settings.web.port, **_common(settings)}
    if settings.web.tls is not None:
        options["ssl_certfile"] = settings.web.tls.certificate
        options["ssl_keyfile"] = settings.web.tls.key
    return options


def agents_options(settings: Settings, authority: "Authority | None") -> dict[str, Any]:
    """Keyword arguments of `uvicorn.Config` for the agents' port; `authority.ensure` must have run.

    Without an authority the port speaks plain HTTP.
    """
    options = {
        "host": settings.agents.host,
        "port": settings.agents.port,
        "timeout_keep_alive": AGENTS_KEEP_ALIVE_S,
        # 37 bytes of each answer that no agent reads: the receipt says the time.
        "date_header": False,
        **_common(settings),
    }
    if authority is not None:

        def live_context(_config: object, _default: Callable[[], object]) -> object:
            return authority.ssl_context()

        options["ssl_context_factory"] = live_context
    return options


def _common(settings: Settings) -> dict[str, Any]:
    return {
        "loop": "uvloop",
        "http": BoundedHttp,
        # Forwarded headers count from these peers alone; without any, uvicorn's own default of loopback must not hold.
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        # An access log would keep sign-in links and who looked at whom.
        "access_log": False,
        "server_header": False,
        "ws": "none",
    }
