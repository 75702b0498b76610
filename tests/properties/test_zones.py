"""The days around every change of every clock from 2000 to 2037: no time is lost or made, whatever the zone does."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_collector.ledger.columns import SpanTable
from fairday_collector.ledger.fast import Block, DayRules, reckon_block
from fairday_collector.ledger.fast.cells import cells_of
from fairday_collector.ledger.fast.hours import hours_of
from fairday_collector.ledger.reckon import Claim, Held, Rules, Stretch, reckon_day
from fairday_collector.ledger.spans.as_stretches import as_stretches, from_stretches
from fairday_wire.spans import Span
from tests.support.zones import Regime, distinct_zones, regimes

PARTS = 8
HOUR, MINUTE = 3_600_000, 60_000
LONG_AGO = date(1990, 1, 1)
HELD: Held = {"desk": [(0, 10**13)]}
RULES = Rules()
# Hours and presences around a change of the clock, which lies at 0 in the middle of a gap.
AROUND = (
    *((-30.0, -26.0, "input"), (-26.0, -25.95, "quiet"), (-25.95, -22.0, "locked"), (-22.0, -21.0, "quiet")),
    *((-21.0, -1.2, "input"), (-1.2, 0.0, "quiet"), (0.0, 1.3, "quiet"), (1.3, 9.0, "input"), (9.0, 20.0, "off")),
)
(TABLE,) = from_stretches(
    Stretch(Span(start=round(low * HOUR), end=round(high * HOUR), presence=presence, app="x"), "desk", "e", 1)
    for low, high, presence in AROUND
)
# In minutes.
RECORDED = {"active": 1893, "locked": 237, "away": 210, "off": 600, "claimed": 60}


@pytest.mark.parametrize("part", range(PARTS))
def test_hours_around_every_change_are_those_of_the_wall_clock(part: int) -> None:
    """Hours start where the wall clock shows a full hour or is changed, and nowhere else."""
    changes = 0
    for zone, at, known in _changes(part):
        for start, end in pairwise(_bounds(zone, at)[1:5]):
            assert list(hours_of(zone, start, end)) == _hours(known, start, end), (zone, at)
        changes += 1
    assert changes > 100


@pytest.mark.parametrize("part", range(PARTS))
def test_days_around_every_change_keep_all_time(part: int) -> None:
    """Each day has its length in states and in cells, both ways agree, and all days have exactly what was recorded."""
    seen: set[tuple[int, ...]] = set()
    for zone, at, _ in _changes(part):
        bounds = _bounds(zone, at)
        # What is reckoned hangs on the days as seen from the change alone, and most changes look alike.
        shape = tuple(bound - at for bound in bounds)
        if shape not in seen:
            seen.add(shape)
            _check(zone, at, bounds)
    assert len(seen) > 10


def _check(zone: str, at: int, bounds: list[int]) -> None:
    days = [DayRules(start, end, RULES) for start, end in pairwise(bounds)]
    claims = [Claim("c", at + 10 * HOUR, at + 11 * HOUR, "call", approved=True)]
    table = _shifted(TABLE, at)
    block = reckon_block([table], days, HELD, claims)
    assert _sum_of(block) == RECORDED | {"unknown": (bounds[-1] - bounds[0]) / MINUTE - 3_000}, (zone, at)
    lengths = [day.end_ms - day.start_ms for day in days]
    assert [sum(ledger.states.values()) for ledger in block.ledgers] == lengths, (zone, at)
    assert [cells.ms.sum() for cells in cells_of(block.timeline, [zone] * len(days))] == lengths, (zone, at)
    stretches = as_stretches(table)
    for number, day in enumerate(days):
        clear = reckon_day(stretches, RULES, day.start_ms, day.end_ms, HELD, claims)
        assert block.ledger(number, claims) == clear, (zone, at)


def _changes(part: int) -> Iterator[tuple[str, int, list[Regime]]]:
    """Zone, instant of a change in milliseconds, and the offsets around it."""
    for zone in distinct_zones()[part::PARTS]:
        known = regimes(zone)
        for index in range(1, len(known)):
            yield zone, known[index][0] * 1000, known[max(index - 2, 0) : index + 3]


def _bounds(zone: str, at: int) -> list[int]:
    """Edges of the five dates around an instant."""
    zones = ZoneHistory([ZoneChange(LONG_AGO, zone)])
    near = datetime.fromtimestamp(at / 1000, UTC).date()
    days = [zones.bounds(near + timedelta(days=step)) for step in range(-2, 3)]
    return [days[0][0], *(end for _, end in days)]


def _shifted(table: SpanTable, by: int) -> SpanTable:
    return replace(table, start=table.start + by, end=table.end + by, origin=table.origin + by)


def _sum_of(block: Block) -> dict[str, float]:
    """Minutes of every state that occurs, over all days."""
    names = block.ledgers[0].states
    sums = {name: sum(ledger.states[name] for ledger in block.ledgers) / MINUTE for name in names}
    return {name: minutes for name, minutes in sums.items() if minutes}


def _hours(known: list[Regime], start_ms: int, end_ms: int) -> list[int]:
    """Starts of the hours by arithmetic over the offsets, given as the regimes of the zone near the day."""
    edges: set[int] = set()
    for low, high, offset in known:
        first = max(low, start_ms // 1000 - 7_200)
        full = first + -(first + offset) % 3_600
        edges.update(range(full, min(high, -(-end_ms // 1000)), 3_600))
        edges.add(low)
    ordered = sorted(edge * 1000 for edge in edges if edge * 1000 < end_ms)
    return ordered[bisect_right(ordered, start_ms) - 1 :] if start_ms < end_ms else []
