"""Room for the days of spans: there before it is needed, gone when it is empty, and never taken from under a span."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count

import pytest
from sqlmodel import col, select

from fairday_collector.ledger.spans.days import Days, drop_days
from fairday_collector.ledger.spans.forgetting import Forgetting
from fairday_collector.ledger.spans.packing import Packing
from fairday_collector.ledger.spans.stored import stored
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import SeatDay, SpanRow
from fairday_collector.store.watch import pause_ingest
from tests.support.collector import DAY_MS, MINUTE, NOON, Collector, batch, span
from tests.support.fault_house import until
from tests.support.interrupted import Interrupted, somebody_waits
from tests.support.packing import by_key, open_rows_of, packed_rows_of

TODAY = NOON // DAY_MS
AHEAD = [TODAY - 1, TODAY, TODAY + 1, TODAY + 2]


def rooms(collector: Collector) -> list[int]:
    """The days, from today on and back, for which there is room without a span."""
    with collector.store.read() as session:
        return dialect_of(session).empty_days(session.connection(), TODAY + 100)


def where_there_are_rooms(collector: Collector, days: Sequence[int]) -> list[int]:
    """The days on PostgreSQL; none on SQLite, where one table holds all."""
    return list(days) if collector.store.url.startswith("postgresql") else []


def send(collector: Collector, key: str, seq: int, days_ago: int) -> None:
    """Uploads one span of some day, at a minute of its own."""
    start = NOON - days_ago * DAY_MS - seq * MINUTE
    reply = collector.upload(key, batch([span(start, start + 1_000, app="code", title=f"t{seq % 7}")], seq))
    assert (reply.status, reply.json["stored"]) == (200, 1)


def starts(collector: Collector, seat: str) -> list[int]:
    """Where the spans of a seat start, packed or not."""
    with collector.store.read() as session:
        return [row[0] for row in by_key([*packed_rows_of(session, seat), *open_rows_of(session, seat)])]


def pack_all(collector: Collector) -> None:
    """Packs all that is due."""
    while Packing(collector.store, collector.clock).bring_up():
        pass


def test_room_is_made_ahead(collector: Collector) -> None:
    """From yesterday to the day after tomorrow, once."""
    assert Days(collector.store, collector.clock).bring_up() == 0
    assert Days(collector.store, collector.clock).bring_up() == 0
    assert rooms(collector) == where_there_are_rooms(collector, AHEAD)


def test_the_room_of_a_closed_day_goes_once_all_of_it_is_packed(collector: Collector, seat: tuple[str, str]) -> None:
    """And comes back for late spans, although the collector remembers that it was there."""
    days = Days(collector.store, collector.clock)
    send(collector, seat[1], 1, 5)
    send(collector, seat[1], 2, 4)
    assert days.bring_up() == 0
    pack_all(collector)
    assert rooms(collector) == where_there_are_rooms(collector, [TODAY - 5, TODAY - 4, *AHEAD])
    assert days.bring_up() == len(where_there_are_rooms(collector, [5, 4]))
    assert rooms(collector) == where_there_are_rooms(collector, AHEAD)
    send(collector, seat[1], 3, 5)
    assert days.bring_up() == 0
    assert len(collector.rows(SpanRow)) == 1
    pack_all(collector)
    assert len(starts(collector, seat[0])) == 3


def test_a_day_that_gets_a_span_at_the_last_moment_keeps_its_room(collector: Collector, seat: tuple[str, str]) -> None:
    """It is looked at once more while no upload can come."""
    send(collector, seat[1], 1, 5)
    pack_all(collector)
    store = Interrupted(collector.store.url, lambda: send(collector, seat[1], 2, 5))
    assert Days(store, collector.clock).bring_up() == 0
    store.close()
    assert len(collector.rows(SpanRow)) == 1


def test_a_reader_comes_first(collector: Collector, seat: tuple[str, str]) -> None:
    """A day is not dropped from under a snapshot, and uploads wait only shortly for the attempt."""
    send(collector, seat[1], 1, 5)
    pack_all(collector)
    with collector.store.read() as session:
        assert session.exec(select(SpanRow)).all() == []
        assert Days(collector.store, collector.clock).bring_up() == 0
        assert session.exec(select(SpanRow)).all() == []
        send(collector, seat[1], 2, 5)
    assert len(collector.rows(SpanRow)) == 1


def test_a_day_dropped_since_a_snapshot_is_not_looked_for(collector: Collector, seat: tuple[str, str]) -> None:
    """A job that began while another worker gave a day back neither fails nor names it."""
    send(collector, seat[1], 1, 5)
    pack_all(collector)
    with collector.store.read() as session:
        with collector.store.write() as giving:
            pause_ingest(giving)
            assert dialect_of(giving).drop_days(giving.connection(), [TODAY - 5])
            assert session.exec(select(SeatDay.utc_day)).all() == [TODAY - 5]
        dialect = dialect_of(session)
        assert list(dialect.open_days(session.connection(), TODAY - 1)) == []
        assert dialect.empty_days(session.connection(), TODAY - 1) == []


def test_a_day_packed_since_a_snapshot_is_not_dropped(collector: Collector, seat: tuple[str, str]) -> None:
    """Whoever began before it was packed may look for its spans yet, and must find them where they were."""
    send(collector, seat[1], 1, 5)
    with collector.store.read() as session:
        assert session.exec(select(SeatDay.utc_day)).all() == []
        pack_all(collector)
        Days(collector.store, collector.clock).bring_up()
        assert [len(table.start) for table in stored(session, [seat[0]], TODAY - 6, TODAY).values()] == [1]
    assert Days(collector.store, collector.clock).bring_up() == len(where_there_are_rooms(collector, [TODAY - 5]))


@pytest.mark.postgresql
def test_a_short_look_from_before_is_waited_for(
    collector: Collector, seat: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy server somebody always looks at something."""
    monkeypatch.setattr("fairday_collector.store.dialect.postgresql.DROP_MS", 60_000)
    send(collector, seat[1], 1, 5)
    with ExitStack() as looking:
        looking.enter_context(collector.store.read()).exec(select(SeatDay.utc_day)).all()
        pack_all(collector)
        looks = count()
        monkeypatch.setattr(
            "fairday_collector.store.dialect.postgresql.sleep", lambda _: looking.close() if next(looks) == 3 else None
        )
        assert Days(collector.store, collector.clock).bring_up() == 1


@pytest.mark.postgresql
def test_whoever_waits_for_a_turn_keeps_no_day(collector: Collector, seat: tuple[str, str]) -> None:
    """An upload comes while ingest is paused, as one always does where many upload: it has seen nothing yet."""
    send(collector, seat[1], 1, 5)
    pack_all(collector)
    with ThreadPoolExecutor(1) as pool, collector.store.write() as giving:
        pause_ingest(giving)
        pool.submit(send, collector, seat[1], 2, 5)
        until(lambda: somebody_waits(collector.store), "the upload waits")
        assert dialect_of(giving).drop_days(giving.connection(), [TODAY - 5])
    assert len(starts(collector, seat[0])) == 2


def test_retention_drops_days_whole(collector: Collector, seat: tuple[str, str]) -> None:
    """Packed and open spans alike that start before the day, and none that starts on it."""
    for seq, ago in enumerate((6, 5, 4), 1):
        send(collector, seat[1], seq, ago)
    pack_all(collector)
    for seq, ago in enumerate((6, 5, 4, 0), 4):
        send(collector, seat[1], seq, ago)
    assert collector.do(drop_days, TODAY - 4)
    assert [(day.utc_day, day.spans) for day in collector.rows(SeatDay)] == [(TODAY - 4, 1)]
    assert len(starts(collector, seat[0])) == 3
    send(collector, seat[1], 8, 5)
    assert len(starts(collector, seat[0])) == 4


def test_retention_yields_to_a_reader(collector: Collector, seat: tuple[str, str]) -> None:
    """Where a day cannot be dropped, nothing of it is erased; SQLite never has to wait."""
    send(collector, seat[1], 1, 5)
    with collector.store.read() as session:
        assert len(session.exec(select(col(SpanRow.seq))).all()) == 1
        dropped = collector.do(drop_days, TODAY)
        assert len(session.exec(select(col(SpanRow.seq))).all()) == 1
    assert dropped == (not collector.store.url.startswith("postgresql"))
    assert len(starts(collector, seat[0])) == (0 if dropped else 1)


@pytest.mark.parametrize("keepers", [1, 2])
def test_nothing_is_lost_however_jobs_and_late_uploads_meet(
    collector: Collector, seat: tuple[str, str], keepers: int
) -> None:
    """Days are packed and dropped, and labels forgotten, without a pause while spans of these days arrive."""
    uploads = 40
    done: list[int] = []

    def upload() -> None:
        for seq in range(1, uploads + 1):
            send(collector, seat[1], seq, 3 + seq % 4)
        done.append(1)

    def keep_house() -> None:
        while not done:
            Packing(collector.store, collector.clock).bring_up()
            Days(collector.store, collector.clock).bring_up()
            Forgetting(collector.store).bring_up()

    with ThreadPoolExecutor(1 + keepers) as pool:
        for at_work in [pool.submit(upload), *(pool.submit(keep_house) for _ in range(keepers))]:
            at_work.result()
    expected = sorted(NOON - (3 + seq % 4) * DAY_MS - seq * MINUTE for seq in range(1, uploads + 1))
    assert starts(collector, seat[0]) == expected
    pack_all(collector)
    Days(collector.store, collector.clock).bring_up()
    assert rooms(collector) == where_there_are_rooms(collector, AHEAD)
    with collector.store.read() as session:
        titles = [row[10] for row in packed_rows_of(session, seat[0])]
    assert sorted(titles) == sorted(f"t{seq % 7}" for seq in range(1, uploads + 1))
