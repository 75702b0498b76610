"""How far spans must be known around some days before these can be reckoned exactly; pure."""

import numpy as np

from fairday_collector.ledger.columns import PRESENCES, Longs, SpanTable
from fairday_collector.ledger.spans.order import part
from fairday_wire.spans import MAX_SPAN_MS

_QUIET = PRESENCES.index("quiet")
# Farther than any instant lies from 1970: it keeps the epochs of a seat apart on one line of time.
_APART_MS = 2**44


def reach(table: SpanTable, start_ms: int, end_ms: int) -> tuple[int, int]:
    """`(low, high)` around `[start_ms, end_ms]`: where the first span begins, and the last one ends, that bears on it.

    These are the spans that touch the stretch, and the runs of touching quiet spans of one epoch of which one does:
    a gap counts by its whole length, and whether a span keeps any of its time shows only where all of it is known.
    Only what lies in the table is seen: if `low` or `high` is not well within what was loaded, more must be. Of
    overlapping spans more may be named than is needed. In epoch milliseconds UTC.
    """
    before = part(table, slice(0, int(np.searchsorted(table.start, start_ms))))
    starts, ends = _runs(part(before, before.presence == _QUIET))
    low = min(
        int(each.min(initial=start_ms)) for each in (starts[ends >= start_ms], before.start[before.end >= start_ms])
    )
    # A span is at most a day long: one that starts earlier has ended by then.
    after = part(table, slice(int(np.searchsorted(table.start, end_ms - MAX_SPAN_MS)), None))
    after = part(after, after.end > end_ms)
    starts, ends = _runs(part(after, after.presence == _QUIET))
    high = max(int(each.max(initial=end_ms)) for each in (ends[starts <= end_ms], after.end[after.start <= end_ms]))
    return low, high


def _runs(table: SpanTable) -> tuple[Longs, Longs]:
    """Starts and ends of the runs of spans of one epoch that touch or overlap."""
    shift = table.epoch * np.int64(_APART_MS)
    order = np.argsort(table.start + shift, kind="stable")
    begins = (table.start + shift)[order]
    reached = np.maximum.accumulate((table.end + shift)[order])
    first = np.ones(len(order), np.bool_)
    first[1:] = begins[1:] > reached[:-1]
    last = np.ones(len(order), np.bool_)
    last[:-1] = first[1:]
    shift = shift[order]
    return (begins - shift)[first], (reached - shift)[last]
