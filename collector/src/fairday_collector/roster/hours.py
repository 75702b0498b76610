"""Instants of wall-clock times, between the shifts of a roster and the timeline in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from fairday_collector.calendar import zone_info

_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=65_536)
def instant_of(day: date, minute: int, zone: str) -> int:
    """The instant, epoch milliseconds UTC, at which the clocks of a zone show a minute of a date (0 to 1439).

    Of a time that comes twice the first, of one that is skipped the first instant after the gap; so a shift that
    begins when another ends neither overlaps it nor leaves a hole.
    """
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    moment = wall.replace(tzinfo=zone_info(zone))
    by_offset_before = (moment - _EPOCH) // _SECOND
    by_offset_after = (moment.replace(fold=1) - _EPOCH) // _SECOND
    if by_offset_before <= by_offset_after:
        return by_offset_before * 1000
    # Skipped: the change of the clocks lies between the two readings (PEP 495), at a whole second.
    before, after = by_offset_after, by_offset_before
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, moment.tzinfo).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after * 1000
