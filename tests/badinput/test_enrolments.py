"""10,000 bodies that ask for a seat."""

from collections import Counter
from typing import Any

import psutil
import pytest

from fairday_collector.store.tables import Seat
from tests.support.bad_bodies import enrolments
from tests.support.bad_oracle import Unsure, Verdict, enrolment_verdict
from tests.support.bad_uploads import post_all
from tests.support.collector import Collector

EACH, SEEDS = 2500, 4
MOST_GROWTH = 32 * 1024 * 1024
ANSWERS = {
    (201, ""), (400, "bad_json"), (401, "unknown_token"), (413, "too_large"), (422, "bad_enrolment"),
    (426, "unsupported_wire"),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_body_is_answered_as_the_wire_says(collector: Collector, seed: int) -> None:
    """A seat for a good one alone, the right refusal for the others, never a fault of ours, and no memory kept."""
    token = collector.token(collector.person(), uses=EACH)
    sent = list(enrolments(seed, EACH, token))
    warm = EACH // 5
    answers = post_all(collector.app, "/v1/enrol", [(body, {}) for body in sent[:warm]])
    before = psutil.Process().memory_info().rss
    answers += post_all(collector.app, "/v1/enrol", [(body, {}) for body in sent[warm:]])
    assert psutil.Process().memory_info().rss - before < MOST_GROWTH
    decided = 0
    for body, answer in zip(sent, answers, strict=True):
        assert answer.outcome in ANSWERS, (body, answer)
        try:
            verdict: Verdict = enrolment_verdict(body, token)
        except Unsure:
            continue
        decided += 1
        assert answer.outcome == (verdict.status, verdict.code), body
    assert decided > 0.8 * EACH
    counts = Counter(answer.status for answer in answers)
    assert set(counts) >= {201, 400, 401, 422, 426}
    seats = {answer.json["seat"] for answer in answers if answer.status == 201}
    assert seats == {seat.id for seat in collector.rows(Seat)}


@pytest.mark.parametrize("field", ["host", "os", "os_version", "machine_id", "os_user", "agent", "token"])
@pytest.mark.parametrize("text", ["a\0b", "a\ud800"], ids=["a NUL", "a lone surrogate"])
def test_a_text_that_no_database_holds_is_refused(collector: Collector, field: str, text: str) -> None:
    """It is the request that is wrong, and no seat is made."""
    token = collector.token(collector.person())
    device = {"host": "pc", "os": "linux", "os_version": "12", "machine_id": "m-1"}
    asked: dict[str, Any] = {"token": token, "os_user": "maya", field: text}
    if field in device:
        asked = {"token": token, "os_user": "maya", "device": {**device, field: text}}
    reply = collector.join(asked.pop("token"), **asked)
    assert reply.outcome in {(400, "bad_json"), (401, "unknown_token"), (422, "bad_enrolment")}
    assert collector.rows(Seat) == []
