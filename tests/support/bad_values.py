"""Values that mean no good, for every parameter and every field of the API."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.support.bad_house import BODIES, House

LONE = "\ud800"
TEXTS = (
    "", " ", "\0", "a\0b", "\x7f\x1b", "\u202e", "é", "\U0001f600", "a" * 65, "a" * 10_000, "../..", "%", "%s%n",
    "'; DROP TABLE person; --", "0001-01-01", "0001-01-02", "1969-12-31", "1970-01-01", "9000-12-31", "9999-12-31",
    "10000-01-01", "2026-02-30", "2026-W42-1", "20261012", "2026-10-12T00:00", "٢٠٢٦-١٠-١٢", "0", "-1", "1.5", "NaN",
    "Infinity", "1e999", "true", "null", "[]", "{}", str(2**31), str(2**63), str(-(2**63) - 1), "9" * 5000,
    "W10=", "WyJhIiwgMV0=", "WyJhXHUwMDAwIiwgImIiXQ==", "é=", "====", "not/base64", "gA==", "WyJcdWQ4MDAiLCAiYiJd",
)  # fmt: skip
"""As they stand in an address. The last are cursors: of too little, of wrong types, of a NUL, of a lone surrogate."""
RAW = (
    b"%00",
    b"%ff",
    b"%ed%a0%80",
    b"%c3",
    b"%",
    b"%zz",
    b"\xff\xfe",
    b"+",
    b"%2F",
    b"%252F",
    b"%0d%0aX-A:%20b",
    b"a&b=c;d",
)
"""As they are written, whatever they stand for."""
WRITTEN = (*(quote(text, safe="").encode() for text in TEXTS), *RAW)
NUMBERS = (0, -1, 0.5, -0.0, 1e300, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 10**4000)
JSON_VALUES: tuple[Any, ...] = (
    *TEXTS, LONE, f"a{LONE}b", *NUMBERS, True, False, None, [], {}, [[]], [None], {"a": None}, [0] * 1000,
    float("nan"), float("inf"),
)  # fmt: skip
BAD_BODIES = (
    b"", b" ", b"null", b"[]", b"1", b'"a"', b"{", b"{}", b"\xff", b"\xef\xbb\xbf{}", b'{"a":1}{"a":1}', b"[" * 100_000,
    b'{"a":' * 100_000, b'{"a":' + b"9" * 10_000 + b"}", b'{"a":NaN}', b'{"a":"\\ud800"}', b'{"\\u0000":1}',
    b'{"a":1,"a":2}', b"a=b", b"\0" * 100,
)  # fmt: skip
JSON_TYPE = "application/json"
TYPES = (
    "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=utf-16",
    "application/xml", "\xff", "application/problem+json", "a/b/c",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request as it goes out; `what` says what is odd about it."""

    what: str
    method: str
    target: bytes
    body: bytes = b""
    content_type: str = JSON_TYPE


def addresses(house: House, path: str, names: Mapping[str, str]) -> Iterator[Asked]:
    """GET requests to a page, each with one odd parameter."""
    good = {name: house.queries.get(name, "").encode() for name in names}
    for name in names:
        for value in WRITTEN:
            yield Asked(f"{name}={value[:60]!r}", "GET", _target(path, names, good | {name: value}))


def requests_to(house: House, method: str, path: str, names: Mapping[str, str]) -> Iterator[Asked]:
    """Requests to an operation, each with one thing wrong. `names` has its parameters, each with where it stands."""
    method = method.upper()
    good = {name: house.queries.get(name, "1").encode() for name in names}
    template = BODIES.get((method, path))
    target = _target(path, names, good)
    body = b"" if template is None else json.dumps(template).encode()
    yield Asked("nothing", method, target, body)
    for name in names:
        for value in WRITTEN:
            yield Asked(f"{name}={value[:60]!r}", method, _target(path, names, good | {name: value}), body)
        yield Asked(f"{name} twice", method, target + b"&%s=x" % name.encode(), body)
        rest = {other: value for other, value in good.items() if other != name}
        yield Asked(f"{name} left out", method, _target(path, names, rest), body)
    if template is None:
        return
    for place in _places(template):
        for wrong in JSON_VALUES:
            changed = json.dumps(_with(template, place, wrong)).encode()
            yield Asked(f"{place}={str(wrong)[:60]!r}", method, target, changed)
    for sent in BAD_BODIES:
        yield Asked(f"body {sent[:40]!r}", method, target, sent)
    for content_type in TYPES:
        yield Asked(f"content type {content_type!r}", method, target, body, content_type)


def _target(path: str, names: Mapping[str, str], values: Mapping[str, bytes]) -> bytes:
    target, query = path.encode(), []
    for name, value in values.items():
        if names[name] == "path":
            target = target.replace(b"{%s}" % name.encode(), value)
        else:
            query.append(b"%s=%s" % (name.encode(), value))
    return target + b"?" + b"&".join(query)


def _places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in held:
        yield (*above, key)
        yield from _places(inner, (*above, key))


def _with(template: Any, place: tuple[Any, ...], value: Any) -> Any:
    changed = deepcopy(template)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed
