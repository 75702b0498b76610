"""The hours of a local day: wall-clock hours, each named by its UTC start, so that a repeated hour is two; pure."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from fairday_collector.calendar import zone_info

_HOUR_S = 3_600
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=16_384)
def hours_of(zone: str, start_ms: int, end_ms: int) -> tuple[int, ...]:
    """Starts, epoch milliseconds UTC, of the wall-clock hours in `zone` that overlap `[start_ms, end_ms)`.

    An hour ends where the wall clock shows the next full hour, or where the clock is changed. The first one starts
    before `start_ms` where a day begins within an hour. Empty where the stretch is. Raises `OverflowError` for
    instants that Python's dates do not hold.
    """
    if start_ms >= end_ms:
        return ()
    clock = zone_info(zone)
    at = _last_edge(clock, start_ms // 1000)
    found: list[int] = []
    while at * 1000 < end_ms:
        found.append(at * 1000)
        at = _next_edge(clock, at)
    return tuple(found)


def _last_edge(clock: ZoneInfo, at: int) -> int:
    """Start of the hour around the second `at`."""
    full = at - (at + _offset(clock, at)) % _HOUR_S
    # Where the clock was changed since that hour struck, its own offset finds an edge before the change.
    if _offset(clock, full) == _offset(clock, at):
        return full
    return _change(clock, full, at)


def _next_edge(clock: ZoneInfo, at: int) -> int:
    """Start of the hour after the one that starts at the second `at`."""
    full = at + _HOUR_S - (at + _offset(clock, at)) % _HOUR_S
    return full if _offset(clock, full - 1) == _offset(clock, at) else _change(clock, at, full)


def _change(clock: ZoneInfo, before: int, after: int) -> int:
    """First second after `before`, and at most `after`, at which the offset is that of `after`."""
    offset = _offset(clock, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(clock, middle) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset(clock: ZoneInfo, second: int) -> int:
    moment = (_EPOCH + timedelta(seconds=second)).astimezone(clock)
    offset = moment.utcoffset()
    assert offset is not None  # every zone of the tzdata package knows its offset
    return offset // timedelta(seconds=1)
