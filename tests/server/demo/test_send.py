import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fairday_server.demo.history import Parcel
from fairday_server.demo.send import Door, Interrupted, NotTaken
from fairday_wire import Problem, Receipt, Rejected, Span, encode
from tests.support.live_server import serving

PARCEL = Parcel(date(2026, 10, 14), UUID(int=1), 1, [Span(start=0, end=1000, presence="off")])


def receipt(stored: int = 1, *rejected: Rejected, duplicate: bool = False) -> Response:
    """A collector's answer to an upload."""
    return Response(
        encode(
            Receipt(
                stored=stored, duplicate=duplicate, rejected=list(rejected), ack_through=1, policy=1, next_upload_s=60,
                server_time=0,
            )
        )
    )  # fmt: skip


@contextmanager
def door(*answers: Response, stop: threading.Event | None = None) -> Iterator[tuple[Door, list[bytes]]]:
    """A door to a collector that gives these answers in turn, and the bodies it got."""
    bodies: list[bytes] = []

    async def answer(request: Request) -> Response:
        bodies.append(await request.body())
        return answers[len(bodies) - 1]

    app = Starlette(routes=[Route("/v1/batches", answer, methods=["POST"])])
    with (
        serving(app) as server,
        Door(f"http://127.0.0.1:{server.port}", None, lambda: 0, stop or threading.Event()) as opened,
    ):
        yield opened, bodies


@pytest.mark.parametrize(
    "answer",
    [receipt(0, Rejected(0, "too_old", "It is too old.")), receipt(duplicate=True), receipt(0)],
    ids=["rejected", "there before", "not stored"],
)
def test_a_receipt_for_less_than_was_sent_is_a_fault(answer: Response) -> None:
    """Whatever is rejected, doubled or not stored ends the making with the reason."""
    with door(answer) as (opened, _), pytest.raises(NotTaken, match="Of 1 spans of 2026-10-14"):
        opened.upload("key", PARCEL)


def test_a_full_collector_is_asked_again() -> None:
    """After 429 and 503 the same parcel is offered again, and is taken in the end."""
    busy = [Response(status_code=status, headers={"Retry-After": "0"}) for status in (429, 503)]
    with door(*busy, receipt()) as (opened, bodies):
        opened.upload("key", PARCEL)
    assert len(bodies) == 3
    assert len(set(bodies)) == 1


def test_a_refusal_is_told_in_the_collectors_words() -> None:
    """Any other answer is a fault that bears the collector's own reason."""
    refusal = encode(Problem(title="No", status=401, code="unknown_key", detail="This key is not known here."))
    with door(Response(refusal, 401)) as (opened, _), pytest.raises(NotTaken, match="not known here"):
        opened.upload("key", PARCEL)


def test_a_stop_ends_the_wait() -> None:
    """Once told to stop, nothing more is sent."""
    stop = threading.Event()
    stop.set()
    with door(stop=stop) as (opened, bodies), pytest.raises(Interrupted):
        opened.upload("key", PARCEL)
    assert bodies == []
