"""100,000 bodies on the path from bytes to spans: each must end as the wire says, and leave no memory behind."""

import gc

import psutil
import pytest

from fairday_collector.errors import Refusal
from fairday_collector.ingest.prepare import Prepared, prepare
from tests.support.bad_bodies import Body, bodies
from tests.support.bad_oracle import Verdict
from tests.support.collector import NOON

SEEDS, EACH = 8, 12_500
WARM_UP = 2500
MOST_GROWTH = 32 * 1024 * 1024
REFUSALS = {
    (400, "bad_json"), (400, "bad_encoding"), (413, "too_large"), (413, "too_many_spans"),
    (415, "unsupported_encoding"), (422, "bad_batch"), (426, "unsupported_wire"),
}  # fmt: skip
Told = tuple[int, str, tuple[tuple[int, int], ...], tuple[tuple[int, str], ...], str, int]


def told(body: Body) -> Told:
    """What becomes of a body: status and code, the good spans by index and start, the bad ones, epoch and seq."""
    try:
        prepared: Prepared = prepare(body.sent, body.encoding.strip().lower(), NOON)
    except Refusal as refusal:
        return refusal.status, refusal.code, (), (), "", 0
    good = tuple(zip(prepared.fixed[3], prepared.start, strict=True))
    bad = tuple((each.index, each.code) for each in prepared.rejected)
    return 200, "", good, bad, prepared.batch.epoch, prepared.batch.seq


def due(verdict: Verdict) -> Told:
    """The same by the oracle."""
    good = tuple((index, span["start"]) for index, span in verdict.good)
    return verdict.status, verdict.code, good, verdict.bad, verdict.epoch, verdict.seq


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_body_ends_as_the_wire_says(seed: int) -> None:
    """A batch with the right spans good and the others named, or a refusal of its status and code; no memory stays."""
    process, before, decided = psutil.Process(), 0, 0
    for number, body in enumerate(bodies(seed, EACH)):
        found = told(body)
        assert found[0] == 200 or found[:2] in REFUSALS, (body.sent, body.encoding)
        if body.due is not None:
            decided += 1
            assert found == due(body.due), (body.sent, body.encoding)
        if number == WARM_UP:
            gc.collect()
            before = process.memory_info().rss
    gc.collect()
    assert process.memory_info().rss - before < MOST_GROWTH
    assert decided > 0.8 * EACH
