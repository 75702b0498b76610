"""The fast reckoning of many days at once, equal to the clear one in every field: read `reckon_block` first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from fairday_collector.ledger.columns import Longs, SpanTable, Timeline
from fairday_collector.ledger.edges import edge
from fairday_collector.ledger.fast.lines import Seat, seats_of
from fairday_collector.ledger.fast.segments import segments_of_day
from fairday_collector.ledger.fast.states import Gaps, Readings, Ruled, gaps_of, readings
from fairday_collector.ledger.fast.tiles import timeline_of
from fairday_collector.ledger.fast.totals import app_times, day_counts, presence_ends, received_ends, state_times
from fairday_collector.ledger.fast.unite import united
from fairday_collector.ledger.reckon.devices import Device
from fairday_collector.ledger.reckon.model import Claim, Counts, DayLedger, Held, Rules
from fairday_collector.ledger.reckon.sweep import Interval, union


@dataclass(frozen=True, slots=True)
class DayRules:
    """A day `[start_ms, end_ms)`, epoch milliseconds UTC, perhaps empty, and the rules in force on its date."""

    start_ms: int
    end_ms: int
    rules: Rules


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What a `DayLedger` holds but its segments; `edges` are the digests of what lies over its start and its end."""

    start_ms: int
    end_ms: int
    states: dict[str, int]
    apps: list[tuple[str | None, int]]
    counts: Counts
    first_ms: int | None
    last_ms: int | None
    overlap_ms: int
    last_received_ms: int | None
    edges: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """Reckoned days: their timeline as columns, and the totals of each."""

    timeline: Timeline
    ledgers: list[DayTotals]

    def ledger(self, day: int, claims: Sequence[Claim] = ()) -> DayLedger:
        """Day number `day` in the clear form; `claims` are those the block was reckoned with."""
        totals = self.ledgers[day]
        return DayLedger(
            start_ms=totals.start_ms,
            end_ms=totals.end_ms,
            states=totals.states,
            apps=totals.apps,
            counts=totals.counts,
            first_ms=totals.first_ms,
            last_ms=totals.last_ms,
            overlap_ms=totals.overlap_ms,
            segments=segments_of_day(self.timeline, day, [claim.id for claim in claims]),
            last_received_ms=totals.last_received_ms,
        )


def reckon_block(tables: Sequence[SpanTable], days: Sequence[DayRules], held: Held, claims: Sequence[Claim]) -> Block:
    """Ledgers of consecutive days of the person who holds the seats in `held`, each by its own rules.

    Tables are one a seat, and hold all that overlaps the days and all of the gaps over their outer edges. The claims
    are all that overlap the days, in any order. Raises `ValueError` where days do not follow each other without a
    hole, or two tables are of one seat.
    """
    bounds = _bounds(days)
    ruled = _ruled(days)
    lines: list[Readings] = []
    found: list[tuple[Seat, list[Gaps]]] = []
    counted = []
    seats, labels = seats_of(tables)
    for seat in seats:
        gaps = [gaps_of(line) for line in seat.lines]
        found.append((seat, gaps))
        own = _own(held.get(seat.name, ()), bounds)
        if own:
            lines += [readings(line, each, bounds, ruled, own) for line, each in zip(seat.lines, gaps, strict=True)]
            counted.append((seat.counted, own))
    line = united(lines, bounds)
    timeline = timeline_of(line, bounds, labels, claims)
    edges = _edges(found, bounds)
    ledgers = [
        DayTotals(day.start_ms, day.end_ms, *rest)
        for day, *rest in zip(
            days,
            state_times(timeline),
            app_times(timeline),
            day_counts(counted, bounds),
            *zip(*presence_ends(timeline), strict=True),
            line.overlap_ms.tolist(),
            received_ends(line, bounds),
            pairwise(edges),
            strict=True,
        )
    ]
    return Block(timeline, ledgers)


def _bounds(days: Sequence[DayRules]) -> Longs:
    if not days:
        raise ValueError("a block has at least one day")
    bounds = [days[0].start_ms]
    for day in days:
        if day.start_ms != bounds[-1] or day.end_ms < day.start_ms:
            raise ValueError(f"the day from {day.start_ms} to {day.end_ms} does not follow {bounds[-1]}")
        bounds.append(day.end_ms)
    return np.array(bounds, np.int64)


def _ruled(days: Iterable[DayRules]) -> list[Ruled]:
    """Days by their rules, neighbours of equal ones as one, empty days left out."""
    runs: list[Ruled] = []
    for day in days:
        if day.start_ms == day.end_ms:
            continue
        if runs and runs[-1].rules == day.rules:
            runs[-1] = Ruled(runs[-1].start, day.end_ms, day.rules)
        else:
            runs.append(Ruled(day.start_ms, day.end_ms, day.rules))
    return runs


def _own(intervals: Iterable[Interval], bounds: Longs) -> list[Interval]:
    first, last = int(bounds[0]), int(bounds[-1])
    return union((max(first, low), min(last, high)) for low, high in intervals)


def _edges(found: Iterable[tuple[Seat, Sequence[Gaps]]], bounds: Longs) -> list[str]:
    """Digest of what lies over each edge of the days, by the one definition there is."""
    over: list[list[Device]] = [[] for _ in bounds]
    for seat, lines in found:
        for gaps in lines:
            # Gaps of one line never overlap: those that touch an instant are neighbours, at most two.
            firsts = np.searchsorted(gaps.end, bounds)
            lasts = np.searchsorted(gaps.start, bounds, "right")
            for at in np.flatnonzero(firsts < lasts).tolist():
                for row in range(firsts[at], lasts[at]):
                    gap = (int(gaps.start[row]), int(gaps.end[row]))
                    over[at].append(_crossing(seat, int(gaps.device[row]), gap))
        for device, interval in seat.contested:
            for at in np.flatnonzero((bounds >= interval[0]) & (bounds <= interval[1])).tolist():
                over[at].append(_crossing(seat, device, interval))
    return [edge(devices, int(at)) if devices else "" for devices, at in zip(over, bounds, strict=True)]


def _crossing(seat: Seat, device: int, interval: Interval) -> Device:
    return Device(seat.name, seat.epochs[device - seat.first_device], (), (), (interval,))
