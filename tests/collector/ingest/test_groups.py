"""Group commit: what arrives together is stored together, and what one process remembers another can take back."""

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event
from sqlmodel import col, update

from fairday_collector.ingest.known import version_of
from fairday_collector.meters import Meters
from fairday_collector.people import add_team, set_person
from fairday_collector.seats import assign_seat, find_seat, revoke_seat
from fairday_collector.store import Store
from fairday_collector.store.tables import BatchRow, DirtyDay, Epoch, Seat, SeatKey
from fairday_wire import Receipt
from tests.support.collector import EPOCH, HOUR, MINUTE, NOON, OTHER_EPOCH, Collector, batch, span
from tests.support.groups import body, poisoned, together, upload, writer_of


@pytest.fixture
def other(collector: Collector) -> Iterator[Store]:
    """The same database, as another process has it open."""
    store = Store(collector.store.url)
    yield store
    store.close()


def commits_of(store: Store, act: Callable[[], object]) -> int:
    """How many transactions a store commits during an act."""
    seen: list[object] = []
    listen = (store.engine, "commit", seen.append)
    event.listen(*listen)
    try:
        act()
    finally:
        event.remove(*listen)
    return len(seen)


def test_uploads_that_come_together_share_a_transaction(collector: Collector) -> None:
    """A hundred batches of ten seats in a few commits, each answered with its own receipt."""
    keys = [collector.seat(collector.person(f"P{n}"), machine=f"m-{n}")[1] for n in range(10)]
    uploads = [upload(key, body(seq)) for seq in range(1, 11) for key in keys]
    answers: list[Receipt | BaseException] = []
    commits = commits_of(collector.store, lambda: answers.extend(together(writer_of(collector), uploads)))
    assert commits <= 5
    assert all(isinstance(answer, Receipt) and answer.stored == 1 and not answer.duplicate for answer in answers)
    assert len(collector.rows(BatchRow)) == len(collector.spans()) == 100
    assert {epoch.ack_through for epoch in collector.rows(Epoch)} == {10}


def test_a_batch_sent_twice_within_a_group_is_stored_once(collector: Collector, seat: tuple[str, str]) -> None:
    """The second of them is the duplicate, though neither was stored when they came."""
    first, second = together(writer_of(collector), [upload(seat[1], body()), upload(seat[1], body(sent_at=NOON + 1))])
    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    assert (first.duplicate, second.duplicate) == (False, True)
    assert len(collector.spans()) == 1


def test_a_conflict_within_a_group_is_refused_and_counted_on_the_seat(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """Other spans under one seq: the first are kept, the others refused, and whatever else came is stored."""
    clash = json.dumps(batch([span(NOON - 5, NOON)])).encode()
    meters = Meters()
    answers = together(writer_of(collector, meters), [upload(seat[1], each) for each in (body(), clash, body(2))])
    assert [getattr(answer, "code", "stored") for answer in answers] == ["stored", "seq_conflict", "stored"]
    (row,) = collector.rows(Seat)
    assert row.conflicts == 1
    assert meters.registry.get_sample_value("fairday_conflicts_total") == 1


def test_one_upload_that_fails_takes_no_other_with_it(collector: Collector, seat: tuple[str, str]) -> None:
    """A batch that no database can hold is answered by itself; its neighbours are stored."""
    poison = poisoned(upload(seat[1], body(2)))
    good, bad, also_good = together(writer_of(collector), [upload(seat[1], body(1)), poison, upload(seat[1], body(3))])
    assert isinstance(good, Receipt)
    assert isinstance(also_good, Receipt)
    assert isinstance(bad, Exception)
    assert [row.seq for row in collector.rows(BatchRow)] == [1, 3]
    assert [(row.ack_through, row.highest) for row in collector.rows(Epoch)] == [(1, 3)]
    again = together(writer_of(collector), [upload(seat[1], body(2))])[0]
    assert isinstance(again, Receipt)
    assert again.ack_through == 3


def test_numbers_in_any_order_within_a_group_are_acknowledged_as_far_as_they_reach(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """5, 1 and 2 come together, then 4, then 3 closes the hole."""
    writer = writer_of(collector)
    acks = []
    for seqs in ((5, 1, 2), (4,), (3,)):
        answers = together(writer, [upload(seat[1], body(seq)) for seq in seqs])
        acks.append(max(answer.ack_through for answer in answers if isinstance(answer, Receipt)))
    assert acks == [2, 2, 5]


def test_two_epochs_of_a_seat_begun_in_one_group_are_told_apart(collector: Collector, seat: tuple[str, str]) -> None:
    """Each has a number of its own, and its own count of what is there."""
    together(writer_of(collector), [upload(seat[1], body()), upload(seat[1], body(epoch=OTHER_EPOCH))])
    assert sorted((row.number, row.ack_through) for row in collector.rows(Epoch)) == [(1, 1), (2, 1)]
    assert {each.epoch for each in collector.spans()} == {EPOCH, OTHER_EPOCH}


def test_a_key_revoked_by_another_process_stores_nothing_from_then_on(
    collector: Collector, seat: tuple[str, str], other: Store
) -> None:
    """However often it was used here before: the next upload is refused, and nothing of it is kept."""
    for seq in (1, 2, 3):
        assert collector.upload(seat[1], body(seq)).status == 200
    with other.write() as session:
        revoke_seat(session, find_seat(session, seat[0]), NOON, "test")
    assert collector.upload(seat[1], body(4)).outcome == (401, "revoked_key")
    assert collector.upload(seat[1], body(5)).outcome == (401, "revoked_key")
    assert [row.seq for row in collector.rows(BatchRow)] == [1, 2, 3]


def test_a_key_revoked_as_a_row_alone_is_noticed_too(collector: Collector, seat: tuple[str, str], other: Store) -> None:
    """Whoever changes a key through a session need not know that ingest remembers it."""
    assert collector.upload(seat[1], body(1)).status == 200
    with other.write() as session:
        key = session.get_one(SeatKey, seat[1].partition(".")[0])
        key.revoked_ms = NOON
        session.add(key)
    assert collector.upload(seat[1], body(2)).outcome == (401, "revoked_key")


def test_a_seat_given_to_somebody_else_marks_their_days(
    collector: Collector, seat: tuple[str, str], other: Store
) -> None:
    """The person it fed is remembered, until another process gives it away."""
    assert collector.upload(seat[1], body(1)).status == 200
    bo = collector.person("Bo")
    collector.settle()
    collector.clock.now = NOON + HOUR
    with other.write() as session:
        assign_seat(session, find_seat(session, seat[0]), bo, NOON, NOON + HOUR, "test")
    collector.settle()
    late = json.dumps(batch([span(NOON + MINUTE, NOON + 2 * MINUTE)], seq=2)).encode()
    assert collector.upload(seat[1], late).status == 200
    assert {row.person_id for row in collector.rows(DirtyDay)} == {bo.id}


def test_a_new_zone_moves_what_comes_to_other_dates(collector: Collector, other: Store) -> None:
    """A person who moved to the far side of the date line has another date at the same instant."""
    maya = collector.person()
    _, key = collector.seat(maya)
    assert collector.upload(key, body(1)).status == 200
    collector.settle()
    with other.write() as session:
        set_person(session, maya, NOON, zone="Pacific/Kiritimati")
    collector.settle()
    assert collector.upload(key, body(2)).status == 200
    assert {str(row.day) for row in collector.rows(DirtyDay)} == {"2026-10-15"}


def test_new_people_and_seats_make_nobody_forget(collector: Collector, seat: tuple[str, str]) -> None:
    """A roll-out of agents must not have every upload look its seat up again."""
    before = _version(collector)
    collector.seat(collector.person("Bo"), machine="m-2")
    collector.do(add_team, "Support", "UTC", NOON)
    assert _version(collector) == before


def test_spans_of_many_days_mark_each_of_them(collector: Collector, seat: tuple[str, str]) -> None:
    """A batch from behind a weekend, and one over midnight, reach days that are not the seat's today."""
    spans = [span(NOON - days * 24 * HOUR, NOON - days * 24 * HOUR + 1000) for days in (3, 2)]
    midnight = NOON - 12 * HOUR
    assert collector.upload(seat[1], batch([*spans, span(midnight - 1000, midnight + 1000)])).status == 200
    assert sorted(str(row.day) for row in collector.rows(DirtyDay)) == [
        "2026-10-11", "2026-10-12", "2026-10-13", "2026-10-14",
    ]  # fmt: skip


def test_a_seat_without_a_person_is_stored_and_marks_nobody(collector: Collector) -> None:
    """Its spans wait for an administrator to say whose they are."""
    _, key = collector.seat(collector.team(), user="stranger")
    assert collector.upload(key, body()).json["stored"] == 1
    assert collector.rows(DirtyDay) == []


def test_what_failed_to_commit_is_not_remembered(collector: Collector, seat: tuple[str, str]) -> None:
    """A label learnt in a transaction that was rolled back is learnt anew, not taken for stored."""
    writer = writer_of(collector)
    poison = poisoned(upload(seat[1], body(1)))
    assert isinstance(together(writer, [poison])[0], Exception)
    assert isinstance(together(writer, [upload(seat[1], body(1))])[0], Receipt)
    assert [each.app for each in collector.spans()] == ["app 1"]
    (key,) = collector.rows(SeatKey)
    assert key.first_used_ms == NOON


def test_a_seat_is_seen_again_after_some_seconds_not_at_each_upload(
    collector: Collector, seat: tuple[str, str]
) -> None:
    """A backlog in quick succession writes the seat's row once; a new version of the agent is told at once."""
    seen = []
    for seq, (after, agent) in enumerate([(0, "1.0"), (1_000, "1.0"), (2_000, "1.1"), (9_000, "1.1")], 1):
        collector.clock.now = NOON + after
        assert collector.upload(seat[1], body(seq, agent=agent)).status == 200
        (row,) = collector.rows(Seat)
        seen.append((row.last_seen_ms, row.agent))
    assert seen == [(NOON, "1.0"), (NOON, "1.0"), (NOON + 2_000, "1.1"), (NOON + 9_000, "1.1")]


def test_a_rule_of_the_seats_row_outlives_a_change_made_beside_it(
    collector: Collector, seat: tuple[str, str], other: Store
) -> None:
    """Noting a visit writes only what the visit says."""
    assert collector.upload(seat[1], body(1)).status == 200
    with other.write() as session:
        session.exec(update(Seat).where(col(Seat.id) == seat[0]).values(possible_clone=True))
    collector.clock.now = NOON + MINUTE
    assert collector.upload(seat[1], body(2)).status == 200
    (row,) = collector.rows(Seat)
    assert (row.possible_clone, row.last_seen_ms) == (True, NOON + MINUTE)


def _version(collector: Collector) -> int:
    with collector.store.read() as session:
        return version_of(session)
