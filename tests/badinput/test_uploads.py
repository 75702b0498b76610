"""Thousands of bodies through the whole endpoint into the store, good and bad ones in the same transactions."""

from collections import Counter
from typing import Any

import pytest

from tests.support.bad_bodies import Body, bodies
from tests.support.bad_oracle import Verdict
from tests.support.bad_uploads import Answer, post_all
from tests.support.collector import Collector, StoredSpan
from tests.support.collector import batch as batch_of

MANY = 3000
MOST_SENT = 256 * 1024
REFUSALS = {
    (400, "bad_json"), (400, "bad_encoding"), (409, "seq_conflict"), (413, "too_large"), (413, "too_many_spans"),
    (415, "unsupported_encoding"), (422, "bad_batch"), (426, "unsupported_wire"),
}  # fmt: skip
Place = tuple[str, int, int]


def due(body: Body) -> Verdict | None:
    """What must become of a body that is sent over HTTP."""
    return Verdict(413, "too_large") if len(body.sent) > MOST_SENT else body.due


def post(collector: Collector, key: str, sent: list[Body]) -> list[Answer]:
    """Uploads them."""
    requests = [(b.sent, {"Authorization": f"Bearer {key}", "Content-Encoding": b.encoding}) for b in sent]
    return post_all(collector.app, "/v1/batches", requests)


def said(answer: Answer) -> tuple[int, list[tuple[int, str]]]:
    """How many spans a receipt says are stored, and which are not and why."""
    return answer.json["stored"], [(each["index"], each["code"]) for each in answer.json["rejected"]]


def stored(span: StoredSpan) -> dict[str, object]:
    """A stored span as an agent would write it."""
    fields = ("presence", "call", "media", "app", "title", "site", "keys", "clicks", "scrolls")
    since = span.start_ms if span.since_ms is None else span.since_ms
    return {
        "start": span.start_ms,
        "end": span.end_ms,
        "since": since,
        **{name: getattr(span, name) for name in fields},
    }


def expected(span: dict[str, object]) -> dict[str, object]:
    """A span of a body with all that goes without saying."""
    usual = {
        "call": False,
        "media": False,
        "app": None,
        "title": None,
        "site": None,
        "keys": 0,
        "clicks": 0,
        "scrolls": 0,
    }
    since = span["start"] if span.get("since") is None else span["since"]
    named = ("start", "end", "presence", *usual)
    return {**usual, **{name: span[name] for name in named if name in span}, "since": since}


@pytest.mark.parametrize("seed", [101, 102])
def test_every_body_is_answered_and_stored_as_the_wire_says(collector: Collector, seed: int) -> None:
    """Right status and code, exactly the good spans in the table field by field, and a replay changes nothing."""
    _, key = collector.seat(collector.person())
    sent = list(bodies(seed, MANY))
    answers = post(collector, key, sent)
    wanted: dict[Place, dict[str, object]] = {}
    stored_in_all = 0
    for body, answer in zip(sent, answers, strict=True):
        assert answer.status == 200 or answer.outcome in REFUSALS, (answer, body)
        verdict = due(body)
        if answer.status == 200 and not answer.json["duplicate"]:
            stored_in_all += answer.json["stored"]
        if verdict is None:
            continue
        assert answer.outcome == (verdict.status, verdict.code), body
        if verdict.status == 200:
            assert said(answer) == (len(verdict.good), list(verdict.bad)), body
            wanted |= {(verdict.epoch, verdict.seq, index): expected(span) for index, span in verdict.good}
    found = {(span.epoch, span.seq, span.position): stored(span) for span in collector.spans()}
    assert len(found) == stored_in_all
    assert {place: found[place] for place in wanted} == wanted
    for body, first, again in zip(sent, answers, post(collector, key, sent), strict=True):
        assert again.outcome == first.outcome, body
        if first.status == 200:
            assert again.json["duplicate"]
            assert said(again) == said(first)
    assert {(span.epoch, span.seq, span.position): stored(span) for span in collector.spans()} == found
    counts = Counter(answer.status for answer in answers)
    assert counts[200] > MANY // 10
    assert set(counts) >= {200, 400, 413, 415, 422, 426}


STRANGE: dict[str, dict[str, Any]] = {
    "an agent with a NUL": {"agent": "a\0b"},
    "an agent with a lone surrogate": {"agent": "a\ud800"},
    "losses named with a NUL": {"losses": {"a\0b": 1}},
    "losses named with a lone surrogate": {"losses": {"a\udc00": 1}},
    "losses without end": {"losses": {"poison": 10**300}},
    "losses below nothing": {"losses": {"poison": -(10**300)}},
    "sent in 10^300": {"sent_at": 10**300},
    "sent 10^400 ago": {"sent_at": -(10**400)},
    "sent before 1970": {"sent_at": -1},
    "an agent of 30,000 characters": {"agent": "é" * 30_000},
}


@pytest.mark.parametrize("fields", STRANGE.values(), ids=STRANGE.keys())
def test_what_is_strange_about_a_batch_itself_does_not_lose_its_spans(
    collector: Collector, fields: dict[str, Any]
) -> None:
    """It is stored and answered, and the next one is too."""
    _, key = collector.seat(collector.person())
    assert collector.upload(key, batch_of(seq=1, **fields)).outcome == (200, "")
    assert collector.upload(key, batch_of(seq=2)).json["ack_through"] == 2
