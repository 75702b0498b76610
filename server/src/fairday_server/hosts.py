"""The `Host` and `Origin` of a request, read strictly."""

import re

from fairday_server.names import as_address, is_dns_name, plain_name

_AUTHORITY = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::([0-9]{1,5}))?", re.IGNORECASE | re.ASCII)
_ORIGIN = re.compile(r"(https?)://([^/?#@\s]+)", re.IGNORECASE | re.ASCII)
_DEFAULT_PORT = {"http": 80, "https": 443}


def host_of(authority: str) -> str | None:
    """The plain host of a `Host` header, None if it is none; the port is left out."""
    parsed = _parse(authority)
    return None if parsed is None else parsed[0]


def same_place(origin: str, scheme: str, authority: str) -> bool:
    """Whether an `Origin` is the scheme, host and port a request was made to.

    A request that reached us over plain HTTP may have come through a proxy that speaks TLS, so that there either
    scheme will do; one that came over TLS never has an origin without.
    """
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        return False
    origin_scheme = found[1].lower()
    if scheme == "https" and origin_scheme != "https":
        return False
    theirs, ours = _parse(found[2]), _parse(authority)
    if theirs is None or ours is None:
        return False
    default = _DEFAULT_PORT[origin_scheme]
    return (theirs[0], theirs[1] or default) == (ours[0], ours[1] or default)


def _parse(authority: str) -> tuple[str, int | None] | None:
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return None
    bracketed, bare, port = found.groups()
    host = plain_name(bracketed or bare)
    address = as_address(host)
    if bracketed and (address is None or address.version != 6):
        return None
    if bare and address is None and not is_dns_name(host):
        return None
    return host, int(port) if port else None
