"""Between rows, columns and stretches, and parts of tables."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.ledger.reckon import Stretch
from fairday_collector.ledger.spans.as_stretches import as_stretches, from_stretches
from fairday_collector.ledger.spans.order import by_start, in_order, touching
from fairday_collector.ledger.spans.reach import reach
from fairday_wire import Span
from fairday_wire.spans import MAX_SPAN_MS
from tests.support.packing import BASE_DAY, UNIT, Row, at_scale, by_key, instant, rows, rows_of, table_of
from tests.support.stretches import worlds


def plain(stretch: Stretch) -> tuple[object, ...]:
    """A stretch with its origin in place of `since`, to be compared and sorted."""
    span = stretch.span
    texts = (span.presence, span.app or "", span.title or "", span.site or "")
    rest = (span.call, span.media, *texts, span.keys, span.clicks, span.scrolls)
    return (stretch.seat, span.start, stretch.epoch, stretch.seq, span.end, span.origin, *rest)


@settings(max_examples=50, deadline=None)
@given(rows())
def test_rows_in_any_order_become_a_table_by_start(some: list[Row]) -> None:
    """By start, epoch, seq and position, each value in its column."""
    table = table_of("desk", some)
    assert rows_of(table) == by_key(some)
    assert in_order(table)
    assert by_start(table) is table
    assert len(set(table.labels)) == len(table.labels)


@settings(max_examples=50, deadline=None)
@given(worlds())
def test_stretches_become_tables_and_come_back(world: list[Stretch]) -> None:
    """One table a seat; nothing but the order and the spelling of `since` changes."""
    tables = from_stretches(world)
    assert [table.seat for table in tables] == sorted({stretch.seat for stretch in world})
    again = [stretch for table in tables for stretch in as_stretches(table)]
    assert sorted(map(plain, again)) == sorted(map(plain, world))
    assert all(stretch.span.since != stretch.span.start for stretch in again)


def test_places_count_from_the_start_of_each_batch() -> None:
    """A span's position is its place by start in its batch."""
    numbers = [(5, "e1", 1), (0, "e1", 1), (2, "e2", 1), (9, "e1", 2), (7, "e1", 1)]
    (table,) = from_stretches(
        Stretch(Span(start=start, end=start + 1, presence="input"), "desk", epoch, seq) for start, epoch, seq in numbers
    )
    assert [row[:4] for row in rows_of(table)] == [
        (0, "e1", 1, 0),
        (2, "e2", 1, 0),
        (5, "e1", 1, 1),
        (7, "e1", 1, 2),
        (9, "e1", 2, 0),
    ]


@settings(max_examples=50, deadline=None)
@given(worlds(), st.integers(-2, 42), st.integers(0, 20))
def test_a_part_of_a_table_is_what_overlaps_a_stretch_of_time(world: list[Stretch], low: int, length: int) -> None:
    """Half-open on both sides: a span that only touches is left out."""
    for table in from_stretches(world):
        wanted = [row for row in rows_of(table) if row[4] > low and row[0] < low + length]
        assert rows_of(touching(table, low, low + length)) == wanted


def quiet_to(*ends: int, start: int, epoch: str = "e1", presence: str = "quiet") -> list[Stretch]:
    """Touching spans of one epoch of the desk, in hours of a small world, from a start to each end in turn."""
    edges = [instant(start), *map(instant, ends)]
    return [
        Stretch(Span(start=low, end=high, presence=presence), "desk", epoch, 1)
        for low, high in itertools.pairwise(edges)
    ]


def around(world: list[Stretch], start: int, end: int) -> tuple[int, int]:
    """The reach of a small world's desk around a stretch of its time."""
    (table,) = from_stretches(world)
    low, high = reach(table, instant(start), instant(end))
    return (low - instant(0)) // UNIT, (high - instant(0)) // UNIT


def test_a_gap_over_an_edge_is_reached_for_whole() -> None:
    """Through as many pieces as it has, on both sides, and no farther."""
    world = [*quiet_to(2, start=0, presence="input"), *quiet_to(8, 14, 20, 26, 30, start=2)]
    world += quiet_to(33, start=30, presence="locked")
    assert around(world, 16, 24) == (2, 30)
    assert around(world, 30, 32) == (2, 33)
    assert around(world, 33, 40) == (30, 40)


def test_what_belongs_to_another_epoch_does_not_lengthen_a_gap() -> None:
    """Quiet spans touch across epochs only by chance."""
    world = [*quiet_to(8, start=2), *quiet_to(16, start=8, epoch="e2"), *quiet_to(24, start=16)]
    assert around(world, 16, 20) == (8, 24)
    assert around(world, 17, 20) == (16, 24)


def test_a_span_that_touches_an_edge_is_reached_for_whole() -> None:
    """Whether it keeps any of its time is to be seen."""
    world = [*quiet_to(8, start=1, presence="input"), *quiet_to(28, start=20, presence="input")]
    assert around(world, 8, 20) == (1, 28)
    assert around(world, 9, 19) == (9, 19)


@settings(max_examples=50, deadline=None)
@given(worlds())
def test_the_scale_of_days_keeps_spans_within_their_limit(world: list[Stretch]) -> None:
    """What the tests here store could have come over the wire."""
    for stretch in at_scale(world):
        assert BASE_DAY * 86_400_000 <= stretch.span.start < stretch.span.end <= stretch.span.start + MAX_SPAN_MS
