"""One transaction, and only then the answer: what fails leaves nothing, what is answered is on the disk."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import httpx
import pytest
from sqlmodel import SQLModel

from fairday_collector.limits import RateLimiter
from fairday_collector.store import Store
from fairday_collector.store.tables import BatchRow, DirtyDay, Epoch, Seat, SpanRow
from tests.support.collector import DAY_MS, HOUR, NOON, Collector, batch, request, span
from tests.support.live_server import serving
from tests.support.statements import allow, execute, forbid, rows_of

SPANS = [span(NOON - 3000, NOON - 2000, title="Dear diary"), span(NOON - 2000, NOON - 1000, "quiet")]
TODAY = date(2026, 10, 14)


def marks(collector: Collector) -> list[date]:
    """The days that wait to be reckoned."""
    return [row.day for row in collector.rows(DirtyDay)]


@pytest.mark.parametrize("table", ["batch", "epoch", "span", "dirty_day", "policy_number"])
def test_whichever_part_of_the_transaction_fails_nothing_is_stored(
    collector: Collector, seat: tuple[str, str], caplog: pytest.LogCaptureFixture, table: str
) -> None:
    """503 with Retry-After; no table has a row of the batch; the log names the fault and no window title."""
    collector.ca = "another authority, hence a new policy number"
    forbid(collector.store, table)
    reply = collector.upload(seat[1], batch(SPANS))
    assert reply.outcome == (503, "store_unavailable")
    assert reply.headers["retry-after"] == "5"
    kinds: list[type[SQLModel]] = [BatchRow, Epoch, SpanRow, DirtyDay]
    assert [collector.rows(kind) for kind in kinds] == [[], [], [], []]
    assert [row.last_seen_ms for row in collector.rows(Seat)] == [None]
    assert "disk is full" in caplog.text
    assert "Dear diary" not in caplog.text


def test_enrolment_and_policy_say_so_too_when_the_store_fails(collector: Collector, seat: tuple[str, str]) -> None:
    """503 with Retry-After there as well, once, and the token is not used up."""
    token = collector.token(collector.person("Noor"))
    collector.ca = "another authority, hence a new policy number"
    forbid(collector.store, "policy_number")
    for reply in (collector.join(token), collector.policy(seat[1])):
        assert reply.outcome == (503, "store_unavailable")
        assert reply.headers["retry-after"] == "5"
    allow(collector.store, "policy_number")
    assert collector.join(token).status == 201


def test_a_fault_of_the_program_is_answered_with_a_problem_and_a_time_to_come_back(
    collector: Collector, seat: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """A policy that this version cannot read fails inside: 500, nothing stored, logged once."""
    execute(
        collector.store,
        "INSERT INTO config_change (kind, scope, scope_id, name, from_date, value, at_ms, actor)"
        " VALUES ('policy', 'organisation', '', '', '2026-01-01', '{\"from_the_future\": 1}', 0, 'test')",
    )
    reply = collector.upload(seat[1], batch(SPANS))
    assert reply.outcome == (500, "internal_fault")
    assert reply.headers["retry-after"] == "5"
    assert collector.spans() == []
    assert len(caplog.records) == 1


def test_two_threads_with_the_same_batch_store_it_once(collector: Collector, seat: tuple[str, str]) -> None:
    """Of eight uploads at once over real connections one is stored, seven are duplicates with its receipt."""
    body = json.dumps(batch(SPANS)).encode()
    headers = {"Authorization": f"Bearer {seat[1]}"}
    with serving(collector.app) as live, ThreadPoolExecutor(8) as pool:
        url = f"http://127.0.0.1:{live.port}/v1/batches"
        sent = [pool.submit(httpx.post, url, content=body, headers=headers, timeout=30) for _ in range(8)]
        replies = [job.result().json() for job in sent]
    assert sorted(reply.pop("duplicate") for reply in replies) == [False] + [True] * 7
    assert all(reply == replies[0] for reply in replies)
    assert (len(collector.rows(BatchRow)), len(collector.spans())) == (1, 2)


def test_eight_writers_at_once_all_get_through(collector: Collector) -> None:
    """Seats that upload at the same time wait for each other, and none hears of a locked database."""
    seats = [collector.seat(collector.person(f"P{n}"), machine=f"m-{n}") for n in range(8)]

    def upload(key: str) -> list[int]:
        return [collector.upload(key, batch(SPANS, seq=seq)).status for seq in range(1, 6)]

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(upload, [key for _, key in seats]))
    assert statuses == [[200] * 5] * 8
    assert len(collector.spans()) == 80


def test_what_was_answered_is_in_the_database(collector: Collector, seat: tuple[str, str]) -> None:
    """Another connection, opened after the answer, reads the rows."""
    assert collector.upload(seat[1], batch(SPANS)).status == 200
    other = Store(collector.store.url)
    assert len(rows_of(other, "span", "position")) == 2
    other.close()


def test_the_days_a_batch_touches_are_marked_with_it(collector: Collector, seat: tuple[str, str]) -> None:
    """Every local day that a span lies on, none that it only touches, in the person's own zone."""
    midnight = NOON - 12 * HOUR
    collector.upload(
        seat[1],
        batch(
            [
                span(midnight - 50 * HOUR, midnight - 47 * HOUR),  # two days
                span(midnight - HOUR, midnight),  # ends with its day
                span(midnight, midnight + HOUR),
            ]
        ),
    )
    assert marks(collector) == [date(2026, 10, 11), date(2026, 10, 12), date(2026, 10, 13), TODAY]


def test_marks_follow_the_persons_zone(collector: Collector) -> None:
    """The same instants are another date in Auckland."""
    _, key = collector.seat(collector.person(zone="Pacific/Auckland"))
    collector.upload(key, batch([span(NOON - HOUR, NOON)]))
    assert marks(collector) == [date(2026, 10, 15)] or marks(collector) == [TODAY, date(2026, 10, 15)]


def test_a_replay_and_an_empty_batch_mark_nothing(collector: Collector, seat: tuple[str, str]) -> None:
    """What stores no span changes no day."""
    collector.upload(seat[1], batch(SPANS))
    collector.settle()
    collector.upload(seat[1], batch(SPANS))
    collector.upload(seat[1], batch(seq=2))
    collector.upload(seat[1], batch([span(0, 1)], seq=3))
    assert marks(collector) == []


def test_spans_of_a_seat_nobody_was_given_are_kept_and_mark_no_day(collector: Collector) -> None:
    """A team's token for a login that nobody has: stored, unreckoned."""
    _, key = collector.seat(collector.team(), user="stranger")
    assert collector.upload(key, batch(SPANS)).json["stored"] == 2
    assert len(collector.spans()) == 2
    assert marks(collector) == []


def test_enrolments_are_limited_by_address(collector: Collector) -> None:
    """The 61st in a minute from one address gets 429 with Retry-After; another address is not held up."""
    collector.enrolments = RateLimiter(1, burst=60, clock=lambda: 0.0)
    app = collector.app
    tries = [request(app, "POST", "/v1/enrol", body=b"{}", address="192.0.2.7") for _ in range(61)]
    assert {reply.outcome for reply in tries[:60]} == {(422, "bad_enrolment")}
    assert tries[60].outcome == (429, "too_many_enrolments")
    assert tries[60].headers["retry-after"] == "1"
    assert tries[60].parts_read == 0
    assert request(app, "POST", "/v1/enrol", body=b"{}", address="192.0.2.8").status == 422


def test_a_span_of_a_whole_day_marks_both_its_days(collector: Collector, seat: tuple[str, str]) -> None:
    """24 h from noon to noon lie on two dates."""
    collector.upload(seat[1], batch([span(NOON - DAY_MS, NOON, "off")]))
    assert marks(collector) == [date(2026, 10, 13), TODAY]
