"""Which certificate authorities the agent trusts: the pinned bundle, and how a new one joins it before it is needed."""

import ssl
from pathlib import Path

from fairday_agent.config import write_private

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_MAX_CERTIFICATES = 64


def context(bundle: Path, *, pinned: bool) -> ssl.SSLContext:
    """Make the TLS settings for the collector: the bundle alone if pinned, else the system's authorities and it.

    Raises `ssl.SSLError` or `OSError` for a bundle that cannot be used.
    """
    if pinned:
        return ssl.create_default_context(cafile=str(bundle))
    settings = ssl.create_default_context()
    if bundle.exists():
        settings.load_verify_locations(cafile=str(bundle))
    return settings


def certificates(text: str) -> list[str]:
    """Split a bundle into its certificates, one PEM text each; raises `ValueError` for one that is none."""
    found = []
    for part in text.split(_BEGIN)[1:]:
        body, end, _ = part.partition(_END)
        if not end:
            raise ValueError("a certificate ends too early")
        found.append(ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(f"{_BEGIN}{body}{_END}")))
    return found


def extend(bundle: Path, text: str) -> int:
    """Add the certificates of `text` that the bundle lacks, after trying them; returns how many were new.

    Raises `ValueError`, and changes nothing, if one of them is no certificate or there are absurdly many.
    """
    try:
        have = certificates(bundle.read_text()) if bundle.exists() else []
        new = [one for one in dict.fromkeys(certificates(text)) if one not in have]
        if not new:
            return 0
        if len(have) + len(new) > _MAX_CERTIFICATES:
            raise ValueError(f"more than {_MAX_CERTIFICATES} certificates")
        ssl.create_default_context(cadata="".join(new))
    except ssl.SSLError as error:
        raise ValueError(f"not a certificate ({error.reason})") from error
    write_private(bundle, "".join([*have, *new]).encode("ascii"))
    return len(new)
