"""The agents' API: what listens on the agents' port."""

from dataclasses import dataclass

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fairday_collector.clock import Clock
from fairday_collector.enrol.desk import enrol
from fairday_collector.enrol.keys import bearer, seat_of_key
from fairday_collector.errors import BadRequest, Invalid, Refusal, TooMany
from fairday_collector.ingest.endpoint import BatchEndpoint, announced, read_body
from fairday_collector.ingest.gather import Gather
from fairday_collector.ingest.group import GroupStore
from fairday_collector.ingest.known import Known, KnownKey
from fairday_collector.ingest.room import Room
from fairday_collector.ingest.visits import Visits
from fairday_collector.ingest.writer import GroupWriter
from fairday_collector.limits import RateLimiter, address_key
from fairday_collector.meters import Meters
from fairday_collector.policy.desk import PolicyDesk
from fairday_collector.problems import code_of, fault_response, problem
from fairday_collector.sign_in_links import LINK_BURST, LINKS_PER_S, LinkMaker, SignInLinks
from fairday_collector.store import Store
from fairday_collector.store.labels import Interner
from fairday_collector.wire_version import check_wire, stated_wire
from fairday_wire import Enrolment, Grant, Policy, decode, encode

SIGN_IN_LINK = "/v1/agent/sign-in-link"
MAX_ENROL_BYTES = 16 * 1024
# Of keys looked up in one statement.
MOST_KEYS = 250
# Where a door that failed leaves the problem's code for the meters.
CODE = "fairday.code"
# Named one by one, for what only `Exception` answers is raised once more to the server, which logs it again.
FAULTS = (Refusal, ClientDisconnect, SQLAlchemyError, Exception)


@dataclass(frozen=True, slots=True)
class AgentsApi:
    """Enrolment and policy. `limiter` counts enrolments per address."""

    store: Store
    desk: PolicyDesk
    limiter: RateLimiter
    clock: Clock

    async def enrol(self, request: Request) -> Response:
        """`POST /v1/enrol`: 201 with a grant."""
        wait_s = self.limiter.take(address_key(request.client.host if request.client else ""))
        if wait_s is not None:
            raise TooMany("too_many_enrolments", "More than 60 a minute from here.", retry_after_s=wait_s)
        length = announced(request.headers.get("content-length", "").encode())
        body = await read_body(request.receive, MAX_ENROL_BYTES, length)
        asked = _read_enrolment(body)
        return Response(encode(await run_in_threadpool(self._enrol, asked)), 201, media_type="application/json")

    def _enrol(self, asked: Enrolment) -> Grant:
        with self.store.write() as session:
            now_ms = self.clock()
            new = enrol(session, asked, now_ms)
            policy = self.desk.policy_of(session, new.seat, now_ms)
            return Grant(seat=new.seat, key=new.key, policy=policy, server_time=now_ms)

    async def policy(self, request: Request) -> Response:
        """`GET /v1/policy`: the seat's policy, or 304 where its ETag is known."""
        key = bearer(request.headers.get("authorization"))
        policy = await run_in_threadpool(self._policy, key)
        tag = f'"{policy.version}"'
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"ETag": tag})
        return Response(encode(policy), media_type="application/json", headers={"ETag": tag})

    def _policy(self, key: str) -> Policy:
        with self.store.read() as session:
            seat, seat_key = seat_of_key(session, key)
            told = self.desk.told(session, seat.id, self.clock()) if seat_key.first_used_ms is not None else None
        if told is not None:
            return told
        with self.store.write() as session:
            seat, seat_key = seat_of_key(session, key)
            now_ms = self.clock()
            # Numbered before the key is touched, as a group of uploads does it: neither waits for the other with one.
            policy = self.desk.policy_of(session, seat.id, now_ms)
            if seat_key.first_used_ms is None:
                seat_key.first_used_ms = now_ms
                session.add(seat_key)
            return policy


def agents_app(
    store: Store,
    desk: PolicyDesk,
    clock: Clock,
    uploads: RateLimiter,
    enrolments: RateLimiter,
    meters: Meters,
    make_link: LinkMaker,
) -> ASGIApp:
    """The whole application of the agents' port; `make_link` makes what signs people in to the pages."""
    api = AgentsApi(store, desk, enrolments, clock)
    known, room = Known(), Room()
    writer = GroupWriter(store, GroupStore(known, desk, Interner(), Visits()), clock, meters)
    meters.queue(lambda: (room.batches, room.bytes))
    keys: Gather[str, KnownKey] = Gather(lambda secrets: known.looked_up(store, secrets), name="keys", most=MOST_KEYS)
    links = SignInLinks(store, make_link, RateLimiter(LINKS_PER_S, burst=LINK_BURST), clock)
    batches = BatchEndpoint(known, keys, writer, uploads, room, clock, meters)
    router = Starlette(
        routes=[
            Route("/v1/batches", batches, methods=["POST"]),
            Route("/v1/enrol", api.enrol, methods=["POST"]),
            Route("/v1/policy", api.policy, methods=["GET"]),
            Route(SIGN_IN_LINK, links.answer, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _unrouted} | dict.fromkeys(FAULTS, _failed),
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        target: ASGIApp = router
        if scope["type"] == "http" and scope["path"] == "/v1/batches" and scope["method"] == "POST":
            target = batches
        elif scope["type"] == "http":
            send = metered(send, scope, meters)
        await target(scope, receive, send)

    return app


def metered(send: Send, scope: Scope, meters: Meters) -> Send:
    """Counts the answer of a door that is not the uploads' own."""
    door = {"/v1/enrol": "enrol", "/v1/policy": "policy", SIGN_IN_LINK: "sign_in_link"}.get(scope["path"], "other")

    async def counted(message: Message) -> None:
        if message["type"] == "http.response.start":
            meters.answered(door, message["status"], scope.get(CODE, ""))
        await send(message)

    return counted


def _read_enrolment(body: bytes) -> Enrolment:
    try:
        check_wire(stated_wire(body))
        asked = decode(body, Enrolment)
    except msgspec.ValidationError as error:
        raise Invalid("bad_enrolment", f"{error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("bad_json", f"The body is not JSON: {error}.") from error
    if any("\0" in text for text in (*msgspec.structs.astuple(asked.device), asked.os_user, asked.agent)):
        raise Invalid("bad_enrolment", "A text holds a NUL.")
    return asked


async def _failed(request: Request, error: Exception) -> Response:
    request.scope[CODE] = code_of(error)
    return fault_response(error)


async def _unrouted(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
    return problem(
        error.status_code, error.detail, code, f"See the protocol: /v1/enrol, /v1/batches, /v1/policy, {SIGN_IN_LINK}."
    )
