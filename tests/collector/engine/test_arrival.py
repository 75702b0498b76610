"""Order, repetition and lateness of batches: the ledger is the same, and every second is in exactly one state."""

import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fairday_collector.store.tables import LedgerDay
from tests.support.collector import (
    DAY_MS,
    EPOCH,
    HOUR,
    MINUTE,
    NOON,
    OTHER_EPOCH,
    batch,
    new_collector,
    span,
)

START = NOON - 12 * HOUR - 3 * DAY_MS
STEP = 97 * MINUTE
PRESENCES = ["quiet", "quiet", "quiet", "input", "locked", "off"]

Days = dict[date, dict[str, Any]]


@st.composite
def uploads(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Two to six batches of one or two epochs over three days, whose spans touch, leave holes, or are sent twice."""
    batches = []
    for number in range(draw(st.integers(2, 6))):
        at = START + STEP * draw(st.integers(0, 36))
        spans = []
        for _ in range(draw(st.integers(1, 3))):
            end = at + draw(st.sampled_from([2 * MINUTE, STEP, 5 * STEP]))
            fields = {"app": draw(st.sampled_from([None, "a"])), "keys": draw(st.integers(0, 2))}
            spans.append(span(at, end, draw(st.sampled_from(PRESENCES)), **fields))
            at = end + draw(st.sampled_from([0, 0, 0, MINUTE]))
        batches.append(batch(spans, number + 1, epoch=draw(st.sampled_from([EPOCH, OTHER_EPOCH]))))
    return batches


def ledger(batches: list[dict[str, Any]], settle_after: list[bool]) -> Days:
    """The days, apart from empty ones, that come of batches in this order, reckoned in between where told to."""
    with tempfile.TemporaryDirectory() as folder:
        collector = new_collector(Path(folder))
        _, key = collector.seat(collector.person(zone="Europe/Berlin"))
        for body, settle in zip(batches, settle_after, strict=True):
            assert collector.upload(key, body).status == 200
            if settle:
                collector.settle()
        collector.settle()
        rows = [row for row in collector.rows(LedgerDay) if row.states["unknown"] < row.end_ms - row.start_ms]
        spans = collector.spans()
        collector.store.close()
    assert sum(row.counts["keys"] for row in rows) <= sum(sent.keys for sent in spans)
    for row in rows:
        assert sum(row.states.values()) == row.end_ms - row.start_ms
        assert sum(ms for _, ms in row.apps) == row.states["active"] + row.states["meeting"] + row.states["passive"]
    assert all(one.end_ms <= two.start_ms for one, two in pairwise(rows))
    # Person and seat have other ids in each try.
    return {row.day: row.model_dump(exclude={"person_id", "edge_gaps"}) for row in rows}


# Without shrinking, which would take minutes here: each try is a database of its own.
@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(uploads(), st.data())
def test_the_ledger_does_not_depend_on_how_batches_arrive(sent: list[dict[str, Any]], data: st.DataObject) -> None:
    """In order and all at once, or shuffled, some twice, and reckoned whenever: the same rows."""
    plain = ledger(sent, [False] * len(sent))
    again = data.draw(st.lists(st.sampled_from(sent), max_size=2))
    shuffled = data.draw(st.permutations([*sent, *again]))
    settle_after = data.draw(st.lists(st.booleans(), min_size=len(shuffled), max_size=len(shuffled)))
    other = ledger(shuffled, settle_after)
    assert other == plain
