"""Requests of `bad_values` brought to the web port's application, and what is wrong with its answers."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

from fairday_wire import PROBLEM_JSON
from tests.support.bad_house import HOST, House
from tests.support.bad_values import JSON_TYPE, Asked, requests_to
from tests.support.collector import request

# An odd name in a path can make it another path, or none.
ELSEWHERE = frozenset({404, 405})


@dataclass
class Findings:
    """How often each status was answered, and what was wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def try_values(house: House, role: str, *, every: int = 1, first: int = 0) -> Findings:
    """Sends every so-manieth of all requests, beginning with the `first`, with the key of a role."""
    document = request(house.app, "GET", "/v1/openapi.json", headers={"Host": HOST}).json
    headers = {"Authorization": f"Bearer {house.keys[role]}"} if role in house.keys else {}
    findings = Findings()

    async def run() -> None:
        for number, (asked, documented) in enumerate(_all(house, document)):
            if number % every != first:
                continue
            status, content_type, body = await brought(house.app, asked, headers)
            findings.statuses[status] += 1
            fault = _fault(status, content_type, body, documented)
            if fault is not None:
                findings.faults.append(f"{asked.method} {asked.target[:100]!r}, {asked.what}: {fault}")

    asyncio.run(run())
    return findings


def _all(house: House, document: Mapping[str, Any]) -> Iterator[tuple[Asked, frozenset[int]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names = {parameter["name"]: parameter["in"] for parameter in operation.get("parameters", [])}
            documented = frozenset(map(int, operation["responses"]))
            for asked in requests_to(house, method, path, names):
                yield asked, documented


def _fault(status: int, content_type: str, body: bytes, documented: Iterable[int]) -> str | None:
    if status >= 500:
        return f"a {status}"
    if status not in documented and status not in ELSEWHERE:
        return f"{status} is not documented"
    if status < 400:
        json.loads(body)
        return None if content_type == JSON_TYPE else f"{status} as {content_type}"
    if content_type != PROBLEM_JSON or json.loads(body)["status"] != status:
        return f"{status} is no problem of ours: {body[:100]!r}"
    return None


async def brought(app: ASGIApp, asked: Asked, headers: Mapping[str, str]) -> tuple[int, str, bytes]:
    """What is answered to a request: status, content type and body; an error that gets out is a 500."""
    path, _, query = asked.target.partition(b"?")
    told = {"Host": HOST, **headers}
    if asked.body or asked.content_type != JSON_TYPE:
        told["Content-Type"] = asked.content_type
    came: list[Message] = []
    parts = [{"type": "http.request", "body": asked.body, "more_body": False}]

    async def receive() -> Message:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        came.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": asked.method, "scheme": "http",
        "path": unquote(path.decode("latin-1")), "raw_path": path, "root_path": "", "query_string": query,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in told.items()],
        "client": ("192.0.2.1", 40_000), "server": ("127.0.0.1", 8480),
    }  # fmt: skip
    try:
        await app(scope, receive, send)
    except Exception as error:  # noqa: BLE001 - an application that answers 500 also raises what it was
        return 500, "", repr(error).encode()
    given = dict(came[0]["headers"])
    body = b"".join(message.get("body", b"") for message in came[1:])
    return came[0]["status"], given.get(b"content-type", b"").decode(), body
