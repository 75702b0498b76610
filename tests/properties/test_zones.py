"""The days around every change of every clock from 2000 to 2037: no time is lost or made, whatever the zone does."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from fairday_collector.calendar import ZoneChange, ZoneHistory
from fairday_collector.ledger.fast import Block, DayRules, reckon_block
from fairday_collector.ledger.fast.cells import cells_of
from fairday_collector.ledger.fast.hours import hours_of
from fairday_collector.ledger.reckon import Claim, Held, Rules, Stretch, reckon_day
from fairday_collector.ledger.spans.as_stretches import from_stretches
from fairday_wire.spans import Span
from tests.support.zones import Regime, distinct_zones, regimes

PARTS = 8
HOUR, MINUTE = 3_600_000, 60_000
LONG_AGO = date(1990, 1, 1)
HELD: Held = {"desk": [(0, 10**13)]}
RULES = Rules()
# Hours and presences around a change of the clock, which lies at 0 in the middle of a gap.
AROUND = (
    *((-40.0, -30.5, "input"), (-30.5, -30.4, "quiet"), (-30.4, -22.0, "locked"), (-22.0, -21.0, "quiet")),
    *((-21.0, -1.2, "input"), (-1.2, 0.0, "quiet"), (0.0, 1.3, "quiet"), (1.3, 9.0, "input"), (9.0, 30.0, "off")),
)


@pytest.mark.parametrize("part", range(PARTS))
def test_days_around_every_change_keep_all_time(part: int) -> None:
    """Each day has its length in states, both ways agree, and the days together have exactly what was recorded."""
    changes = 0
    for zone, at, _ in _changes(part):
        days = _days(zone, at)
        stretches, claims = _world(at)
        block = reckon_block(from_stretches(stretches), days, HELD, claims)
        for number, day in enumerate(days):
            assert sum(block.ledgers[number].states.values()) == day.end_ms - day.start_ms, (zone, at)
        middle = next(number for number, day in enumerate(days) if day.start_ms <= at < day.end_ms)
        day = days[middle]
        clear = reckon_day(stretches, RULES, day.start_ms, day.end_ms, HELD, claims)
        assert block.ledger(middle, claims) == clear, (zone, at)
        assert _sum_of(block) == {
            **{"active": 9.5 + 0.1 + 19.8 + 7.7, "locked": 8.4, "away": 1.0 + 2.5, "off": 20.0, "claimed": 1.0},
            "unknown": (days[-1].end_ms - days[0].start_ms) / HOUR - 70.0,
        }, (zone, at)
        changes += 1
    assert changes > 100


@pytest.mark.parametrize("part", range(PARTS))
def test_hours_around_every_change_are_those_of_the_wall_clock(part: int) -> None:
    """Hours start where the wall clock shows a full hour or is changed, nowhere else, and their cells hold the day."""
    for zone, at, known in _changes(part):
        days = _days(zone, at)[1:4]
        for day in days:
            assert list(hours_of(zone, day.start_ms, day.end_ms)) == _hours(known, day.start_ms, day.end_ms), (zone, at)
        stretches, claims = _world(at)
        block = reckon_block(from_stretches(stretches), days, HELD, claims)
        for number, cells in enumerate(cells_of(block.timeline, [zone] * 3)):
            assert cells.ms.sum() == days[number].end_ms - days[number].start_ms


def _changes(part: int) -> Iterator[tuple[str, int, list[Regime]]]:
    """Zone, instant of a change in milliseconds, and the offsets around it."""
    for zone in distinct_zones()[part::PARTS]:
        known = regimes(zone)
        for index in range(1, len(known)):
            yield zone, known[index][0] * 1000, known[max(index - 2, 0) : index + 3]


def _days(zone: str, at: int) -> list[DayRules]:
    """Seven dates around an instant."""
    zones = ZoneHistory([ZoneChange(LONG_AGO, zone)])
    near = datetime.fromtimestamp(at / 1000, UTC).date()
    return [DayRules(*zones.bounds(near + timedelta(days=step)), RULES) for step in range(-3, 4)]


def _world(at: int) -> tuple[list[Stretch], list[Claim]]:
    spans = [
        Span(start=at + round(low * HOUR), end=at + round(high * HOUR), presence=presence, app="x")
        for low, high, presence in AROUND
    ]
    claim = Claim("c", at + 10 * HOUR, at + 11 * HOUR, "call", approved=True)
    return [Stretch(span, "desk", "e", 1) for span in spans], [claim]


def _sum_of(block: Block) -> dict[str, float]:
    """Hours of every state that occurs, over all days."""
    names = block.ledgers[0].states
    sums = {name: sum(ledger.states[name] for ledger in block.ledgers) / HOUR for name in names}
    return {name: round(hours, 6) for name, hours in sums.items() if hours}


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
