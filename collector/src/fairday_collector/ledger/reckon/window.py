"""How far stretches must be loaded around a day before it can be reckoned exactly."""

from collections.abc import Collection

from fairday_collector.ledger.reckon.devices import devices, gaps
from fairday_collector.ledger.reckon.model import Stretch


def needed_more(
    stretches: Collection[Stretch], start_ms: int, end_ms: int, from_ms: int, to_ms: int
) -> tuple[bool, bool]:
    """Whether stretches before `from_ms`, and after `to_ms`, can still change the day `[start_ms, end_ms)`.

    `stretches` are all that overlap the loaded window `[from_ms, to_ms)`, which begins before the day and ends
    after it. Load, ask, widen each side that answers yes, and ask again until both answer no: then
    `reckon_day`, and `wholes` over the day's edges, are exact. It ends, since a gap that begins inside the
    window is known to begin there. All in epoch milliseconds UTC.
    """
    if all(from_ms < stretch.span.start and stretch.span.end < to_ms for stretch in stretches):
        return False, False
    # Whether a span keeps some of its time, and with it its counts, shows only where all of it is loaded.
    before = any(stretch.span.start < from_ms and start_ms <= stretch.span.end for stretch in stretches)
    after = any(stretch.span.start <= end_ms and to_ms < stretch.span.end for stretch in stretches)
    for device in devices(stretches):
        for start, end in gaps(device.pieces):
            before = before or (start <= from_ms and start_ms <= end)
            after = after or (start <= end_ms and to_ms <= end)
    return before, after
