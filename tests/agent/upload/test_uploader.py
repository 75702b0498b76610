import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fairday_wire.batch import Batch
from fairday_wire.policy import Policy
from fairday_wire.spans import DAY_MS, Span
from tests.support.fake_collector import Answered, Dropped, FakeCollector, portal_receipt, problem, serving
from tests.support.live_server import free_port
from tests.support.spooling import DAY, second, seconds, spool_in
from tests.support.uploading import rig, wall_ms


def first_time(answer: Callable[[], Answered]) -> Callable[[Batch], Answered | None]:
    """Misbehave at the first attempt of each batch only."""
    seen: set[tuple[str, int]] = set()

    def fault(batch: Batch) -> Answered | None:
        key = (str(batch.epoch), batch.seq)
        if key in seen:
            return None
        seen.add(key)
        return answer()

    return fault


def drop() -> Answered:
    """Cut the connection."""
    raise Dropped


def test_a_round_cuts_first_and_sends_everything(tmp_path: Path) -> None:
    """Each periodic upload asks the recorder to cut, then sends all there is; uploads come 45 to 60 s apart."""
    collector = FakeCollector()
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 700))
        waits = agent.rounds(30)
        assert agent.heard.cuts == 30
    assert collector.spans == seconds(0, 700)
    assert list(collector.seqs().values()) == [[1, 2]]
    assert all(45 <= wait <= 60 for wait in waits)
    assert len(set(waits)) > 1


FAULTS = {
    "captive portal's 200": portal_receipt,
    "captive portal's 302": lambda: Answered(302, headers={"Location": "http://portal.example/login"}),
    "proxy's own 400": lambda: Answered(400, b"<html>Bad Request</html>", {"Content-Type": "text/html"}),
    "proxy's own 413": lambda: Answered(413, b"too big"),
    "404 from elsewhere": lambda: Answered(404, b"not here"),
    "500": lambda: problem(500, "internal"),
    "503": lambda: Answered(503),
    "dropped connection": drop,
    "receipt cut short": lambda: Answered(200, b'{"stored":1,'),
    "409 of another kind": lambda: problem(409, "busy"),
}


@pytest.mark.parametrize("where", ["before storing", "after storing"])
@pytest.mark.parametrize("fault", FAULTS)
def test_no_other_answer_loses_or_doubles_anything(tmp_path: Path, fault: str, where: str) -> None:
    """Any answer that is not ours, before or after the batch was stored: it is sent again, under the same number."""
    collector = FakeCollector()
    misbehave = first_time(FAULTS[fault])
    if where == "before storing":
        collector.fault = misbehave
    else:
        collector.after = misbehave
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 510))
        waits = agent.rounds(3)
        assert agent.spool.health().waiting == 0
        assert agent.spool.health().losses == {}
    assert collector.spans == seconds(0, 510)
    assert list(collector.seqs().values()) == [[1, 2]]
    assert [batch.seq for batch, _ in collector.attempts] == [1, 1, 2, 2]
    assert all(5 <= wait <= 900 for wait in waits[:2])
    assert 45 <= waits[2] <= 60


def test_a_repeated_batch_is_the_same_but_for_its_time(tmp_path: Path) -> None:
    """`sent_at` is stamped anew on every attempt; nothing else of a batch under way changes."""
    collector = FakeCollector()
    collector.after = first_time(drop)
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 3))
        agent.round()
        agent.record(seconds(3, 4))
        time.sleep(0.002)
        agent.round()
    (first, _), (again, _), _ = collector.attempts
    assert first.sent_at < again.sent_at
    assert (first.epoch, first.seq, first.spans) == (again.epoch, again.seq, again.spans)


def test_an_outage_loses_nothing_and_today_comes_first(tmp_path: Path) -> None:
    """While nobody listens everything is kept; afterwards the newest day is sent first, all of it once."""
    yesterday = [Span(start=s.start - DAY_MS, end=s.end - DAY_MS, presence="input") for s in seconds(0, 3)]
    collector = FakeCollector()
    port = free_port()
    with rig(tmp_path, f"http://127.0.0.1:{port}") as agent:
        agent.record(yesterday)
        assert all(5 <= wait <= 900 for wait in agent.rounds(2))
        assert "cannot be reached" in str(agent.uploader.health.cause)
        agent.record(seconds(0, 3))
        with serving(collector, port):
            agent.round()
        assert agent.uploader.health.cause is None
    assert [batch.spans for batch, _ in collector.attempts] == [seconds(0, 3), yesterday]
    assert list(collector.seqs().values()) == [[1, 2]]


def test_waits_after_failures_grow_to_a_quarter_of_an_hour_and_start_over(tmp_path: Path) -> None:
    """Full jitter between 5 s and 15 min, wider with each failure in a row, back to the start after a success."""
    collector = FakeCollector()
    collector.fault = lambda batch: Answered(503)
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 1))
        first, *later = agent.rounds(60)
        assert first <= 10
        assert all(5 <= wait <= 900 for wait in later)
        assert max(later) > 600
        collector.fault = lambda batch: None
        agent.round()
        collector.fault = lambda batch: Answered(503)
        agent.record(seconds(1, 2))
        assert 5 <= agent.round() <= 10


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(tmp_path: Path, status: int) -> None:
    """The wait an answer asks for is kept, and exceeded by little, so that agents do not return as one."""
    collector = FakeCollector()
    collector.fault = lambda batch: problem(status, "slow_down", Retry_After="120")
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 1))
        assert all(120 <= wait <= 132 for wait in agent.rounds(5))


@pytest.mark.parametrize(("status", "count", "bad"), [(400, 500, 321), (413, 9, 0), (422, 9, 8)])
def test_one_bad_span_is_found_and_the_rest_arrives(tmp_path: Path, status: int, count: int, bad: int) -> None:
    """A refusal of ours is bisected: all but the bad span are stored, that one is set aside, no number is missing."""
    collector = FakeCollector()
    collector.fault = lambda batch: problem(status, "unreadable") if second(bad) in batch.spans else None
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, count))
        agent.round()
        assert (agent.spool.health().quarantined, agent.spool.health().waiting) == (1, 0)
        assert agent.spool.health().losses == {"poison": 1}
    assert collector.spans == [span for span in seconds(0, count) if span != second(bad)]
    (seqs,) = collector.seqs().values()
    assert seqs == list(range(1, len(seqs) + 1))
    assert collector.losses == {"poison": 1}


def test_a_refusal_of_everything_loses_nothing(tmp_path: Path) -> None:
    """A collector that refuses even an empty batch is waited for; afterwards everything arrives."""
    collector = FakeCollector()
    collector.fault = lambda batch: problem(400, "broken_today")
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 8))
        assert 5 <= agent.round() <= 900
        agent.rounds(3)
        collector.fault = lambda batch: None
        agent.round()
        assert (agent.spool.health().quarantined, agent.spool.health().waiting) == (0, 0)
    assert collector.spans == seconds(0, 8)


def test_rejected_spans_do_not_hold_up_the_others(tmp_path: Path) -> None:
    """What the receipt rejects is set aside and reported with the next batch."""
    collector = FakeCollector()
    collector.reject = lambda span: "overlap" if span == second(1) else None
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 3))
        agent.round()
        agent.record(seconds(3, 4))
        agent.round()
        assert (agent.spool.health().quarantined, agent.spool.health().waiting) == (1, 0)
    assert collector.losses == {"rejected": 1}


def test_a_span_in_the_future_waits_for_the_collectors_clock(tmp_path: Path) -> None:
    """A span of a clock that ran ahead is offered again once the collector's own clock has passed its end."""
    now = wall_ms()
    early = Span(start=now + 3_599_000, end=now + 3_600_000, presence="input")
    collector = FakeCollector()
    collector.reject = lambda span: "in_future" if span.end > wall_ms() + collector.ahead_ms + 300_000 else None
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record([early])
        agent.round()
        assert len(collector.attempts) == 1
        assert agent.spool.health().waiting == 1
        collector.ahead_ms = 3_700_000
        agent.record([second(0)])
        agent.rounds(2)
        assert agent.spool.health().waiting == 0
    assert [batch.spans for batch, _ in collector.attempts] == [[early], [second(0)], [early]]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_keeps_everything_and_slows_down(tmp_path: Path, status: int) -> None:
    """A revoked key stops nothing but the hurry: hourly attempts, the cause and the remedy in the status."""
    collector = FakeCollector()
    collector.fault = lambda batch: problem(status, "revoked")
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 2))
        assert all(2700 <= wait <= 3600 for wait in agent.rounds(2))
        assert "revoked" in str(agent.uploader.health.cause)
        assert "enrol --again" in str(agent.uploader.health.remedy)
        collector.fault = lambda batch: None
        agent.round()
    assert collector.spans == seconds(0, 2)


def test_an_agent_too_old_keeps_everything_and_slows_down(tmp_path: Path) -> None:
    """426 means that the agent has to be updated: nothing is lost until then."""
    collector = FakeCollector()
    collector.fault = lambda batch: problem(426, "unsupported_wire")
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 2))
        assert 2700 <= agent.round() <= 3600
        assert agent.uploader.health.remedy == "update the agent"
        assert agent.spool.health().waiting == 2


def test_gzip_where_zstd_is_not_known(tmp_path: Path) -> None:
    """After 415 the same batch is sent at once as gzip, and so is everything after it."""
    collector = FakeCollector()
    collector.fault = lambda batch: problem(415, "encoding") if collector.attempts[-1][1] == "zstd" else None
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 501))
        agent.round()
    assert [(batch.seq, encoding) for batch, encoding in collector.attempts] == [(1, "zstd"), (1, "gzip"), (2, "gzip")]
    assert collector.spans == seconds(0, 501)


def test_a_conflict_is_sent_again_under_a_new_epoch(tmp_path: Path) -> None:
    """A collector that has other spans under this number gets ours at once under an epoch it has not seen."""
    collector = FakeCollector()
    collector.fault = first_time(lambda: problem(409, "seq_conflict"))
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 2))
        agent.round()
        first_epoch = collector.attempts[0][0].epoch
        collector.fault = lambda batch: None
        agent.rounds(2)
    assert collector.spans == seconds(0, 2)
    ((epoch, seqs),) = collector.seqs().items()
    assert (epoch != str(first_epoch), seqs) == (True, [1])


def test_the_whole_day_arrives_once_though_every_batch_is_sent_twice(tmp_path: Path) -> None:
    """With every first answer lost after storing, through restarts, each span is stored once and no number missing."""
    collector = FakeCollector()
    collector.after = first_time(drop)
    with serving(collector) as url:
        for n in range(4):
            with rig(tmp_path, url) as agent:
                agent.record(seconds(n * 400, n * 400 + 400))
                agent.round()
        with rig(tmp_path, url) as agent:
            agent.rounds(6)
    assert collector.spans == seconds(0, 1600)
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in collector.seqs().values())
    assert len(collector.attempts) == 2 * len(collector.stored)


def test_the_collectors_pace_is_kept(tmp_path: Path) -> None:
    """`next_upload_s` of the receipt sets the time to the next upload, shortened by jitter alone."""
    collector = FakeCollector()
    collector.next_upload_s = 300
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 1))
        assert 225 <= agent.round() <= 300


def test_the_recorder_hears_the_collectors_clock(tmp_path: Path) -> None:
    """Each receipt's `server_time` goes to the recorder, with the round trip it took."""
    collector = FakeCollector()
    collector.ahead_ms = 90_000
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 1))
        agent.round()
        ((server_ms, rtt_ms),) = agent.heard.clocks
        assert abs(server_ms - wall_ms() - 90_000) < 60_000
        assert 0 <= rtt_ms < 60_000


def test_a_new_policy_is_fetched_once_kept_and_applied(tmp_path: Path) -> None:
    """A receipt with another number brings the policy; it is applied once, and a start without network has it."""
    collector = FakeCollector()
    collector.policy = Policy(version=7, upload_s=30, title="redacted")
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 1))
        agent.round()
        agent.record(seconds(1, 2))
        agent.round()
        assert agent.heard.policies == [collector.policy]
        assert collector.policy_gets == 1
        assert agent.home.policy().policy == collector.policy
        assert agent.home.policy().etag == '"7"'


def test_a_policy_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    """A policy out of bounds is not applied; the one in force stays, and uploads go on."""
    collector = FakeCollector()
    collector.policy = Policy(version=8, upload_s=0)
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 1))
        assert 45 <= agent.round() <= 60
        assert agent.heard.policies == []
    assert collector.spans == seconds(0, 1)


def test_the_last_try_at_the_end_sends_what_there_is(tmp_path: Path) -> None:
    """At the end of a run one quick batch goes out; if it cannot, it stays in the spool."""
    collector = FakeCollector()
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 2))
        agent.uploader.last()
        agent.record(seconds(2, 3))
        collector.fault = lambda batch: Answered(503)
        agent.uploader.last()
    assert collector.spans == seconds(0, 2)
    with spool_in(tmp_path) as spool:
        assert spool.health().waiting == 1


def test_uploads_run_in_a_thread_until_told_to_stop(tmp_path: Path) -> None:
    """The loop uploads by itself, soon after the start, and ends when told to."""
    collector = FakeCollector()
    arrived = threading.Event()
    collector.after = lambda batch: arrived.set()
    with serving(collector) as url, rig(tmp_path, url) as agent:
        agent.record(seconds(0, 1))
        thread = threading.Thread(target=agent.uploader.run, args=(agent.stop,))
        thread.start()
        assert arrived.wait(60)
        agent.stop.set()
        thread.join(60)
        assert not thread.is_alive()
    assert collector.spans == [second(0)]
    assert collector.spans[0].start == DAY
