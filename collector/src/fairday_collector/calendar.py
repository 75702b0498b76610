"""The local day: which instants belong to which date of a person, between facts in UTC and every per-day figure.

Pure: zones come from the `tzdata` package alone, never from the machine, so that a ledger can name the data that
made it.
"""

import importlib.resources
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped] # its stubs hold one name

DAY_MS = 86_400_000
_ONE_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()
# A day looks at two dates before it and one after, and `date_of` at one more on each side.
_FIRST_DATE = date.min + timedelta(days=4)
_LAST_DATE = date.max - timedelta(days=4)


class UnknownZone(ValueError):  # noqa: N818 - the same naming as the refusals: what is wrong, not that it is an error
    """A zone name that the tzdata package does not know."""


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """From the local date `from_date` on, a person lives by the IANA zone `zone`."""

    from_date: date
    zone: str


class ZoneHistory:
    """The zones of one person by local date, built from changes in any order.

    The first zone holds for all earlier dates too. Raises `UnknownZone` for a zone that is none, and
    `ValueError` without any change or with two different zones from the same date.
    """

    __slots__ = ("_from_dates", "_zones")

    def __init__(self, changes: Iterable[ZoneChange]) -> None:
        by_date: dict[date, str] = {}
        for change in changes:
            zone = check_zone(change.zone)
            if by_date.setdefault(change.from_date, zone) != zone:
                raise ValueError(f"two zones from {change.from_date}: {by_date[change.from_date]} and {zone}")
        if not by_date:
            raise ValueError("a zone history needs at least one zone")
        self._from_dates = sorted(by_date)
        self._zones = [by_date[day] for day in self._from_dates]

    @property
    def turns(self) -> tuple[tuple[date, str], ...]:
        """Each zone with the local date it holds from, oldest first."""
        return tuple(zip(self._from_dates, self._zones, strict=True))

    def zone_on(self, day: date) -> str:
        """Name of the zone in force on the local date `day`."""
        return self._zones[max(0, bisect_right(self._from_dates, day) - 1)]

    def bounds(self, day: date) -> tuple[int, int]:
        """`[start, end)` of the local date `day`, epoch milliseconds UTC; equal where a zone skipped the date.

        The days of a person tile time: each starts where the one before ended. Raises `ValueError` for
        dates within four days of the first or last that Python can hold.
        """
        if not _FIRST_DATE <= day <= _LAST_DATE:
            raise ValueError(f"date out of range: {day}")
        return self._end(day - _ONE_DAY), self._end(day)

    def date_of(self, instant_ms: int) -> date:
        """Local date, the only one, whose day contains the instant (epoch milliseconds UTC).

        Raises `ValueError` for an instant outside the dates that `bounds` answers for.
        """
        # No offset reaches 16 h, so a day lies within [its date - 16 h, the next date + 16 h) of UTC.
        utc_date = _utc_date(instant_ms)
        for day in (utc_date, utc_date - _ONE_DAY, utc_date + _ONE_DAY):
            start, end = self.bounds(day)
            if start <= instant_ms < end:
                return day
        raise AssertionError(f"the days of a person leave a hole at {instant_ms}")

    def dates_between(self, start_ms: int, end_ms: int) -> list[date]:
        """Local dates, ascending, whose day overlaps `[start_ms, end_ms)`.

        Dates of length zero are not among them. Raises `ValueError` as `date_of` does.
        """
        if start_ms >= end_ms:
            return []
        dates = []
        day = self.date_of(start_ms)
        start, end = self.bounds(day)
        while end < end_ms:
            if start < end:
                dates.append(day)
            day += _ONE_DAY
            start, end = self.bounds(day)
        return [*dates, day]

    def _end(self, day: date) -> int:
        """End of a day: the first instant of the next date in the day's own zone, never before the day's start."""
        # The start is the end of the day before, and so on for ever; but a date's first instant lies within
        # 16 h of its UTC midnight, so that none of two or more dates earlier can be the latest.
        eve = day - _ONE_DAY
        return max(_first_instant(day + _ONE_DAY, self.zone_on(day)), _first_instant(day, self.zone_on(eve)))


def check_zone(name: str) -> str:
    """Name of the zone as IANA spells it, whatever the case it was given in.

    Raises `UnknownZone` naming the nearest zones there are.
    """
    spelling = _spellings()
    known = spelling.get(name.casefold())
    if known is not None:
        return known
    near = get_close_matches(name.casefold(), spelling, n=3)
    hint = f"did you mean {' or '.join(spelling[key] for key in near)}?" if near else "use a name such as Europe/Berlin"
    raise UnknownZone(f"unknown time zone {name!r}: {hint}")


def tzdata_version() -> str:
    """Version of the zone data in use, as IANA names it (`2025b`)."""
    return str(tzdata.IANA_VERSION)


@cache
def _spellings() -> dict[str, str]:
    names = importlib.resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return {name.casefold(): name for name in names}


@cache
def zone_info(zone: str) -> ZoneInfo:
    """A zone of the tzdata package, whose version ledgers name, never of the machine's own files."""
    with importlib.resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=zone)


@lru_cache(maxsize=65_536)
def _first_instant(day: date, zone: str) -> int:
    """First instant, epoch milliseconds UTC, whose local date in `zone` is `day` or later."""
    midnight = datetime.combine(day, time.min, zone_info(zone))
    by_offset_before = _epoch_seconds(midnight)
    by_offset_after = _epoch_seconds(midnight.replace(fold=1))
    if by_offset_before <= by_offset_after:  # midnight exists; where it comes twice, the first counts
        return by_offset_before * 1000
    # Midnight is skipped (PEP 495 orders the two readings so), hence the change itself, at a whole second
    # between them, is the first instant of the date.
    before, after = by_offset_after, by_offset_before
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, midnight.tzinfo).date() < day:
            before = middle
        else:
            after = middle
    return after * 1000


def _epoch_seconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(seconds=1)


def _utc_date(instant_ms: int) -> date:
    ordinal = _EPOCH_ORDINAL + instant_ms // DAY_MS
    if not _FIRST_DATE.toordinal() < ordinal < _LAST_DATE.toordinal():
        raise ValueError(f"instant out of range: {instant_ms}")
    return date.fromordinal(ordinal)
