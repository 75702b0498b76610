"""Where a request may go: to public addresses, and to what the setting `FAIRDAY_REPORT_TARGETS_ALLOW` names.

Whoever may set up a schedule chooses where the server sends to. Without this, its own network would be open to them.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from fairday_reports.deliver.parcel import DeliveryError

Address = IPv4Address | IPv6Address

_UNICAST = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
# Python counts most of 192.0.0.0/24 as global: it is for protocols, not for hosts.
_PROTOCOLS = ip_network("192.0.0.0/24")
_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A URL in parts: `target` is path and query as they are sent. Nothing of it was looked up yet."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def name(self) -> str:
        """The host as people read it, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def endpoint_of(url: str) -> Endpoint:
    """The parts of a URL; raises DeliveryError for one that is no http(s) URL, or that may be read in two ways."""
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
        raise DeliveryError("The address holds signs that a URL writes as %XX, and a host name as xn--….")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
        literal = ip_address(host) if ":" in host else None
    except ValueError:
        raise DeliveryError("The address is no URL.") from None
    if parts.scheme not in _PORTS:
        raise DeliveryError("The address must begin with https://.")
    if "@" in parts.netloc:
        raise DeliveryError("The address holds a user name or a password. A secret belongs into its path or query.")
    if literal is None and not _HOST.fullmatch(host):
        raise DeliveryError("The address names no host.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Endpoint(parts.scheme, host, _PORTS[parts.scheme] if port is None else port, target)


def addresses_of(endpoint: Endpoint, allow: tuple[str, ...]) -> list[Address]:
    """The addresses of an endpoint, looked up once, all of which may be reached; raises DeliveryError otherwise.

    An endpoint that `allow` names, by its host or by networks of all its addresses, may be reached by plain HTTP too.
    """
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    addresses = list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))
    if not addresses:
        raise DeliveryError(f"The name {endpoint.host} is not known.")
    if endpoint.host in {entry.lower() for entry in allow}:
        return addresses
    beyond = [address for address in addresses if not _is_in(address, allow)]
    for address in beyond:
        if not is_public(address):
            raise DeliveryError(
                f"{endpoint.host} leads to {address}, which is not a public address, so that nothing was sent. "
                "If that is meant, allow it with FAIRDAY_REPORT_TARGETS_ALLOW."
            )
    if beyond and endpoint.scheme != "https":
        raise DeliveryError("The address must begin with https://.")
    return addresses


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, also by the IPv4 address that is inside of an IPv6 one."""
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is None and address in _NAT64:
            inside = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inside is None:
            return address in _UNICAST and address.is_global
        address = inside
    return address.is_global and not address.is_multicast and not address.is_reserved and address not in _PROTOCOLS


def check_allow(entries: tuple[str, ...]) -> tuple[str, ...]:
    """The entries of `allow`; raises ValueError, in words, for one that is neither a host name nor a network."""
    for entry in entries:
        try:
            network = ip_network(entry)
        except ValueError:
            # What looks like an address and is none would never be met as a host name.
            if not _HOST.fullmatch(entry.lower()) or entry.rpartition(".")[2].isdigit():
                message = f"{entry!r} is no host name and no network. Write such as chat.example.org or 10.1.0.0/16"
                raise ValueError(message) from None
        else:
            if network.prefixlen == 0:
                message = f"{entry} would allow every address. Name hosts or networks of your own"
                raise ValueError(message)
    return entries


def _is_in(address: Address, allow: tuple[str, ...]) -> bool:
    for entry in allow:
        try:
            if address in ip_network(entry):
                return True
        except ValueError:
            continue
    return False
