"""Host names and addresses: which are this machine's own, and which a request or a certificate may carry."""

import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


def plain_name(text: str) -> str:
    """A host name or address as it is compared: lower case, no trailing dot, addresses in their shortest form."""
    name = text.strip().lower().removesuffix(".")
    address = as_address(name)
    return name if address is None else str(address)


def as_address(text: str) -> IPv4Address | IPv6Address | None:
    """The IP address a text is, or None for a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_dns_name(text: str) -> bool:
    """Whether a lower-case text can stand as a DNS name in a certificate (ASCII, no wildcard, not an address)."""
    labels = text.split(".")
    return len(text) <= 253 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()


def is_loopback(host: str) -> bool:
    """Whether an address is reachable from this machine alone."""
    address = as_address(host)
    return host == "localhost" if address is None else address.is_loopback


def url_host(host: str) -> str:
    """A host as it stands in a URL: IPv6 in brackets, and "any address" as this machine's loopback."""
    address = as_address(host)
    if address is None:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return str(address) if address.version == 4 else f"[{address}]"


def own_names(bind: str, public_names: Iterable[str], hostname: str | None = None) -> tuple[str, ...]:
    """The names and addresses a listener answers to, each once: loopback, the bound address, the host's, the public.

    `hostname` defaults to this machine's; one that is no DNS name is left out.
    """
    host = plain_name(socket.gethostname() if hostname is None else hostname)
    names = [*LOOPBACK]
    bound = as_address(bind)
    if bound is not None and not bound.is_unspecified:
        names.append(str(bound))
    if is_dns_name(host):
        names.append(host)
    return tuple(dict.fromkeys([*names, *(plain_name(name) for name in public_names)]))
