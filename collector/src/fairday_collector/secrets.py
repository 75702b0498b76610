"""Ids and secrets: made once, shown once, kept as a hash."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """A new secret: `text` is what its owner gets (`id.secret`), `sha256` is what is stored."""

    id: str
    text: str
    sha256: str


def new_id() -> str:
    """A random id of 16 hexadecimal digits."""
    return secrets.token_hex(8)


def new_secret() -> Secret:
    """A secret of 256 random bits behind a public id."""
    public = new_id()
    text = f"{public}.{secrets.token_urlsafe(32)}"
    return Secret(id=public, text=text, sha256=digest(text))


def public_id(text: str) -> str:
    """The public id in front of a secret; the whole text if it has none."""
    return text.partition(".")[0]


def digest(text: str) -> str:
    """SHA-256 in hexadecimal; enough for 256 random bits, never for passwords."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def matches(text: str, sha256: str) -> bool:
    """Whether a secret is the one behind a hash, in constant time."""
    return hmac.compare_digest(digest(text), sha256)
