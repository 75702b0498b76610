"""The order of a table's spans, and parts of a table: what the other modules here build and cut tables with."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairday_collector.ledger.columns import SpanTable

COLUMNS = (
    *("start", "end", "origin", "presence", "call", "media", "label", "epoch"),
    *("seq", "position", "keys", "clicks", "scrolls"),
)


def by_start(table: SpanTable) -> SpanTable:
    """The same spans by start, epoch, seq and position; the table itself where they are so already."""
    if in_order(table):
        return table
    return part(table, np.lexsort((table.position, table.seq, table.epoch, table.start)))


def in_order(table: SpanTable) -> bool:
    """Whether the spans are by start, epoch, seq and position."""
    step = np.diff(table.start)
    if not (step > 0).all():
        tied = step == 0
        if (step < 0).any():
            return False
        for column in (table.epoch, table.seq, table.position):
            step = np.diff(column)
            if (step[tied] < 0).any():
                return False
            tied &= step == 0
    return True


def part(table: SpanTable, chosen: NDArray[Any] | slice) -> SpanTable:
    """The spans that an index, a mask or a slice chooses; labels and epochs stay as they are."""
    return replace(table, **{name: getattr(table, name)[chosen] for name in COLUMNS})


def touching(table: SpanTable, low_ms: int, high_ms: int) -> SpanTable:
    """The spans that overlap `[low_ms, high_ms)`, epoch milliseconds UTC; mostly without a copy."""
    within, end = np.searchsorted(table.start, [low_ms, high_ms])
    earlier = np.flatnonzero(table.end[:within] > low_ms)
    first = within - len(earlier)
    if not len(earlier) or earlier[0] == first:
        return part(table, slice(first, end))
    return part(table, np.concatenate((earlier, np.arange(within, end))))
