"""Stored once: replays, conflicts and numbers in any order."""

from dataclasses import asdict
from itertools import permutations

import pytest

from fairday_collector.seats import list_seats
from fairday_collector.store.tables import BatchRow, Seat
from tests.support.collector import EPOCH, HOUR, MINUTE, NOON, OTHER_EPOCH, Collector, batch, span

SPANS = [span(NOON - 3000, NOON - 2000, app="code", keys=3), span(NOON - 2000, NOON - 1000, "quiet")]


def test_the_receipt_says_what_was_stored_and_what_comes_next(collector: Collector, seat: tuple[str, str]) -> None:
    """Every field of the receipt, for a batch of the ordinary kind."""
    reply = collector.upload(seat[1], batch(SPANS), "zstd")
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.json == {
        "stored": 2,
        "duplicate": False,
        "rejected": [],
        "ack_through": 1,
        "policy": 1,
        "next_upload_s": 60,
        "server_time": NOON,
    }


def test_a_stored_span_has_every_field_it_was_sent_with(collector: Collector, seat: tuple[str, str]) -> None:
    """The row is the span, behind its seat, epoch, number and place in the batch."""
    sent = span(
        NOON - 10, NOON, "quiet", since=NOON - 50, call=True, media=True, app="code", title="é", site="example.org",
        keys=1, clicks=2, scrolls=3,
    )  # fmt: skip
    collector.upload(seat[1], batch([sent], seq=7))
    (row,) = collector.spans()
    assert asdict(row) == {
        "seat_id": seat[0], "epoch": EPOCH, "seq": 7, "position": 0, "start_ms": NOON - 10, "end_ms": NOON,
        "since_ms": NOON - 50, "presence": "quiet", "call": True, "media": True, "app": "code", "title": "é",
        "site": "example.org", "keys": 1, "clicks": 2, "scrolls": 3,
    }  # fmt: skip


def test_a_replay_gets_the_first_receipt_and_stores_nothing(collector: Collector, seat: tuple[str, str]) -> None:
    """`duplicate` is true, all else about the spans is as it was, whatever the hour, packing and spelling."""
    first = collector.upload(seat[1], batch([*SPANS, span(NOON, NOON, "input")])).json
    rows = collector.spans()
    collector.clock.now += HOUR
    spelled = [{"keys": 3, **SPANS[0], "since": SPANS[0]["start"], "clicks": 0}, {**SPANS[1], "call": False}]
    again = collector.upload(
        seat[1], batch([*spelled, span(NOON, NOON, "input")], sent_at=NOON + 9, agent="9.9"), "zstd"
    ).json
    assert again == {**first, "duplicate": True, "server_time": NOON + HOUR}
    assert collector.spans() == rows
    assert len(collector.rows(BatchRow)) == 1


def test_a_replay_of_spans_that_were_ahead_of_time_stays_rejected(collector: Collector, seat: tuple[str, str]) -> None:
    """Their time has come meanwhile, but the batch is immutable: they come back in a new one."""
    ahead = batch([*SPANS, span(NOON + HOUR, NOON + HOUR + 1000)])
    first = collector.upload(seat[1], ahead).json
    assert [r["code"] for r in first["rejected"]] == ["in_future"]
    collector.clock.now += 2 * HOUR
    again = collector.upload(seat[1], ahead).json
    assert (again["duplicate"], again["stored"], again["rejected"]) == (True, 2, first["rejected"])
    offered = collector.upload(seat[1], batch([span(NOON + HOUR, NOON + HOUR + 1000)], seq=2)).json
    assert (offered["stored"], offered["rejected"]) == (1, [])


@pytest.mark.parametrize("unreadable", [{"start": "x"}, {"start": 1, "end": 2, "presence": "\ud800"}, 5])
def test_a_replay_with_an_unreadable_span_is_recognised(
    collector: Collector, seat: tuple[str, str], unreadable: object
) -> None:
    """What could not be read is part of the batch's identity too."""
    whole = batch([*SPANS, unreadable])
    first = collector.upload(seat[1], whole).json
    assert collector.upload(seat[1], whole).json == {**first, "duplicate": True}
    assert collector.upload(seat[1], batch([*SPANS, {"start": "y"}])).outcome == (409, "seq_conflict")


OTHERS = {
    "a later end": [SPANS[0], {**SPANS[1], "end": NOON - 999}],
    "another count": [{**SPANS[0], "keys": 4}, SPANS[1]],
    "another order": SPANS[::-1],
    "one fewer": SPANS[:1],
    "none": [],
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_other_spans_under_a_stored_number_are_a_conflict(
    collector: Collector, seat: tuple[str, str], other: list[dict[str, object]]
) -> None:
    """409, what was stored stays, and administrators see it on the seat; a new epoch takes the same spans."""
    collector.upload(seat[1], batch(SPANS))
    rows = collector.spans()
    assert collector.upload(seat[1], batch(other)).outcome == (409, "seq_conflict")
    assert collector.upload(seat[1], batch(other)).outcome == (409, "seq_conflict")
    assert collector.spans() == rows
    assert [found.conflicts for found in collector.rows(Seat)] == [2]
    assert collector.upload(seat[1], batch(other, epoch=OTHER_EPOCH)).status == 200


def test_the_same_number_of_another_seat_is_no_conflict(collector: Collector, seat: tuple[str, str]) -> None:
    """Epochs and numbers belong to a seat."""
    other = collector.seat(collector.person("Noor"), machine="m-2")
    assert collector.upload(seat[1], batch(SPANS)).json["duplicate"] is False
    assert collector.upload(other[1], batch(SPANS[:1])).json["duplicate"] is False


def test_numbers_may_arrive_in_any_order(collector: Collector, seat: tuple[str, str]) -> None:
    """`ack_through` is the highest n with 1…n stored, after each arrival of each order of three."""
    for number, order in enumerate(permutations((1, 2, 3))):
        epoch = f"00000000-0000-4000-8000-{number:012x}"
        arrived: set[int] = set()
        for seq in order:
            arrived.add(seq)
            expected = next(n for n in range(4) if n + 1 not in arrived)
            assert collector.upload(seat[1], batch(seq=seq, epoch=epoch)).json["ack_through"] == expected
        assert collector.upload(seat[1], batch(seq=order[0], epoch=epoch)).json["ack_through"] == 3


def test_an_epoch_is_one_whatever_its_spelling(collector: Collector, seat: tuple[str, str]) -> None:
    """Capitals in a UUID make no second batch."""
    assert collector.upload(seat[1], batch(SPANS)).json["duplicate"] is False
    assert collector.upload(seat[1], batch(SPANS, epoch=EPOCH.upper())).json["duplicate"] is True


def test_missing_numbers_are_listed_for_administrators(collector: Collector, seat: tuple[str, str]) -> None:
    """Each hole of each epoch, as far as later numbers are known, and none once it is filled."""
    for epoch, numbers in ((EPOCH, (1, 4, 5, 9)), (OTHER_EPOCH, (2,))):
        for seq in numbers:
            collector.upload(seat[1], batch(seq=seq, epoch=epoch))
    (listed,) = collector.do(list_seats, NOON)
    assert listed.missing == ((EPOCH, 2, 3), (EPOCH, 6, 8), (OTHER_EPOCH, 1, 1))
    for seq in (2, 3, 6, 7, 8):
        collector.upload(seat[1], batch(seq=seq))
    (listed,) = collector.do(list_seats, NOON)
    assert listed.missing == ((OTHER_EPOCH, 1, 1),)


def test_a_seat_shows_its_last_visit_skew_and_losses(collector: Collector, seat: tuple[str, str]) -> None:
    """The collector never shifts stamps: it records how far the agent's clock is off, and what it gave up."""
    collector.clock.now += MINUTE
    collector.upload(seat[1], batch(SPANS, sent_at=NOON - 4000, agent="0.2.0", losses={"spool_full": 3}))
    (row,) = collector.rows(Seat)
    assert (row.last_seen_ms, row.skew_ms, row.agent, row.losses) == (
        NOON + MINUTE, -64_000, "0.2.0", {"spool_full": 3},
    )  # fmt: skip
    assert [found.start_ms for found in collector.spans()] == [NOON - 3000, NOON - 2000]


def test_losses_and_clocks_beyond_reason_fail_no_batch(collector: Collector, seat: tuple[str, str]) -> None:
    """They are recorded as the nearest figure that can be kept."""
    reply = collector.upload(seat[1], batch(SPANS, sent_at=10**30, losses={"poison": 10**30, "spool_full": -1}))
    assert reply.json["stored"] == 2
    (row,) = collector.rows(Seat)
    assert (row.skew_ms, row.losses) == (2**53, {"poison": 2**53, "spool_full": 0})
