"""The signature of a webhook, after the convention of Standard Webhooks 1.0."""

import base64
import hashlib
import hmac
import secrets

from fairday_collector.errors import Invalid

PREFIX = "whsec_"
_NEW_BYTES = 32


def new_secret() -> str:
    """A new secret to sign with, in the form in which its receiver gets it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_NEW_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """The key in a secret; raises Invalid unless it is `whsec_` and 24 to 64 bytes in base64."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True) if secret.startswith(PREFIX) else b""
    except ValueError:
        key = b""
    if not 24 <= len(key) <= 64:
        raise Invalid("bad_secret", "`secret` must be whsec_ and 24 to 64 random bytes in base64.")
    return key


def signed_headers(secret: str, message_id: str, now_s: int, body: bytes) -> dict[str | bytes, str | bytes]:
    """The headers that sign a body; `now_s` in epoch seconds. A receiver that knows the id has the message already."""
    content = f"{message_id}.{now_s}.".encode() + body
    signature = base64.b64encode(hmac.digest(key_of(secret), content, hashlib.sha256)).decode()
    return {"webhook-id": message_id, "webhook-timestamp": str(now_s), "webhook-signature": f"v1,{signature}"}
