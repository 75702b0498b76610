"""Where the next page begins, as a text that only fits the query it was made for."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence

import msgspec

from fairday_collector.errors import BadRequest, Gone
from fairday_reports.feeds.odata.negotiate import MAX_PAGE
from fairday_reports.feeds.odata.order import Value, bad_token
from fairday_reports.feeds.schema import VERSION

_SIGNATURE_BYTES = hashlib.sha256().digest_size


class SkipToken(msgspec.Struct, frozen=True, array_like=True):
    """The place behind the last row of a page, and what the pages before it have left of `$top`.

    `changed` is that of the feeds when the first page was read, `marks` are what `Query.marks` gave.
    """

    version: int
    asked: str
    size: int
    left: int | None
    changed: int
    marks: Sequence[int]
    at: Sequence[Value]

    def text(self, source: str, actor: str) -> str:
        """As it stands in an address: signed, for only who was noted to read a query goes on with it."""
        told = msgspec.json.encode(self)
        return base64.urlsafe_b64encode(_signature(told, source, actor) + told).decode().rstrip("=")


def asked_digest(of: str, options: Mapping[str, str]) -> str:
    """What tells one query from another, whatever page of it is asked for."""
    kept = sorted((name, text) for name, text in options.items() if name in ("filter", "select", "expand", "orderby"))
    return hashlib.sha256(msgspec.json.encode([of, kept])).hexdigest()[:16]


def read_token(text: str, asked: str, source_of: Callable[[int], str | None], actor: str) -> SkipToken:
    """The token of a text; raises Gone for one of another version, database or actor, BadRequest for one of no use.

    `source_of` gives the source of a number in this database.
    """
    padded = text + "=" * (-len(text) % 4)
    try:
        raw = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        signature, told = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        version = msgspec.json.decode(told, type=list[msgspec.Raw])[0]
        if msgspec.json.decode(version, type=int) != VERSION:
            raise _gone("of another version of the feeds")
        token = msgspec.json.decode(told, type=SkipToken)
    except (binascii.Error, msgspec.DecodeError, UnicodeError, IndexError):
        raise bad_token() from None
    source = source_of(token.changed)
    if source is None or not hmac.compare_digest(signature, _signature(told, source, actor)):
        raise _gone("not as it was made for you, or of another database, or of before this one was restored")
    if token.asked != asked:
        raise BadRequest(
            "other_query",
            "This $skiptoken is of another query. Follow @odata.nextLink as it is, or leave it out.",
        )
    if not 1 <= token.size <= MAX_PAGE or (token.left is not None and token.left < 1):
        raise bad_token()
    return token


def _signature(told: bytes, source: str, actor: str) -> bytes:
    # The source is random, and leaves the database nowhere else than as a hash.
    return hmac.digest(hmac.digest(source.encode(), actor.encode(), "sha256"), told, "sha256")


def moved() -> Gone:
    """What is said where rows may have changed their places between two pages."""
    return _gone("older than rows that changed since, which may have changed their places")


def _gone(why: str) -> Gone:
    return Gone(
        "token_expired",
        f"This $skiptoken is {why}. Ask for the first page again, best in the order of the key.",
    )
