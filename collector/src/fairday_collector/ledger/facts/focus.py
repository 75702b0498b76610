"""Productive time of a block of days: minutes of multitasking, and focus joined into runs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fairday_collector.ledger.columns import Longs
from fairday_collector.ledger.facts.cover import Places, Stretches
from fairday_collector.ledger.facts.screen import Screen
from fairday_collector.policy.settings import Settings

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Focus:
    """The parts of productive time without collaboration.

    `multitasking` is what of it lies in busy minutes, by day. `runs` are runs of the rest, from the start of their
    first piece to the end of the last, and `length` the focus time within each.
    """

    multitasking: Longs
    runs: Stretches
    length: Longs


def focus_under(screen: Screen, switches: Places, bounds: Longs, settings: Sequence[Settings]) -> Focus:
    """The parts of each date's productive time under its own settings, one a day."""
    threshold = np.array([one.multitasking_switches for one in settings], np.int64)
    interruption = np.array([one.interruption_s * 1000 for one in settings], np.int64)
    return focus_of(screen, busy_minutes(screen, switches, bounds, threshold), interruption)


def busy_minutes(screen: Screen, switches: Places, bounds: Longs, threshold: Longs) -> Stretches:
    """Clock minutes of UTC, as far as they lie in one date, with at least the date's `threshold` of app switches.

    A switch belongs to the minute in which the later of its two stretches begins.
    """
    at = screen.stretches.pick(switches)
    minute = at.start // MINUTE_MS
    begins = at.first_of_day()
    begins[1:] |= minute[1:] != minute[:-1]
    first = np.flatnonzero(begins)
    counts = np.diff(np.append(first, len(minute)))
    minutes = at.pick(first)
    busy = np.flatnonzero(counts >= minutes.each(threshold))
    chosen, start = minutes.pick(busy), minute[first[busy]] * MINUTE_MS
    low, high = (np.repeat(edge, np.diff(chosen.edges)) for edge in (bounds[:-1], bounds[1:]))
    return Stretches(np.maximum(start, low), np.minimum(start + MINUTE_MS, high), chosen.edges)


def focus_of(screen: Screen, busy: Stretches, interruption: Longs) -> Focus:
    """What is productive and no collaboration: in busy minutes multitasking, elsewhere focus.

    Only what is longer than the date's `interruption` (milliseconds, by day) breaks a run; none goes over midnight.
    """
    own = screen.stretches.pick(np.flatnonzero(screen.concentrated))
    multitasking = busy.by_day(own.within(busy.start, busy.end))
    pieces = own.without(busy)
    begins = pieces.first_of_day()
    if len(begins):
        apart = np.zeros(len(begins), dtype=np.int64)
        apart[1:] = pieces.start[1:] - pieces.end[:-1]
        begins |= apart > pieces.each(interruption)
    first = np.flatnonzero(begins)
    if not len(first):
        return Focus(multitasking, pieces, pieces.length)
    runs = Stretches(
        pieces.start[first], pieces.end[np.append(first[1:] - 1, len(begins) - 1)], np.searchsorted(first, pieces.edges)
    )
    return Focus(multitasking, runs, np.add.reduceat(pieces.length, first))
