from pathlib import Path

import pytest

from fairday_agent.spool.view import contents
from fairday_wire.batch import MAX_BATCH_BYTES
from fairday_wire.codec import encode
from fairday_wire.spans import DAY_MS, Span
from tests.support.spooling import ANCHOR, DAY, FAR, drain, receipt, rows, second, seconds, sent, spool_in


def test_what_was_recorded_is_sent_once_and_then_gone(tmp_path: Path) -> None:
    """Every recorded span is in exactly one batch, and nothing of it is left after the receipt."""
    with spool_in(tmp_path) as spool:
        assert spool.begin(ANCHOR) is None
        spool.record(seconds(0, 1200), ())
        batches = drain(spool)
        assert [(batch.seq, len(batch.spans)) for batch in batches] == [(1, 500), (2, 500), (3, 200)]
        assert sent(batches) == seconds(0, 1200)
        assert spool.next_batch(FAR) is None
        assert spool.health().waiting == 0
    assert rows(tmp_path, "SELECT count(*) FROM spans") == [(0,)]


def test_a_batch_is_the_same_until_it_is_answered(tmp_path: Path) -> None:
    """Epoch, number and spans of a batch under way stay what they are, over new spans and a restart."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 3), ())
        first = spool.next_batch(FAR)
        assert first is not None
        assert first.fresh
        spool.record(seconds(3, 5), ())
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        again = spool.next_batch(FAR)
        assert again is not None
        assert (again.epoch, again.seq, again.spans, again.fresh) == (first.epoch, first.seq, first.spans, False)
        spool.accept(again, receipt(), DAY)
        following = spool.next_batch(FAR)
        assert following is not None
        assert (following.epoch, following.seq, list(following.spans)) == (first.epoch, 2, seconds(3, 5))


def test_a_batch_that_never_left_is_formed_anew_under_its_number(tmp_path: Path) -> None:
    """An attempt that could not connect binds nothing: newer spans join, and no number is skipped."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 2), ())
        first = spool.next_batch(FAR)
        assert first is not None
        spool.unsent(first)
        spool.record(seconds(2, 3), ())
        second_try = spool.next_batch(FAR)
        assert second_try is not None
        assert (second_try.seq, second_try.spans) == (1, tuple(seconds(0, 3)))


def test_a_batch_that_may_have_arrived_is_not_formed_anew(tmp_path: Path) -> None:
    """Once an attempt may have reached the collector, a later one that cannot connect changes nothing."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 2), ())
        spool.next_batch(FAR)
        repeated = spool.next_batch(FAR)
        assert repeated is not None
        spool.unsent(repeated)
        spool.record(seconds(2, 3), ())
        last = spool.next_batch(FAR)
        assert last is not None
        assert last.spans == tuple(seconds(0, 2))


def test_the_newest_day_goes_first(tmp_path: Path) -> None:
    """After an outage today is sent before yesterday, each batch within one day and one epoch."""
    yesterday = [Span(start=span.start - DAY_MS, end=span.end - DAY_MS, presence="input") for span in seconds(0, 600)]
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(yesterday, ())
        spool.record(seconds(0, 2), ())
        assert [(b.seq, len(b.spans), b.spans[0].start // DAY_MS - DAY // DAY_MS) for b in drain(spool)] == [
            (1, 2, 0),
            (2, 500, -1),
            (3, 100, -1),
        ]


def test_a_batch_stays_within_the_wires_bytes(tmp_path: Path) -> None:
    """Long titles make smaller batches, never one that is too large, and none is left behind."""
    wide = [second(n, app="a" * 256, title="é" * 1024, site="s" * 253) for n in range(300)]
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(wide, ())
        batches = drain(spool)
    assert all(len(encode(batch.message(DAY, "0.1.0"))) <= MAX_BATCH_BYTES for batch in batches)
    assert len(batches) > 1
    assert sent(batches) == wide


def test_rejected_spans_are_set_aside_and_counted(tmp_path: Path) -> None:
    """What a receipt rejects leaves the queue for the quarantine, with its code; the rest is done."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 4), ())
        batch = spool.next_batch(FAR)
        assert batch is not None
        spool.accept(batch, receipt((1, "overlap"), (3, "too_old"), (9, "no_such_index")), DAY)
        health = spool.health()
        assert (health.waiting, health.quarantined, health.losses) == (0, 2, {"rejected": 2})
        found = contents(tmp_path / "spool.db", 10).held
        assert [(held.code, held.span) for held in found] == [("overlap", second(1)), ("too_old", second(3))]


def test_a_span_in_the_future_is_offered_again_when_its_end_has_come(tmp_path: Path) -> None:
    """`in_future` alone goes back to the queue, for a new batch, not before its end by the collector's clock."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 2), ())
        batch = spool.next_batch(DAY)
        assert batch is not None
        spool.accept(batch, receipt((1, "in_future")), DAY)
        assert spool.next_batch(DAY + 1999) is None
        later = spool.next_batch(DAY + 2000)
        assert later is not None
        assert (later.seq, later.spans) == (2, (second(1),))
        assert spool.health().losses == {}


@pytest.mark.parametrize("bad", [0, 250, 499])
def test_bisecting_finds_the_one_bad_span(tmp_path: Path, bad: int) -> None:
    """A batch refused for one span loses that span alone; every number is used once, the bad one's empty."""
    answered: list[tuple[int, int]] = []
    taken: list[Span] = []
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 500), ())
        while (batch := spool.next_batch(FAR)) is not None:
            if second(bad) in batch.spans:
                spool.refuse(batch, "unreadable", "cannot be read", DAY)
                continue
            answered.append((batch.seq, len(batch.spans)))
            taken += batch.spans
            spool.accept(batch, receipt(), DAY)
        assert spool.health().losses == {"poison": 1}
        assert [held.span for held in contents(tmp_path / "spool.db", 10).held] == [second(bad)]
    assert sorted(taken, key=lambda span: span.start) == [span for span in seconds(0, 500) if span != second(bad)]
    assert sorted(seq for seq, _ in answered) == list(range(1, len(answered) + 1))
    assert [size for _, size in answered].count(0) == 1


def test_a_span_is_not_blamed_for_what_refuses_an_empty_batch_too(tmp_path: Path) -> None:
    """If the collector refuses even the empty batch, the span comes back from quarantine and is not counted lost."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 1), ())
        for size in (1, 0):
            batch = spool.next_batch(FAR)
            assert batch is not None
            assert len(batch.spans) == size
            spool.refuse(batch, "broken_today", "", DAY)
        health = spool.health()
        assert (health.waiting, health.quarantined, health.losses) == (1, 0, {"poison": 0})
        assert [(batch.seq, batch.spans) for batch in drain(spool)] == [(1, ()), (2, (second(0),))]


def test_a_conflict_sends_everything_left_under_a_new_epoch(tmp_path: Path) -> None:
    """After a conflict the old epoch is never used again: its unanswered spans, and what follows, go to a new one."""
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 2), [second(2, "quiet")])
        first = spool.next_batch(FAR)
        assert first is not None
        spool.record(seconds(2, 3), ())
        spool.conflict(first)
        spool.record(seconds(3, 4), [second(4, "quiet")])
        batches = drain(spool)
        assert [(batch.seq, batch.spans) for batch in batches] == [(1, tuple(seconds(0, 4)))]
        assert batches[0].epoch != first.epoch
    with spool_in(tmp_path) as spool:
        spool.begin(ANCHOR)
        (tail,) = drain(spool)
        assert (tail.epoch, tail.seq, tail.spans) == (batches[0].epoch, 2, (second(4, "quiet"),))


def test_another_seat_starts_at_one_and_without_losses(tmp_path: Path) -> None:
    """A spool that changes its seat sends what is left under new epochs, numbered from 1, and counts anew."""
    with spool_in(tmp_path, seat="seat-1") as spool:
        spool.begin(ANCHOR)
        spool.record(seconds(0, 1), ())
        drained = drain(spool)
        spool.record(seconds(1, 3), ())
        batch = spool.next_batch(FAR)
        assert batch is not None
        spool.accept(batch, receipt((0, "overlap")), DAY)
        spool.record(seconds(3, 4), ())
    with spool_in(tmp_path, seat="seat-2") as spool:
        spool.begin(ANCHOR)
        (batch,) = drain(spool)
        assert (batch.seq, batch.spans, batch.losses) == (1, (second(3),), {})
        assert batch.epoch != drained[0].epoch
