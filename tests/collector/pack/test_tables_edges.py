from fairday_collector.ledger.reckon import Stretch
from fairday_collector.ledger.spans.as_stretches import from_stretches
from fairday_collector.ledger.spans.order import in_order, touching
from fairday_wire import Span
from tests.support.packing import rows_of


def test_a_long_span_is_found_behind_shorter_ones_that_are_over() -> None:
    """What overlaps need not be neighbours: a span between two that reach on may have ended before."""
    spans = [(0, 100), (10, 20), (30, 60), (50, 55), (58, 59)]
    (table,) = from_stretches(
        Stretch(Span(start=start, end=end, presence="input"), "desk", f"e{number}", 1)
        for number, (start, end) in enumerate(spans)
    )
    found = touching(table, 50, 58)
    assert [(row[0], row[4]) for row in rows_of(found)] == [(0, 100), (30, 60), (50, 55)]
    assert in_order(found)
