"""Zone data read without `zoneinfo`'s rules for ambiguous times: when offsets change, and what they change to."""

import importlib.resources
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

Regime = tuple[int, int, int]
"""`(start, end, offset)`, all in seconds: from `start` until before `end` (epoch) local time is UTC + `offset`."""

FIRST = int(datetime(1999, 12, 1, tzinfo=UTC).timestamp())
LAST = int(datetime(2038, 2, 1, tzinfo=UTC).timestamp())
STEP = 7 * 86_400


@cache
def distinct_zones() -> list[str]:
    """One name for each distinct zone file of the tzdata package."""
    root = importlib.resources.files("tzdata")
    names = root.joinpath("zones").read_text("utf-8").split()
    by_content = {root.joinpath("zoneinfo", *name.split("/")).read_bytes(): name for name in reversed(names)}
    return sorted(by_content.values())


@cache
def regimes(zone: str, first: int = FIRST, last: int = LAST) -> list[Regime]:
    """The offsets of a zone by time, found by asking for the offset of instants in UTC alone.

    A regime shorter than a week between two equal ones would be missed; zones have none after 2000.
    """
    with importlib.resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
        info = ZoneInfo.from_file(file, key=zone)

    def offset(at: int) -> int:
        local = datetime.fromtimestamp(at, info).replace(tzinfo=UTC)
        return (local - datetime.fromtimestamp(at, UTC)) // timedelta(seconds=1)

    found: list[Regime] = []
    start, current = first, offset(first)
    for probe in range(first + STEP, last, STEP):
        while (there := offset(probe)) != current:
            low, high = max(start, probe - STEP), probe
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == current else (low, middle)
            found.append((start, high, current))
            start, current = high, offset(high)
            if current == there:
                break
    return [*found, (start, last, current)]
