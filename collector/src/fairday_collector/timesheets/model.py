"""The data of working time: a date's entry, which of several is in force, and how they are stored."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

Source = Literal["proposed", "corrected", "attested", "approved", "locked"]
Interval = tuple[int, int]
"""Half-open, epoch milliseconds UTC."""


class Entry(msgspec.Struct, frozen=True):
    """The working time of one date: `[start_ms, end_ms)` less breaks, epoch milliseconds UTC.

    Breaks lie within it, by time, and neither touch nor overlap. A date that was not worked has no entry.
    """

    start_ms: int
    end_ms: int
    breaks: list[Interval] = []

    @property
    def break_ms(self) -> int:
        """Length of all breaks."""
        return sum(end - start for start, end in self.breaks)

    @property
    def worked_ms(self) -> int:
        """Length of the working time."""
        return self.end_ms - self.start_ms - self.break_ms

    @property
    def worked(self) -> list[Interval]:
        """The intervals that were worked, by time."""
        edges = [self.start_ms, *(edge for pause in self.breaks for edge in pause), self.end_ms]
        return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


class Recorded(msgspec.Struct, frozen=True):
    """The record of a date in force, None for not worked, and what made it so."""

    entry: Entry | None
    source: Source


class Attested(msgspec.Struct, frozen=True):
    """A date as it was attested: the record, what made it, and what was proposed then."""

    entry: Entry | None
    source: Source
    proposed: Entry | None


def worked_ms(entry: Entry | None) -> int:
    """Working time of a date, 0 where it was not worked."""
    return 0 if entry is None else entry.worked_ms


def joined(intervals: Iterable[Interval], low: int, high: int) -> list[Interval]:
    """Intervals within `[low, high)`, by time, those that touch or overlap joined and empty ones left out."""
    found: list[Interval] = []
    for given_start, given_end in sorted(intervals):
        start, end = max(given_start, low), min(given_end, high)
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def between(intervals: Sequence[Interval], low: int, high: int) -> list[Interval]:
    """What of `[low, high)` lies outside the joined intervals, by time."""
    edges = [low, *(edge for interval in intervals for edge in interval), high]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def stored(entry: Entry | None) -> dict[str, Any]:
    """An entry as a row keeps it; nothing in it stands for not worked."""
    return {} if entry is None else msgspec.to_builtins(entry)


def restored(value: dict[str, Any]) -> Entry | None:
    """The entry of what `stored` gave."""
    return msgspec.convert(value, Entry) if value else None
