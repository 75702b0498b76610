"""What is loaded is enough to reckon exactly, whether it is packed or not."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairday_collector.ledger.edges import edge
from fairday_collector.ledger.load import load_day, load_stretches
from fairday_collector.ledger.reckon import Held, Rules, Stretch, reckon_day
from fairday_collector.ledger.reckon.devices import devices
from fairday_collector.ledger.spans.as_stretches import as_stretches, from_stretches
from fairday_collector.ledger.spans.blob import DamagedError
from fairday_collector.ledger.spans.codec import pack
from fairday_collector.ledger.spans.load import load_tables
from fairday_collector.ledger.spans.stored import utc_days_of
from fairday_collector.store.tables import SeatDay
from fairday_wire import Span
from fairday_wire.spans import DAY_MS
from tests.support.collector import Collector, new_collector
from tests.support.packing import BASE_DAY, UNIT, at_scale, forget, insert, instant, rows_of, table_of, with_seats
from tests.support.seat_ids import DESK
from tests.support.stretches import ALWAYS, worlds

SMALL_RULES = Rules(idle_after_ms=2 * UNIT, away_after_ms=5 * UNIT, passive_for_ms=UNIT)


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collector]:
    """A collector with the seats of the small worlds; each test begins by forgetting the spans of the one before."""
    made = with_seats(new_collector(Path(tmp_path_factory.mktemp("loading"))))
    yield made
    made.store.close()


def keep(collector: Collector, world: list[Stretch], packed: set[int], late: set[int]) -> None:
    """Stores a world: of some days as rows, of packed ones as blobs, with every `late`th span beside the blob."""
    with collector.store.write() as session:
        forget(session)
        for table in from_stretches(world):
            days: dict[int, list[tuple[object, ...]]] = {}
            for number, row in enumerate(rows_of(table)):
                if row[0] // DAY_MS in packed and number not in late:
                    days.setdefault(row[0] // DAY_MS, []).append(tuple(row))
                else:
                    insert(session, table.seat, [row])
            for day, of_day in days.items():
                blob = pack(table_of(table.seat, of_day))
                session.add(SeatDay(seat_id=table.seat, utc_day=day, spans=len(of_day), packed_ms=0, columns=blob))


def by_all(stretches: list[Stretch]) -> list[Stretch]:
    """Stretches in an order of their own."""
    return sorted(stretches, key=repr)


def spelt(world: list[Stretch]) -> list[Stretch]:
    """A world as it is stored: without a `since` that says no more than `start`."""
    return [stretch for table in from_stretches(world) for stretch in as_stretches(table)]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(worlds(), st.sets(st.integers(BASE_DAY, BASE_DAY + 5)), st.sets(st.integers(0, 8)), st.data())
def test_every_day_of_a_block_is_reckoned_as_from_all_there_is(
    collector: Collector, small: list[Stretch], packed: set[int], late: set[int], data: st.DataObject
) -> None:
    """Ledgers and the digests of all edges are the same, and the clear path agrees, whatever is packed."""
    world = at_scale(small)
    keep(collector, world, packed, late)
    bounds = [instant(at) for at in sorted(data.draw(st.sets(st.integers(-3, 43), min_size=2, max_size=5)))]
    with collector.store.read() as session:
        tables = load_tables(session, ALWAYS, bounds[0], bounds[-1])
        clear = load_day(session, ALWAYS, bounds[0], bounds[1])
        some = load_stretches(session, list(ALWAYS), bounds[0], bounds[1])
    loaded = [stretch for table in tables for stretch in as_stretches(table)]
    assert {repr(stretch) for stretch in loaded} <= {repr(stretch) for stretch in spelt(world)}
    for start, end in itertools.pairwise(bounds):
        whole = reckon_day(world, SMALL_RULES, start, end, ALWAYS)
        assert reckon_day(loaded, SMALL_RULES, start, end, ALWAYS) == whole
    for bound in bounds:
        assert edge(devices(loaded), bound) == edge(devices(world), bound)
    first, second = bounds[:2]
    assert reckon_day(clear, SMALL_RULES, first, second, ALWAYS) == reckon_day(
        world, SMALL_RULES, first, second, ALWAYS
    )
    overlapping = [s for s in spelt(world) if s.span.end > first and s.span.start < second]
    assert by_all(some) == by_all(overlapping)
    assert {day for seat in ALWAYS for day in collector.do(utc_days_of, seat)} == {
        stretch.span.start // DAY_MS for stretch in world
    }


@pytest.mark.parametrize("packed", [set(), set(range(BASE_DAY, BASE_DAY + 9)), {BASE_DAY + 2, BASE_DAY + 3}])
@pytest.mark.parametrize("hours", [10, 12])
def test_a_gap_of_many_days_is_found_whole_on_both_sides(collector: Collector, packed: set[int], hours: int) -> None:
    """A machine nobody locked for a week: the day in the middle needs all of it, and nothing before or after.

    So also where one of the pieces, 12 h long, ends with each UTC day.
    """
    edges = [BASE_DAY * DAY_MS + hour * 3_600_000 for hour in (1, 8, *range(24, 190, hours), 197, 198)]
    presences = ["input", *["quiet"] * (len(edges) - 3), "input"]
    world = [
        Stretch(Span(start=low, end=high, presence=presence), DESK, "e1", number)
        for number, (low, high, presence) in enumerate(zip(edges, edges[1:], presences, strict=False), 1)
    ]
    keep(collector, world, packed, {3})
    middle = (BASE_DAY + 4) * DAY_MS
    with collector.store.read() as session:
        (table,) = load_tables(session, ALWAYS, middle, middle + DAY_MS)
    assert as_stretches(table) == world[1:-1]


def test_seats_without_spans_and_people_without_seats_load_nothing(collector: Collector) -> None:
    """Nothing stored near the day, and nothing asked for."""
    keep(collector, [Stretch(Span(start=instant(0), end=instant(1), presence="quiet"), DESK, "e1", 1)], set(), set())
    nobody: Held = {}
    with collector.store.read() as session:
        assert load_tables(session, ALWAYS, instant(30), instant(38)) == []
        assert load_tables(session, nobody, instant(0), instant(8)) == []
        assert load_stretches(session, [], instant(0), instant(8)) == []


def test_damage_names_the_seat_and_the_day(collector: Collector) -> None:
    """Whoever must restore a backup is told of what."""
    with collector.store.write() as session:
        forget(session)
        session.add(SeatDay(seat_id=DESK, utc_day=BASE_DAY, spans=1, packed_ms=0, columns=b"\x01rubbish"))
    with (
        collector.store.read() as session,
        pytest.raises(DamagedError, match=rf"seat {DESK}, UTC day {BASE_DAY}: the blob cannot be read"),
    ):
        load_tables(session, ALWAYS, instant(0), instant(8))
