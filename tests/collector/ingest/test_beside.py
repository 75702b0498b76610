"""Several processes store at once: the same batches, the same seats, and a worker and an administrator beside them."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from fairday_collector.ingest.group import Upload
from fairday_collector.ledger.engine import Engine
from fairday_collector.seats import assign_seat, find_seat, revoke_seat
from fairday_collector.store import Store
from fairday_collector.store.tables import BatchRow, DirtyDay, Epoch, LedgerDay
from fairday_wire import Receipt
from tests.support.collector import NOON, OTHER_EPOCH, Collector
from tests.support.groups import body, together, upload, writer_of


@pytest.fixture
def beside(collector: Collector) -> Iterator[list[Collector]]:
    """Two more processes on the same database."""
    others = [Collector(Store(collector.store.url), collector.clock) for _ in range(2)]
    yield others
    for other in others:
        other.store.close()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Runs acts that all begin at the same moment; raises what one of them raised."""
    gate = threading.Barrier(len(acts))

    def begun(act: Callable[[], object]) -> object:
        gate.wait(30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(60) for each in [pool.submit(begun, act) for act in acts]]


def test_the_same_batches_sent_to_two_processes_at_once_are_stored_once(
    collector: Collector, beside: list[Collector], seat: tuple[str, str]
) -> None:
    """Each is new to one of them and a duplicate to the other; in either order of sending."""
    uploads = [upload(seat[1], body(seq)) for seq in range(1, 31)]
    writers = [writer_of(each) for each in beside]
    found = at_once(
        lambda: together(writers[0], uploads), lambda: list(reversed(together(writers[1], uploads[::-1])))
    )  # fmt: skip
    for one, two in zip(*found, strict=True):
        assert isinstance(one, Receipt)
        assert isinstance(two, Receipt)
        assert (one.stored, two.stored, one.duplicate + two.duplicate) == (1, 1, 1)
    assert [row.seq for row in collector.rows(BatchRow)] == list(range(1, 31))
    assert len(collector.spans()) == 30
    assert [(row.ack_through, row.highest) for row in collector.rows(Epoch)] == [(30, 30)]


def test_epochs_that_two_processes_begin_at_once_have_numbers_of_their_own(
    collector: Collector, beside: list[Collector], seat: tuple[str, str]
) -> None:
    """The numbers of a seat's epochs are given one at a time."""
    at_once(
        lambda: together(writer_of(beside[0]), [upload(seat[1], body(1))]),
        lambda: together(writer_of(beside[1]), [upload(seat[1], body(1, epoch=OTHER_EPOCH))]),
    )
    assert sorted(row.number for row in collector.rows(Epoch)) == [1, 2]


def test_days_are_reckoned_from_all_there_is_while_uploads_go_on(
    collector: Collector, beside: list[Collector], seat: tuple[str, str]
) -> None:
    """A mark that is set while its day is reckoned survives; in the end no second is missing from the ledger."""
    engine = Engine(beside[1].store, collector.clock)
    writer = writer_of(beside[0])

    def send() -> None:
        for seq in range(1, 61):
            (answer,) = together(writer, [upload(seat[1], body(seq))])
            assert isinstance(answer, Receipt)

    def reckon() -> None:
        for _ in range(30):
            engine.bring_up()

    at_once(send, reckon)
    collector.settle()
    (day,) = collector.rows(LedgerDay)
    assert sum(ms for state, ms in day.states.items() if state == "active") == 60_000
    assert collector.rows(DirtyDay) == []


def test_a_seat_given_away_while_it_uploads_leaves_no_day_unmarked(
    collector: Collector, beside: list[Collector], seat: tuple[str, str]
) -> None:
    """Whatever was stored before or after, the person it feeds in the end has all of it."""
    bo = collector.person("Bo")
    writer = writer_of(beside[0])

    def send() -> None:
        for seq in range(1, 41):
            together(writer, [upload(seat[1], body(seq))])

    def give() -> None:
        with beside[1].store.write() as session:
            assign_seat(session, find_seat(session, seat[0]), bo, 1, NOON, "test")

    at_once(send, give)
    collector.settle()
    active: Counter[str] = Counter()
    for row in collector.rows(LedgerDay):
        active[row.person_id] += row.states.get("active", 0)
    assert active[bo.id] == 40_000
    assert all(ms == 0 for person, ms in active.items() if person != bo.id)


def test_nothing_of_a_key_is_stored_after_its_revocation_has_committed(
    collector: Collector, beside: list[Collector], seat: tuple[str, str]
) -> None:
    """Two processes upload without a pause while a third revokes: what they store after it is nothing."""
    revoked = threading.Event()
    late: list[object] = []

    def send(by: Collector, first: int) -> None:
        writer = writer_of(by)
        for seq in range(first, first + 200):
            was_revoked = revoked.is_set()
            (answer,) = together(writer, [Upload(seat[1], upload(seat[1], body(seq)).prepared)])
            if was_revoked and isinstance(answer, Receipt):
                late.append(answer)
            if was_revoked:
                break

    def revoke() -> None:
        with collector.store.write() as session:
            revoke_seat(session, find_seat(session, seat[0]), NOON, "test")
        revoked.set()

    at_once(lambda: send(beside[0], 1), lambda: send(beside[1], 1_001), revoke)
    assert late == []
