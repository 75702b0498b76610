"""What the wire says must become of a body, worked out from its page alone with the standard library's JSON.

Where the page leaves it open (a key given twice, 1.0 for a whole number), `Unsure` is raised.
"""

import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from tests.support.collector import DAY_MS, MINUTE

MIB = 1024 * 1024
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SURROGATE = re.compile("[\ud800-\udfff]")
ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
LONGEST = {"app": 256, "title": 1024, "site": 253}
PRESENCES = ("input", "quiet", "locked", "suspended", "off", "private")
MOST_DIGITS = 4000


class Unsure(Exception):  # noqa: N818 - an answer of the oracle
    """The wire's page does not decide it."""


class _NoJsonError(ValueError):
    pass


@dataclass(frozen=True)
class Verdict:
    """The status and, for a refusal, its code; for a batch the spans that are good and the codes of the others."""

    status: int
    code: str = ""
    good: tuple[tuple[int, dict[str, Any]], ...] = ()
    bad: tuple[tuple[int, str], ...] = ()
    epoch: str = ""
    seq: int = 0


BAD_JSON = Verdict(400, "bad_json")
BAD_BATCH = Verdict(422, "bad_batch")


def verdict(plain: bytes, now_ms: int) -> Verdict:
    """What must become of a body that was unpacked; raises Unsure."""
    if len(plain) > MIB:
        return Verdict(413, "too_large")
    document = _document(plain)
    if isinstance(document, Verdict):
        return document
    if not isinstance(document, dict):
        return BAD_BATCH
    wire = document.get("wire")
    if _is_int(wire) and wire != 1:
        return Verdict(426, "unsupported_wire")
    if not (_is_int(wire) and _fits(document)):
        return BAD_BATCH
    spans = document["spans"]
    if len(spans) > 500:
        return Verdict(413, "too_many_spans")
    if len(plain) > 16 * 1024 and (b" " * 1000 in plain or any(len(json.dumps(span)) > 8000 for span in spans)):
        raise Unsure("how long a span was written")
    good, bad = _sorted_out(spans, now_ms)
    return Verdict(200, "", tuple(good), tuple(sorted(bad)), str(uuid.UUID(document["epoch"])), document["seq"])


def enrolment_verdict(body: bytes, token: str) -> Verdict:
    """What must become of a body that asks for a seat, where `token` is the only one that holds; raises Unsure."""
    bad = Verdict(422, "bad_enrolment")
    if len(body) > 16 * 1024:
        return Verdict(413, "too_large")
    if ESCAPED_SURROGATE.search(body):
        raise Unsure("a lone one makes the whole body unreadable, wherever it stands")
    document = _document(body)
    if isinstance(document, Verdict):
        return document
    wire = document.get("wire", 1) if isinstance(document, dict) else None
    if _is_int(wire) and wire != 1:
        return Verdict(426, "unsupported_wire")
    if not _is_int(wire) or not isinstance(document.get("device"), dict):
        return bad
    device = document["device"]
    texts = [document.get(name) for name in ("token", "os_user")] + [document.get("agent", "")]
    texts += [device.get(name) for name in ("host", "os", "os_version", "machine_id")]
    if not all(isinstance(text, str) for text in texts):
        return bad
    if any("\0" in text for text in texts if isinstance(text, str)):
        raise Unsure("refused by whoever meets it first")
    return Verdict(201) if document["token"] == token else Verdict(401, "unknown_token")


def _document(plain: bytes) -> Any:
    """The document of a body, or the verdict on what is none."""
    try:
        return _read(plain.decode())
    except UnicodeDecodeError:
        return _no_utf8(plain)
    except (_NoJsonError, json.JSONDecodeError):
        if plain[:1] != b"{":
            raise Unsure("no object, and no JSON either: 400 or 422") from None
        return BAD_JSON


def _read(text: str) -> Any:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in found}) < len(found):
            twice.append(found)
        return dict(found)

    def refuse(name: str) -> Any:
        raise _NoJsonError(name)

    def whole(digits: str) -> int:
        if len(digits) > MOST_DIGITS:
            raise Unsure("a number of thousands of digits")
        return int(digits)

    def broken(digits: str) -> float:
        number = float(digits)
        if number in (float("inf"), float("-inf")):
            raise Unsure("a number beyond all others")
        return number

    twice: list[Any] = []
    try:
        document = json.loads(text, object_pairs_hook=pairs, parse_constant=refuse, parse_int=whole, parse_float=broken)
    except RecursionError:
        raise Unsure("nested too deeply for this reader") from None
    if twice:
        raise Unsure("a key given twice")
    return document


def _no_utf8(plain: bytes) -> Verdict:
    """A body that is no UTF-8 is no JSON, though a reader may pass over what it need not look at."""
    try:
        _read(plain.decode(errors="replace"))
    except (_NoJsonError, json.JSONDecodeError):
        if plain[:1] == b"{":
            return BAD_JSON
    raise Unsure("no UTF-8 in a text, perhaps one that nobody asks for")


def _fits(document: dict[str, Any]) -> bool:
    """Whether the fields of a batch but its spans are of their types and within their bounds."""
    epoch = document.get("epoch")
    if not isinstance(epoch, str):
        return False
    if not UUID.fullmatch(epoch):
        if len(epoch) >= 32 and re.fullmatch(r"[0-9a-fA-F-]+", epoch):
            raise Unsure("another way to write a UUID")
        return False
    losses = document.get("losses", {})
    return (
        _is_int(document.get("seq"))
        and 1 <= document["seq"] <= 2**31 - 1
        and _is_int(document.get("sent_at"))
        and isinstance(document.get("spans"), list)
        and isinstance(document.get("agent", ""), str)
        and isinstance(losses, dict)
        and all(_is_int(count) for count in losses.values())
    )


def _sorted_out(spans: list[Any], now_ms: int) -> tuple[list[tuple[int, dict[str, Any]]], list[tuple[int, str]]]:
    good: list[tuple[int, dict[str, Any]]] = []
    bad: list[tuple[int, str]] = []
    for index, span in enumerate(spans):
        code = _fault(span, now_ms)
        if code is None and any(span["start"] < held["end"] and held["start"] < span["end"] for _, held in good):
            code = "overlap"
        if code is None:
            good.append((index, span))
        else:
            bad.append((index, code))
    return good, bad


def _fault(span: Any, now_ms: int) -> str | None:
    if not isinstance(span, dict) or not _typed(span) or not _sound(span):
        return "bad_field"
    start, end = span["start"], span["end"]
    checks = (
        ("unknown_presence", span["presence"] not in PRESENCES),
        ("field_too_long", any(len(span.get(name) or "") > most for name, most in LONGEST.items())),
        ("end_before_start", end <= start),
        ("in_future", end > now_ms + 5 * MINUTE),
        ("too_long", end - start > DAY_MS),
        ("too_old", start < now_ms - 400 * DAY_MS),
    )
    return next((code for code, applies in checks if applies), None)


def _typed(span: dict[str, Any]) -> bool:
    return (
        _is_int(span.get("start"))
        and _is_int(span.get("end"))
        and isinstance(span.get("presence"), str)
        and (span.get("since") is None or _is_int(span["since"]))
        and all(isinstance(span.get(name, False), bool) for name in ("call", "media"))
        and all(isinstance(span.get(name), str | None) for name in LONGEST)
        and all(_is_int(span.get(name, 0)) for name in ("keys", "clicks", "scrolls"))
    )


def _sound(span: dict[str, Any]) -> bool:
    texts = [span["presence"], *(span.get(name) or "" for name in LONGEST)]
    since = span.get("since")
    return (
        all(0 <= span.get(name, 0) < 2**31 for name in ("keys", "clicks", "scrolls"))
        and not any("\0" in text or SURROGATE.search(text) for text in texts)
        and (since is None or -(2**53) <= since <= span["start"])
    )


def _is_int(value: Any) -> bool:
    if isinstance(value, float) and value.is_integer():
        raise Unsure("a whole number written as a fraction")
    return isinstance(value, int) and not isinstance(value, bool)
