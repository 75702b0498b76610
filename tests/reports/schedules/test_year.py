"""Schedules over a whole year against a calendar read minute by minute, with restarts and outages."""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate

import pytest

from fairday_reports.local import local
from fairday_reports.schedules.cron import Cron
from fairday_reports.schedules.slots import Due, Slot, newest_due
from tests.support.timesheets import HOUR, MINUTE, at

DAY = 24 * HOUR
ZONES = {
    "Europe/Berlin": 2026,
    "America/New_York": 2026,
    "Australia/Lord_Howe": 2026,  # half an hour
    "America/Santiago": 2026,  # at midnight
    "Africa/Cairo": 2026,  # at midnight
    "Asia/Kolkata": 2026,  # none
    "Pacific/Apia": 2011,  # left out a whole date
}
EVERY = timedelta(days=1)
CRONS = {
    "30 2 * * *": lambda day: [day.replace(hour=2, minute=30)],
    "0 0 * * *": lambda day: [day],
    "30 2 * * sun": lambda day: [day.replace(hour=2, minute=30)] if day.isoweekday() == 7 else [],
    "0 0 * * fri": lambda day: [day] if day.isoweekday() == 5 else [],
    "0 6 1 * *": lambda day: [day.replace(hour=6)] if day.day == 1 else [],
    "30 2 last * *": lambda day: [day.replace(hour=2, minute=30)] if (day + EVERY).day == 1 else [],
    "0,30 0-3 * * *": lambda day: [day + timedelta(minutes=30 * half) for half in range(8)],
}
"""Each with the wall-clock times it names on a date, said in another way."""


@cache
def highest_walls(zone: str, year: int) -> Sequence[datetime]:
    """For each minute of a year, UTC, the latest wall-clock time that clocks have shown until then."""
    start = at(year, 1, 1)
    minutes = range(start, at(year + 1, 1, 1), MINUTE)
    return list(accumulate((local(now, zone).replace(tzinfo=UTC) for now in minutes), max))


def expected(zone: str, year: int, cron: str) -> list[Slot]:
    """Every wall-clock time a cron names, due in the first minute in which clocks show it or later."""
    walls = highest_walls(zone, year)
    found = []
    day = datetime(year, 1, 3, tzinfo=UTC)
    while day.date() < date(year, 12, 30):
        for wall in CRONS[cron](day):
            due = at(year, 1, 1) + bisect_left(walls, wall) * MINUTE
            found.append(Slot(f"{wall:%Y-%m-%dT%H:%M}", due))
        day += EVERY
    return found


def looks(slots: Sequence[Slot], outages: Sequence[tuple[int, int]], rng: random.Random) -> list[int]:
    """When a worker looks: around each time due, at times between, and never in an outage."""
    near = [slot.due_ms + shift for slot in slots for shift in (-1, 0, rng.randrange(1, 20_000), MINUTE, HOUR)]
    first, last = slots[0].due_ms - HOUR, slots[-1].due_ms + HOUR
    between = [rng.randrange(first, last) for _ in range(500)]
    return sorted(now for now in {first, last, *near, *between} if not any(off <= now < on for off, on in outages))


@pytest.mark.parametrize("cron", CRONS)
@pytest.mark.parametrize("zone", ZONES)
def test_over_a_year_each_time_is_due_exactly_once(zone: str, cron: str) -> None:
    """With a worker that is started anew for every look and is off now and then, nothing comes twice or early.

    What came due in an outage is made up for once, at the first look after it, and what was before that is told. Of
    times that clocks skipped together, which come due at one instant, the last is made.
    """
    year, rng = ZONES[zone], random.Random(f"{zone} {cron}")
    slots = expected(zone, year, cron)
    outages = [(start, start + rng.choice((HOUR, 5 * HOUR, 3 * DAY, 8 * DAY))) for start in (
        rng.randrange(slots[0].due_ms, slots[-1].due_ms - 9 * DAY) for _ in range(12)
    )]  # fmt: skip
    known, since = Cron(cron), slots[0].due_ms - 1
    made: list[tuple[int, Due]] = []
    seen = looks(slots, outages, rng)
    for now in seen:
        last = made[-1][1].slot if made else None
        if (due := newest_due(known, zone, since, now, last)) is not None:
            made.append((now, due))
    assert len({due.slot.text for _, due in made}) == len(made)
    position = 0
    for now, due in made:
        assert now == seen[bisect_left(seen, due.slot.due_ms)]
        position += due.missed
        assert slots[position] == due.slot
        position += 1
    assert position == len(slots)
    instants = {due.slot.due_ms for _, due in made}
    missed = [slot.due_ms for slot in slots if slot.due_ms not in instants]
    assert all(any(off <= due_ms < on for off, on in outages) for due_ms in missed)
    assert bisect_right(seen, slots[-1].due_ms) < len(seen)
