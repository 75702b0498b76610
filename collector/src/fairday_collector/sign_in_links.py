"""The agents' door to the pages: a seat's key gets a link that signs its person in."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fairday_collector import audit
from fairday_collector.clock import Clock
from fairday_collector.enrol.keys import bearer, seat_of_key
from fairday_collector.errors import Conflict, TooMany
from fairday_collector.limits import RateLimiter
from fairday_collector.seats import person_of
from fairday_collector.store import Store
from fairday_wire import SignInLink, encode

LinkMaker = Callable[[Session, str, int], SignInLink]
"""Makes a link for the person of an id at an instant (epoch ms), in the caller's transaction."""

LINKS_PER_S = 1 / 10
LINK_BURST = 5


@dataclass(frozen=True, slots=True)
class SignInLinks:
    """Hands out links. `limiter` counts them per seat."""

    store: Store
    make: LinkMaker
    limiter: RateLimiter
    clock: Clock

    async def answer(self, request: Request) -> Response:
        """`POST /v1/agent/sign-in-link`: 201 with a link, 409 `unassigned` where the seat feeds nobody."""
        key = bearer(request.headers.get("authorization"))
        made = await run_in_threadpool(self._link, key)
        return Response(encode(made), 201, media_type="application/json", headers={"Cache-Control": "no-store"})

    def _link(self, key: str) -> SignInLink:
        with self.store.read() as session:
            seat_id = seat_of_key(session, key)[0].id
        wait_s = self.limiter.take(seat_id)
        if wait_s is not None:
            raise TooMany("too_many_links", f"Too many links were asked for. Try again in {wait_s} s.",
                          retry_after_s=wait_s)  # fmt: skip
        with self.store.write() as session:
            seat, seat_key = seat_of_key(session, key)
            now_ms = self.clock()
            person = person_of(session, seat.id, now_ms)
            if person is None:
                raise Conflict(
                    "unassigned",
                    "This desktop feeds nobody's record yet. Ask your administrator to say whose it is.",
                )
            if seat_key.first_used_ms is None:
                seat_key.first_used_ms = now_ms
                session.add(seat_key)
            audit.record(session, now_ms, f"seat:{seat.id}", "sign_in.link", person)
            return self.make(session, person, now_ms)
