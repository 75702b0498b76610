"""Many requests at once to an application, in one event loop, so that good and bad ones share their transactions."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message

AT_ONCE = 60


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    json: Any

    @property
    def outcome(self) -> tuple[int, str]:
        """Status and problem code; the code is empty for an answer that is no problem."""
        return self.status, self.json["code"] if self.status >= 400 else ""


def post_all(app: ASGIApp, path: str, sent: Sequence[tuple[bytes, dict[str, str]]]) -> list[Answer]:
    """Sends bodies, each with its headers, some dozens at a time; the answers in their order."""

    async def run() -> list[Answer]:
        answers: list[Answer] = []
        for at in range(0, len(sent), AT_ONCE):
            asked = (_post(app, path, body, headers) for body, headers in sent[at : at + AT_ONCE])
            answers += await asyncio.gather(*asked)
        return answers

    return asyncio.run(run())


async def _post(app: ASGIApp, path: str, body: bytes, headers: dict[str, str]) -> Answer:
    came: list[Message] = []
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        came.append(message)

    given = {**headers, "Content-Length": str(len(body))}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
        "client": ("192.0.2.1", 40_000), "server": ("127.0.0.1", 8443),
    }  # fmt: skip
    await app(scope, receive, send)
    return Answer(came[0]["status"], json.loads(b"".join(message.get("body", b"") for message in came[1:])))
