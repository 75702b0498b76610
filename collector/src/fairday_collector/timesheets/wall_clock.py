"""From what people write, a date and a time of day, to the instant they mean in their zone; pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from fairday_collector.calendar import zone_info
from fairday_collector.errors import Invalid

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Meant:
    """The instant a wall-clock time stands for, epoch milliseconds UTC; `twice` where the clock showed it twice.

    Of two instants it is the first.
    """

    at_ms: int
    twice: bool


def time_of_day(text: str, field: str) -> time:
    """A time of `HH:MM` or `HH:MM:SS`; raises Invalid naming the field."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise Invalid("bad_time", f"{field}: {text!r} is no time of day. Write it as 09:00 or 17:30:15.")
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def meant(day: date, clock: time, zone: str, field: str) -> Meant:
    """The instant of a local date and time; raises Invalid for a time that the zone's clocks skipped."""
    wall = datetime.combine(day, clock, zone_info(zone))
    instant = wall.astimezone(UTC)
    if instant.astimezone(wall.tzinfo).replace(tzinfo=None) != wall.replace(tzinfo=None):
        after = instant.astimezone(wall.tzinfo)
        raise Invalid(
            "skipped_time",
            f"{field}: the clocks of {zone} skipped {clock:%H:%M} on {day}. Give a time from {after:%H:%M} on, "
            "or one before the change.",
        )
    at_ms = (instant - _EPOCH) // timedelta(milliseconds=1)
    return Meant(at_ms, wall.utcoffset() != wall.replace(fold=1).utcoffset())


def meant_after(day: date, clock: time, zone: str, field: str, after_ms: int) -> Meant:
    """As `meant`; a time that is not after `after_ms` is the next date's."""
    found = meant(day, clock, zone, field)
    return found if found.at_ms > after_ms else meant(day + timedelta(days=1), clock, zone, field)
