"""The job that packs: no span is lost or doubled, whenever it runs, whatever arrives, wherever it is killed."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairday_collector.ledger.spans.packing import CLOSED_AFTER_MS, DAYS_AT_ONCE, Packing
from fairday_collector.store import Store
from fairday_collector.store.tables import FillMark, SeatDay, SpanRow
from fairday_wire.spans import DAY_MS
from tests.support.collector import HOUR, Collector, StillClock, new_collector
from tests.support.interrupted import Interrupted
from tests.support.packing import (
    BASE_DAY,
    Row,
    by_key,
    forget,
    insert,
    open_rows_of,
    packed_rows_of,
    rows,
    with_seats,
)
from tests.support.seat_ids import DESK, LAPTOP, seat_id
from tests.support.stretches import SEATS

ROOT = Path(__file__).parents[3]
BEGIN = BASE_DAY * DAY_MS
CLOSED = BEGIN + DAY_MS + CLOSED_AFTER_MS
"""When the first day may be packed."""


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    """A collector with two seats, on the instant at which the first day may be packed."""
    made = with_seats(new_collector(tmp_path))
    made.clock.now = CLOSED
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collector]:
    """One for many tries, each of which forgets the spans of the one before."""
    made = with_seats(new_collector(Path(tmp_path_factory.mktemp("packing"))))
    yield made
    made.store.close()


def row(start: int, seq: int = 1, position: int = 0, **fields: str) -> Row:
    """A span of a minute, so many milliseconds after the first midnight."""
    at = BEGIN + start
    return (at, "e1", seq, position, at + 60_000, None, "input", False, False, fields.get("app"), None, None, 1, 0, 0)


def pack_all(collector: Collector) -> int:
    """Runs the job until nothing is due; returns how many seat-days it packed."""
    done = 0
    while packed := Packing(collector.store, collector.clock).bring_up():
        assert packed <= DAYS_AT_ONCE
        done += packed
    return done


def spans_of(collector: Collector, seat: str) -> list[Row]:
    """Every span of a seat, packed or not, by key."""
    with collector.store.read() as session:
        return by_key([*packed_rows_of(session, seat), *open_rows_of(session, seat)])


def days(collector: Collector) -> list[tuple[str, int, int]]:
    """Packed seat-days from the first midnight on: seat, day from 0, spans."""
    return [(day.seat_id, day.utc_day - BASE_DAY, day.spans) for day in collector.rows(SeatDay)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(SEATS), st.integers(0, 4), rows(max_size=6), st.integers(0, 30), st.booleans()),
        max_size=7,
    )
)
def test_nothing_is_lost_or_doubled_whatever_arrives_when(
    lasting: Collector, arrivals: list[tuple[str, int, list[Row], int, bool]]
) -> None:
    """Batches of any day come at any time, late ones too, and the job runs in between, or does not."""
    with lasting.store.write() as session:
        forget(session)
    lasting.clock.now = BEGIN
    sent: dict[str, dict[tuple[object, ...], Row]] = {seat: {} for seat in SEATS}
    for seat, day, some, hours, packs in arrivals:
        moved = [(one[0] + day * DAY_MS, *one[1:4], one[4] + day * DAY_MS, *one[5:]) for one in some]
        new = [one for one in moved if tuple(one[:4]) not in sent[seat]]
        sent[seat] |= {tuple(one[:4]): one for one in new}
        lasting.do(insert, seat, new)
        lasting.clock.now += hours * HOUR
        if packs:
            Packing(lasting.store, lasting.clock).bring_up()
            assert {seat: spans_of(lasting, seat) for seat in SEATS} == {
                seat: by_key(known.values()) for seat, known in sent.items()
            }
    pack_all(lasting)
    assert {seat: spans_of(lasting, seat) for seat in SEATS} == {
        seat: by_key(known.values()) for seat, known in sent.items()
    }
    closed = (lasting.clock.now - CLOSED_AFTER_MS) // DAY_MS
    assert all(day.utc_day < closed and day.spans for day in lasting.rows(SeatDay))
    assert all(span.start_ms >= closed * DAY_MS for span in lasting.rows(SpanRow))


def test_a_day_is_packed_36_hours_after_it_ended(collector: Collector) -> None:
    """Not a millisecond before, and by where its spans start, also that which ends on the next day."""
    collector.do(insert, DESK, [row(DAY_MS - 1), row(DAY_MS)])
    collector.clock.now = CLOSED - 1
    assert pack_all(collector) == 0
    collector.clock.now = CLOSED
    assert pack_all(collector) == 1
    assert days(collector) == [(DESK, 0, 1)]
    assert [span.start_ms for span in collector.rows(SpanRow)] == [BEGIN + DAY_MS]


def test_late_spans_join_the_blob_that_is_there(collector: Collector) -> None:
    """In their place by time, with the labels of both."""
    collector.do(insert, DESK, [row(1_000, app="code"), row(9_000, 2, app="mail")])
    assert pack_all(collector) == 1
    collector.do(insert, DESK, [row(5_000, 3, app="mail"), row(7_000, 3, 1, app="late")])
    assert pack_all(collector) == 1
    assert days(collector) == [(DESK, 0, 4)]
    with collector.store.read() as session:
        assert packed_rows_of(session, DESK) == spans_of(collector, DESK)
    assert [one[9] for one in spans_of(collector, DESK)] == ["code", "mail", "late", "mail"]


def test_packing_again_changes_nothing(collector: Collector) -> None:
    """The job is idempotent: the same blobs, to the byte."""
    collector.do(insert, DESK, [row(1_000)])
    pack_all(collector)
    before = [day.model_dump() for day in collector.rows(SeatDay)]
    assert pack_all(collector) == 0
    assert [day.model_dump() for day in collector.rows(SeatDay)] == before


def test_the_oldest_days_go_first_and_a_run_is_bounded(collector: Collector) -> None:
    """A backlog does not hold up other jobs."""
    with collector.store.write() as session:
        for day in range(DAYS_AT_ONCE + 3):
            insert(session, DESK, [row(day * DAY_MS)])
        insert(session, LAPTOP, [row(DAY_MS)])
    collector.clock.now += 90 * DAY_MS
    first = Packing(collector.store, collector.clock).bring_up()
    assert 2 <= first <= DAYS_AT_ONCE
    assert days(collector)[0] == (DESK, 0, 1)
    assert max(day for _, day, _ in days(collector)) * DAY_MS < min(span.start_ms for span in collector.rows(SpanRow))
    assert pack_all(collector) == DAYS_AT_ONCE + 4 - first


def test_many_seats_wait_for_another_run(collector: Collector) -> None:
    """No more than so many seat-days at once, whoever they are of."""
    names = [seat_id(f"seat{number:02}") for number in range(DAYS_AT_ONCE + 2)]
    with_seats(collector, names)
    for number, name in enumerate(names):
        collector.do(insert, name, [row(number)])
    assert Packing(collector.store, collector.clock).bring_up() == DAYS_AT_ONCE
    assert [seat for seat, _, _ in days(collector)] == names[:DAYS_AT_ONCE]
    assert Packing(collector.store, collector.clock).bring_up() == 2


def test_the_fill_mark_moves_once_nothing_is_due(collector: Collector) -> None:
    """Whoever looks after the server sees when all was packed last."""
    collector.do(insert, DESK, [row(0)])
    packing = Packing(collector.store, collector.clock)
    assert packing.bring_up() == 1
    assert [mark for mark in collector.rows(FillMark) if mark.name == "pack"] == []
    assert packing.bring_up() == 0
    (mark,) = [mark for mark in collector.rows(FillMark) if mark.name == "pack"]
    assert (mark.through_ms, mark.at_ms) == (CLOSED, CLOSED)


def test_a_damaged_blob_holds_up_no_other_seat(collector: Collector, caplog: pytest.LogCaptureFixture) -> None:
    """Its late rows stay where they are, and the log names it."""
    with collector.store.write() as session:
        session.add(SeatDay(seat_id=DESK, utc_day=BASE_DAY, spans=1, packed_ms=0, columns=b"\x01rubbish"))
        insert(session, DESK, [row(0)])
        insert(session, LAPTOP, [row(5)])
    with caplog.at_level(logging.ERROR):
        assert pack_all(collector) == 1
    assert [(record.msg, record.seat) for record in caplog.records] == [("pack.day_failed", DESK)] * 2  # type: ignore[attr-defined]
    assert [span.seat_id for span in collector.rows(SpanRow)] == [DESK]
    assert (LAPTOP, 0, 1) in days(collector)


def test_rows_that_come_while_a_day_is_packed_stay_rows(collector: Collector) -> None:
    """They were not read, so they are not deleted, and go into the blob of the next run."""
    collector.do(insert, DESK, [row(1_000), row(9_000, 2)])
    late = row(5_000, 3)
    store = Interrupted(collector.store.url, lambda: collector.do(insert, DESK, [late]))
    assert Packing(store, collector.clock).bring_up() == 1
    store.close()
    with collector.store.read() as session:
        assert open_rows_of(session, DESK) == [late]
    assert pack_all(collector) == 1
    assert days(collector) == [(DESK, 0, 3)]


@pytest.mark.parametrize("already", [False, True])
def test_of_two_that_pack_the_same_day_one_yields(collector: Collector, already: bool) -> None:
    """With a blob from before or without, and with new rows after the other was done."""
    collector.do(insert, DESK, [row(1_000)])
    if already:
        pack_all(collector)
        collector.do(insert, DESK, [row(2_000, 2)])
    before = spans_of(collector, DESK)

    def meanwhile() -> None:
        assert pack_all(collector) == 1

    store = Interrupted(collector.store.url, meanwhile)
    assert Packing(store, collector.clock).bring_up() == 0
    store.close()
    assert spans_of(collector, DESK) == before
    assert collector.rows(SpanRow) == []


def test_a_blob_that_changed_meanwhile_is_not_overwritten(collector: Collector) -> None:
    """Even where the rows that were read are all still there."""
    collector.do(insert, DESK, [row(1_000)])
    pack_all(collector)
    collector.do(insert, DESK, [row(2_000, 2)])

    def meanwhile() -> None:
        with collector.store.write() as session:
            day = session.get(SeatDay, (DESK, BASE_DAY))
            assert day is not None
            session.delete(day)

    store = Interrupted(collector.store.url, meanwhile)
    assert Packing(store, collector.clock).bring_up() == 0
    store.close()
    assert [one[0] for one in spans_of(collector, DESK)] == [BEGIN + 2_000]


@pytest.mark.sqlite
def test_a_kill_before_any_statement_loses_nothing(collector: Collector, tmp_path: Path) -> None:
    """A process killed at each point of the job leaves all spans, and the next run packs what is left."""
    with collector.store.write() as session:
        insert(session, DESK, [row(1_000), row(3_000, 2)])
    pack_all(collector)
    with collector.store.write() as session:
        insert(session, DESK, [row(2_000, 3)])
        insert(session, LAPTOP, [row(0)])
    before = {seat: spans_of(collector, seat) for seat in SEATS}
    collector.store.close()
    points = tmp_path / "points"
    points.mkdir()
    arguments = [str(collector.store.path), str(points), str(CLOSED)]
    subprocess.run([sys.executable, "-m", "tests.support.packing_child", *arguments], cwd=ROOT, check=True)
    killed_at = sorted(points.glob("*.db"))
    assert len(killed_at) > 6  # two days, each a deletion, a blob and a commit
    for path in killed_at:
        killed = Collector(Store(f"sqlite:///{path}"), StillClock(CLOSED))
        assert {seat: spans_of(killed, seat) for seat in SEATS} == before
        pack_all(killed)
        assert {seat: spans_of(killed, seat) for seat in SEATS} == before
        assert killed.rows(SpanRow) == []
        killed.store.close()
