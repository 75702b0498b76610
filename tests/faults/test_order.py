"""Batches that come in any order, twice, and several at once: stored once each."""

import random
import ssl
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from fairday_agent.config import AgentDir
from fairday_collector.clock import wall_ms
from fairday_wire.batch import Batch, Receipt
from fairday_wire.codec import decode, encode
from fairday_wire.spans import Span
from tests.support.fault_kills import Ordeal
from tests.support.fault_oracle import arrived_at

BATCHES, SPANS = 40, 25

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.timeout(120)]


def test_numbers_in_any_order_and_each_three_times(ordeal: Ordeal) -> None:
    """Whatever order they come in, `ack_through` in the end covers all, and each span is there once."""
    (seat,) = ordeal.house.enrol(1, ordeal.line.url, into="order")
    key = AgentDir(seat.home).config().key
    epoch, start = uuid.uuid4(), wall_ms() - 3_600_000
    spans = [
        Span(start=start + n * 100, end=start + n * 100 + 100, presence="input", keys=1) for n in range(BATCHES * SPANS)
    ]
    batches = [
        Batch(epoch=epoch, seq=n + 1, sent_at=wall_ms(), agent="0.1.0", spans=spans[n * SPANS : (n + 1) * SPANS])
        for n in range(BATCHES)
    ]
    posts = batches * 3
    random.Random(4).shuffle(posts)
    context = ssl.create_default_context(cafile=str(ordeal.house.ca))
    with httpx.Client(base_url=ordeal.house.agents, verify=context, timeout=30) as client:

        def post(batch: Batch) -> Receipt:
            while True:
                answer = client.post("/v1/batches", content=encode(batch), headers={"Authorization": f"Bearer {key}"})
                if answer.status_code != 429:
                    assert answer.status_code == 200, answer.text
                    return decode(answer.content, Receipt)

        with ThreadPoolExecutor(4) as pool:
            receipts = list(pool.map(post, posts))
        last = post(batches[0])
    assert sum(not receipt.duplicate for receipt in receipts) == BATCHES
    assert {receipt.stored for receipt in receipts} == {SPANS}
    assert last.ack_through == BATCHES
    assert sorted(arrived_at(ordeal.house.store, [seat.id])[seat.id], key=lambda span: span.start) == spans
