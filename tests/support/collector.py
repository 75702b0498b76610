"""A collector on a real database file, called through its ASGI application, with a clock that stands still."""

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import zstandard
from sqlmodel import Session, SQLModel, select
from starlette.types import ASGIApp, Message

from fairday_collector.agents_api import agents_app
from fairday_collector.enrol.tokens import create_token
from fairday_collector.ledger.columns import PRESENCES
from fairday_collector.ledger.engine import Engine
from fairday_collector.limits import RateLimiter
from fairday_collector.meters import Meters
from fairday_collector.people import add_person, add_team, find_team
from fairday_collector.policy.desk import PolicyDesk
from fairday_collector.store import Store
from fairday_collector.store.tables import DirtyDay, Epoch, LabelRow, Person, SpanRow, Team
from fairday_server.sign_in import make_link
from fairday_wire import SignInLink
from tests.support.database import database_url

T = TypeVar("T")
Row = TypeVar("Row", bound=SQLModel)

NOON = 1_791_979_200_000
"""2026-10-14 12:00 UTC."""
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY_MS = 24 * HOUR
EPOCH = "5b1f4f0e-6f9c-4c0b-9a51-0d2b8f7a3c11"
OTHER_EPOCH = "9c0de1f2-0000-4000-8000-00000000beef"


def span(start: int, end: int, presence: str = "input", **fields: Any) -> dict[str, Any]:
    """A span as an agent writes it."""
    return {"start": start, "end": end, "presence": presence, **fields}


def batch(spans: Iterable[Any] = (), seq: int = 1, **fields: Any) -> dict[str, Any]:
    """A batch as an agent writes it; fields given replace or join the usual ones, and a span may be anything."""
    return {"wire": 1, "epoch": EPOCH, "seq": seq, "sent_at": NOON, "spans": list(spans), **fields}


@dataclass
class StillClock:
    """A clock that goes only when told to; milliseconds UTC."""

    now: int = NOON

    def __call__(self) -> int:
        """Tell the time."""
        return self.now


@dataclass(frozen=True)
class Reply:
    """An answer, and how much of the request's body was read for it."""

    status: int
    headers: dict[str, str]
    body: bytes
    parts_read: int

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def outcome(self) -> tuple[int, str]:
        """Status and problem code; the code is empty for an answer that is no problem."""
        return self.status, self.json["code"] if self.status >= 400 else ""


def request(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    body: bytes | Iterable[bytes | None] = b"",
    headers: dict[str, str] | None = None,
    address: str = "192.0.2.1",
) -> Reply:
    """One HTTP request, as a server hands it to the application.

    A body may come in parts, each taken when it is asked for; None among them is a client that went away.
    """
    parts = iter([body] if isinstance(body, bytes) else body)
    sent: list[Message] = []
    read = 0
    ended = False

    async def receive() -> Message:
        nonlocal read, ended
        read += 1
        if ended:
            # Like a client that stays: nothing more comes until the answer is there.
            await asyncio.Event().wait()
        part = next(parts, b"")
        if part is None:
            return {"type": "http.disconnect"}
        ended = part == b""
        return {"type": "http.request", "body": part, "more_body": not ended}

    async def send(message: Message) -> None:
        sent.append(message)

    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": (address, 40_000),
        "server": ("127.0.0.1", 8443),
    }

    async def answer() -> None:
        await app(scope, receive, send)

    asyncio.run(answer())
    start, *rest = sent
    return Reply(
        start["status"],
        {name.decode().lower(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in rest),
        read,
    )


@dataclass(frozen=True)
class StoredSpan:
    """A span row with everything it stands for spelt out; `since_ms` is None where it continues none."""

    seat_id: str
    start_ms: int
    epoch: str
    seq: int
    position: int
    end_ms: int
    since_ms: int | None
    presence: str
    call: bool
    media: bool
    app: str | None
    title: str | None
    site: str | None
    keys: int
    clicks: int
    scrolls: int


def _sent(row: SpanRow, label: LabelRow, epoch: str) -> StoredSpan:
    presence, flags = divmod(row.kind, 4)
    return StoredSpan(
        *(row.seat_id, row.start_ms, epoch, row.seq, row.position, row.start_ms + row.length_ms),
        row.start_ms - row.before_ms if row.before_ms else None,
        *(PRESENCES[presence], bool(flags & 2), bool(flags & 1), label.app, label.title, label.site),
        *(row.keys, row.clicks, row.scrolls),
    )


@dataclass
class Collector:
    """A migrated store, the application of the agents' port on it, and what a test asks of both."""

    store: Store
    clock: StillClock = field(default_factory=StillClock)
    ca: str = ""
    uploads: RateLimiter = field(default_factory=lambda: RateLimiter(1e6, burst=1_000_000))
    enrolments: RateLimiter = field(default_factory=lambda: RateLimiter(1e6, burst=1_000_000))

    meters: Meters = field(default_factory=Meters)
    _app: tuple[tuple[RateLimiter, RateLimiter], ASGIApp] | None = None

    @property
    def app(self) -> ASGIApp:
        """The application of the agents' port."""
        made_with = (self.uploads, self.enrolments)
        if self._app is None or self._app[0] != made_with:
            made = agents_app(self.store, PolicyDesk(lambda: self.ca), self.clock, *made_with, self.meters, self._link)
            self._app = (made_with, made)
        return self._app[1]

    @staticmethod
    def _link(session: Session, person_id: str, now_ms: int) -> SignInLink:
        secret = make_link(session, person_id, now_ms)
        return SignInLink(url=f"http://127.0.0.1:8480/sign-in/{secret}", expires_s=600)

    def upload(self, key: str, body: dict[str, Any] | bytes, encoding: str = "", **headers: str) -> Reply:
        """Sends a batch; a dict becomes JSON, and `zstd` packs it."""
        plain = body if isinstance(body, bytes) else json.dumps(body).encode()
        packed = zstandard.compress(plain) if encoding == "zstd" and isinstance(body, dict) else plain
        sent = {"Authorization": f"Bearer {key}", **({"Content-Encoding": encoding} if encoding else {}), **headers}
        return request(self.app, "POST", "/v1/batches", body=packed, headers=sent)

    def policy(self, key: str, **headers: str) -> Reply:
        """Asks for the policy."""
        return request(self.app, "GET", "/v1/policy", headers={"Authorization": f"Bearer {key}", **headers})

    def sign_in_link(self, key: str) -> Reply:
        """Asks for a link to the pages."""
        headers = {"Authorization": f"Bearer {key}"}
        return request(self.app, "POST", "/v1/agent/sign-in-link", body=b"{}", headers=headers)

    def join(self, token: str, *, machine: str = "m-1", user: str = "maya", **fields: Any) -> Reply:
        """Enrols a machine and user with a token."""
        device = {"host": "pc", "os": "linux", "os_version": "12", "machine_id": machine}
        asked = {"wire": 1, "token": token, "device": device, "os_user": user, "agent": "0.1.0", **fields}
        return request(self.app, "POST", "/v1/enrol", body=json.dumps(asked).encode())

    def do(self, act: Callable[..., T], *arguments: Any, **options: Any) -> T:
        """Runs `act(session, …)` in one writing transaction."""
        with self.store.write() as session:
            return act(session, *arguments, **options)

    def rows(self, table: type[Row]) -> list[Row]:
        """All rows of a table, by primary key."""
        with self.store.read() as session:
            return list(session.exec(select(table).order_by(*table.__table__.primary_key)).all())  # type: ignore[attr-defined]

    def spans(self) -> list[StoredSpan]:
        """The spans that are rows, as they were sent, by seat, start and batch."""
        with self.store.read() as session:
            labels = {row.id: row for row in session.exec(select(LabelRow))}
            epochs = {(row.seat_id, row.number): row.epoch for row in session.exec(select(Epoch))}
            rows = session.exec(select(SpanRow).order_by(*SpanRow.__table__.primary_key)).all()  # type: ignore[attr-defined]
        return [_sent(row, labels[row.label_id], epochs[row.seat_id, row.epoch_no]) for row in rows]

    def team(self, name: str = "Payments", zone: str = "UTC") -> Team:
        """Adds a team."""
        return self.do(add_team, name, zone, self.clock.now)

    def person(self, name: str = "Maya", team: str = "Payments", **fields: Any) -> Person:
        """Adds a person to a team, which is made if it is not there."""
        if all(known.name != team for known in self.rows(Team)):
            self.team(team)
        with self.store.write() as session:
            return add_person(session, name, find_team(session, team), self.clock.now, **fields)

    def token(self, subject: Person | Team, uses: int = 1, life_ms: int = 7 * DAY_MS) -> str:
        """Makes a join token."""
        return self.do(create_token, subject, uses, life_ms, self.clock.now, "test")[1]

    def seat(self, subject: Person | Team, **fields: Any) -> tuple[str, str]:
        """Enrols a machine for a person or team; the seat's id and key."""
        grant = self.join(self.token(subject), **fields)
        assert grant.status == 201, grant.body
        return grant.json["seat"], grant.json["key"]

    def settle(self) -> None:
        """Lets the worker reckon until nothing is marked."""
        engine = Engine(self.store, self.clock)
        for _ in range(400):
            if not engine.bring_up() and not engine.rebuild():
                break
        assert self.rows(DirtyDay) == []


def new_collector(folder: Path) -> Collector:
    """A collector on a fresh database, a folder's own."""
    return Collector(Store(database_url(folder)))
