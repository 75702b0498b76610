"""Spans and timelines as columns: the form in which many days are stored, read and reckoned at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PRESENCES = ("input", "quiet", "locked", "suspended", "off", "private")

Label = tuple[str | None, str | None, str | None]
"""App, title and site."""

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SpanTable:
    """Spans of one seat, by start, epoch, seq and position; every column has one value a span.

    Instants in epoch milliseconds UTC; `origin` is `since`, or `start` where a span continues none. `presence` is an
    index into `PRESENCES`, `label` one into `labels`, `epoch` one into `epochs`, which is sorted.
    """

    seat: str
    labels: Sequence[Label]
    epochs: Sequence[str]
    start: Longs
    end: Longs
    origin: Longs
    presence: Bytes
    call: Flags
    media: Flags
    label: Ints
    epoch: Ints
    seq: Longs
    position: Ints
    keys: Longs
    clicks: Longs
    scrolls: Longs


@dataclass(frozen=True, slots=True)
class Timeline:
    """Consecutive days of one person without a hole; every column has one value a segment, by time.

    `bounds` are the edges of the days, one more than there are days: day `i` is `[bounds[i], bounds[i + 1])`, and may
    be empty. No segment crosses a bound, and within a day no two neighbours are alike. `day` counts from 0, `state`
    is an index into `STATES`. `label` is an index into `labels`, −1 where the person was not present; `claim` is an
    index into the claims the day was reckoned with, −1 where none was laid over.
    """

    bounds: Longs
    labels: Sequence[Label]
    start: Longs
    end: Longs
    day: Ints
    state: Bytes
    label: Ints
    claim: Ints
