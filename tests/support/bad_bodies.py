"""Upload bodies that mean no good, endlessly and the same at every run.

Each is a good one, changed in its content, in how it is written, in how that is packed, or in more than one of these.
"""

import gzip
import json
import random
import zlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import zstandard

from tests.support.bad_oracle import MIB, Unsure, Verdict, verdict
from tests.support.collector import DAY_MS, HOUR, NOON

Random = random.Random
BAD_ENCODING = Verdict(400, "bad_encoding")
WORDS = (
    "", "code", "firefox", "é", "\U0001f600", "a" * 253, "a" * 257, "t" * 1025, "\0", "\ud800", "\udc00", "x\ud83dy",
    "coffee", "input", "%00", "'; DROP TABLE span; --", "\\ud800", "\u202e", "\x7f", "1",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 500, 501, 2**31 - 1, 2**31, 2**32, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1, 10**30,
    -(10**30), 10**400, NOON, NOON + 5 * 60_000, NOON + 5 * 60_000 + 1, NOON - 400 * DAY_MS - 1, NOON + DAY_MS,
    0.5, 1.0, -0.0, 1e300,
)  # fmt: skip
TOKENS = (
    b"\\ud800", b"\\u0000", b"\\udfff\\ud800", b"\x00", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf",
    b"NaN", b"-Infinity", b"1e999", b"1e400", b"-", b"0123", b"1.", b"\\", b'"', b"{", b"}", b"[", b"]", b",", b":",
    b"null", b"\t", b"\n", b"\x0b", b"/*", b"\xe2\x80\xa8", b'"wire":2,', b'"seq":2,', b"[" * 300, b'{"a":' * 300,
)  # fmt: skip
ENCODINGS = ("br", "deflate", "gzip, zstd", "zstd, identity", "x-gzip", "compress", "*", "zstd;q=1", "zzzz", "\x00")


@dataclass(frozen=True)
class Body:
    """A body as it is sent, and what must become of it: None where nobody can say."""

    sent: bytes
    encoding: str
    due: Verdict | None


def bodies(seed: int, number: int) -> Iterator[Body]:
    """So many bodies."""
    dice = Random(seed)
    for _ in range(number):
        yield _packed(dice, _changed(dice, good_batch(dice)))


def enrolments(seed: int, number: int, token: str) -> Iterator[bytes]:
    """So many bodies that ask for a seat, a few of them with a token that holds."""
    dice = Random(seed)
    for _ in range(number):
        device = {"host": "pc", "os": "linux", "os_version": "12", "machine_id": f"m-{dice.randrange(40)}"}
        given = token if dice.random() < 0.1 else "0123456789abcdef.c2VjcmV0"
        asked = {"wire": 1, "token": given, "device": device, "os_user": "maya", "agent": "0.1.0"}
        yield _changed(dice, asked)


def good_batch(dice: Random) -> dict[str, Any]:
    """A batch that an agent could have sent."""
    at = NOON - dice.randrange(HOUR, 300 * DAY_MS)
    spans = []
    for _ in range(dice.choice((0, 1, 1, 2, 3, 5, 8))):
        length = dice.randrange(1, HOUR // 8)
        span: dict[str, Any] = {"start": at, "end": at + length, "presence": dice.choice(("input", "quiet", "locked"))}
        if dice.random() < 0.7:
            span |= {"app": dice.choice(WORDS[1:4]), "title": dice.choice(WORDS[:5]), "keys": dice.randrange(999)}
        if dice.random() < 0.3:
            span |= {
                "since": at - dice.randrange(HOUR),
                "call": True,
                "media": dice.random() < 0.5,
                "site": "a.example",
            }
        spans.append(span)
        at += length + dice.choice((0, 0, 1, 5000))
    epoch = str(UUID(int=dice.getrandbits(128), version=4))
    batch: dict[str, Any] = {"wire": 1, "epoch": epoch, "seq": dice.randrange(1, 9), "sent_at": NOON, "spans": spans}
    if dice.random() < 0.5:
        batch |= {"agent": "0.1.0", "losses": {"spool_full": 0, "poison": dice.randrange(3)}}
    return batch


def _changed(dice: Random, document: Any) -> bytes:
    for _ in range(dice.choice((0, 1, 1, 1, 2, 4))):
        document = dice.choice(_CONTENT)(dice, document)
    written = _written(dice, document)
    for _ in range(dice.choice((0, 0, 0, 1, 1, 3))):
        written = dice.choice(_WRITING)(dice, written)
    return written


# Changes of content.


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container within a value, with each of its keys."""
    held = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    for key, inner in held:
        yield value, key
        yield from _places(inner)


def _anything(dice: Random) -> Any:
    made: Callable[[], Any] = dice.choice((
        lambda: dice.choice(WORDS), lambda: dice.choice(NUMBERS), lambda: dice.choice((None, True, False, [], {})),
        lambda: dice.choice(WORDS) * dice.randrange(4), lambda: [dice.choice(NUMBERS)],
        lambda: {"a": dice.choice(WORDS)}, lambda: dice.getrandbits(dice.randrange(1, 80)),
    ))  # fmt: skip
    return made()


def _replace(dice: Random, batch: Any) -> Any:
    places = list(_places(batch))
    if places:
        container, key = dice.choice(places)
        container[key] = _anything(dice)
    return batch


def _drop(dice: Random, batch: Any) -> Any:
    places = list(_places(batch))
    if places:
        container, key = dice.choice(places)
        del container[key]
    return batch


def _add(dice: Random, batch: Any) -> Any:
    containers = [batch, *(inner[key] for inner, key in _places(batch))]
    container = dice.choice([each for each in containers if isinstance(each, dict | list)] or [{}])
    if isinstance(container, dict):
        names = ("wire", "agent", "since", "title", "site", "keys", "call", "mood", "", "\ud800", "presence")
        container[dice.choice(names)] = _anything(dice)
    else:
        container.insert(dice.randrange(len(container) + 1), _anything(dice))
    return batch


def _move(dice: Random, batch: Any) -> Any:
    """Moves an edge of a span: over others, into the future, far into the past."""
    spans = batch.get("spans") if isinstance(batch, dict) else None
    sound = [span for span in spans if isinstance(span, dict)] if isinstance(spans, list) else []
    if sound:
        span, edge = dice.choice(sound), dice.choice(("start", "end"))
        by = dice.choice((1, -1, 1000, -HOUR // 10, HOUR, DAY_MS, -DAY_MS, 300 * DAY_MS, -400 * DAY_MS, 10**9))
        span[edge] = span[edge] + by if isinstance(span.get(edge), int) else by
    return batch


def _repeat(dice: Random, batch: Any) -> Any:
    """Says a span twice, or hundreds of times."""
    spans = batch.get("spans") if isinstance(batch, dict) else None
    if isinstance(spans, list) and spans:
        again = deepcopy(dice.choice(spans))
        times = dice.choice((1, 1, 2, 3, 490, 520)) if dice.random() < 0.1 else 1
        spans.extend([again] * times)
    return batch


_CONTENT = (*[_replace] * 6, *[_drop] * 3, *[_add] * 3, *[_move] * 4, _repeat, _repeat)


def _written(dice: Random, batch: Any) -> bytes:
    if dice.random() < 0.02:
        batch = _anything(dice)
    ascii_only = dice.random() < 0.5
    indent = dice.choice((None, None, None, 1))
    # A lone surrogate can only be escaped; written as it is, it is no UTF-8.
    return json.dumps(batch, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")


# Changes of writing.


def _cut(dice: Random, body: bytes) -> bytes:
    return body[: dice.randrange(len(body) + 1)]


def _flip(dice: Random, body: bytes) -> bytes:
    if not body:
        return b"\x01"
    changed = bytearray(body)
    changed[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _insert(dice: Random, body: bytes) -> bytes:
    at = dice.randrange(len(body) + 1)
    return body[:at] + dice.choice(TOKENS) + body[at:]


def _overwrite(dice: Random, body: bytes) -> bytes:
    at, token = dice.randrange(len(body) + 1), dice.choice(TOKENS)
    return body[:at] + token + body[at + len(token) :]


def _remove(dice: Random, body: bytes) -> bytes:
    at = dice.randrange(len(body) + 1)
    return body[:at] + body[at + dice.randrange(1, 20) :]


def _double(dice: Random, body: bytes) -> bytes:
    """Says a stretch again, which gives keys twice."""
    at = dice.randrange(len(body) + 1)
    part = body[at : at + dice.randrange(1, 120)]
    return body[: at + len(part)] + part + body[at + len(part) :]


def _deepen(dice: Random, body: bytes) -> bytes:
    depth = dice.choice((10, 400, 2000, 20_000))
    opening, closing = dice.choice(((b"[", b"]"), (b'{"a":', b"}")))
    deep = opening * depth + b"1" + closing * (depth - dice.choice((0, 0, 1)))
    return body.replace(b"{", b'{"x":' + deep + b",", 1)


def _pad(dice: Random, body: bytes) -> bytes:
    return body + dice.choice((b" ", b"\n", b"\0")) * dice.choice((1, 100, 20_000))


_WRITING = (
    *[_cut] * 3,
    *[_flip] * 3,
    *[_insert] * 4,
    *[_overwrite] * 2,
    _remove,
    _remove,
    *[_double] * 2,
    _deepen,
    _pad,
)


# Packing.


def _packed(dice: Random, plain: bytes) -> Body:
    due = _due(plain)
    way = dice.random()
    if way < 0.3:
        return Body(plain, dice.choice(("", "identity", "Identity")), due)
    if way < 0.7:
        encoding = dice.choice(("zstd", "gzip"))
        return Body(_pack(plain, encoding), encoding, due)
    if way < 0.73:
        return Body(plain, dice.choice(ENCODINGS), Verdict(415, "unsupported_encoding"))
    if way < 0.735:
        body, encoding = dice.choice(_bombs())
        return Body(body, encoding, Verdict(413, "too_large"))
    # A frame of nothing says no size, so that a reader of streams alone could tell where it ends.
    return dice.choice(_MISPACKED)(dice, plain or b" ", due if plain else _due(b" "))


def _due(plain: bytes) -> Verdict | None:
    try:
        return verdict(plain, NOON)
    except Unsure:
        return None


def _pack(plain: bytes, encoding: str) -> bytes:
    return zstandard.compress(plain) if encoding == "zstd" else gzip.compress(plain, 1, mtime=0)


def _mislabelled(dice: Random, plain: bytes, _due: Verdict | None) -> Body:
    packed = dice.choice((plain, _pack(plain, "zstd"), zlib.compress(plain)))
    encoding = dice.choice(("gzip", "zstd")) if packed[:4] != zstandard.FRAME_HEADER else "gzip"
    return Body(packed, encoding, BAD_ENCODING)


def _not_unpacked(dice: Random, plain: bytes, _due_: Verdict | None) -> Body:
    packed = _pack(plain, dice.choice(("zstd", "gzip")))
    return Body(packed, "", _due(packed))


def _packed_twice(dice: Random, plain: bytes, _due_: Verdict | None) -> Body:
    encoding = dice.choice(("zstd", "gzip"))
    packed = _pack(plain, encoding)
    return Body(_pack(packed, encoding), encoding, _due(packed))


def _cut_short(dice: Random, plain: bytes, _due: Verdict | None) -> Body:
    encoding = dice.choice(("zstd", "gzip"))
    packed = _pack(plain, encoding)
    return Body(packed[: dice.randrange(len(packed))], encoding, BAD_ENCODING)


def _and_more(dice: Random, plain: bytes, _due: Verdict | None) -> Body:
    encoding = dice.choice(("zstd", "gzip"))
    packed = _pack(plain, encoding)
    return Body(packed + dice.choice((b"x", b"\0" * 20, packed)), encoding, BAD_ENCODING)


def _damaged(dice: Random, plain: bytes, _due: Verdict | None) -> Body:
    encoding = dice.choice(("zstd", "gzip"))
    return Body(dice.choice((_flip, _insert, _overwrite, _remove))(dice, _pack(plain, encoding)), encoding, None)


def _streamed(dice: Random, plain: bytes, due: Verdict | None) -> Body:
    """A zstd frame that does not say how long it is, whole or cut."""
    packed = zstandard.ZstdCompressor(write_content_size=False, write_checksum=dice.random() < 0.5).compress(plain)
    cut = dice.random() < 0.3
    return Body(_cut(dice, packed) if cut else packed, "zstd", None if cut else due)


_MISPACKED = (
    _mislabelled, _not_unpacked, _packed_twice, _cut_short, _cut_short, _and_more, _damaged, _damaged, _streamed,
)  # fmt: skip
_BOMBS: list[tuple[bytes, str]] = []


def _bombs() -> list[tuple[bytes, str]]:
    if not _BOMBS:
        zeros = bytes(8 * MIB)
        nameless = zstandard.ZstdCompressor(write_content_size=False)
        _BOMBS.extend([
            (zstandard.compress(zeros), "zstd"), (nameless.compress(zeros), "zstd"), (gzip.compress(zeros), "gzip"),
            (zstandard.compress(b" " * (MIB + 1)), "zstd"), (gzip.compress(b"[" * (MIB + 1)), "gzip"),
        ])  # fmt: skip
    return _BOMBS
