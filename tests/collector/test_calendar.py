"""The local day of a person, in every zone and over every change of zone."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
import tzdata  # type: ignore[import-untyped] # its stubs hold one name
from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.calendar import UnknownZone, ZoneChange, ZoneHistory, check_zone, tzdata_version
from tests.support.zones import Regime, distinct_zones, regimes

HOUR = 3_600_000
ONE_DAY = timedelta(days=1)
LONG_AGO = date(1990, 1, 1)
# Where people move to: both sides of the date line, odd offsets, changes at midnight, a skipped date.
MOVES = [
    "America/Asuncion",
    "America/St_Johns",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Etc/GMT+12",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "UTC",
]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def living_in(*changes: tuple[date, str]) -> ZoneHistory:
    """The history of a person who lives by these zones from these dates on."""
    return ZoneHistory([ZoneChange(day, zone) for day, zone in changes])


def length(zone: str, day: date) -> float:
    """Length of a local date in hours, for somebody who always lives in one zone."""
    start, end = living_in((LONG_AGO, zone)).bounds(day)
    return (end - start) / HOUR


def utc(text: str) -> int:
    """Epoch milliseconds of an ISO instant."""
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Berlin", date(2026, 7, 1), "2026-06-30T22:00", 24),
        ("Europe/Berlin", date(2026, 3, 29), "2026-03-28T23:00", 23),
        ("Europe/Berlin", date(2026, 10, 25), "2026-10-24T22:00", 25),
        # Half an hour of daylight saving.
        ("Australia/Lord_Howe", date(2026, 4, 5), "2026-04-04T13:00", 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), "2026-10-03T13:30", 23.5),
        # Midnight is skipped: the date begins at 01:00.
        ("America/Asuncion", date(2023, 10, 1), "2023-10-01T04:00", 23),
        ("Africa/Cairo", date(2024, 4, 26), "2024-04-25T22:00", 23),
        # 24:00 is 23:00 once more: the evening before has the extra hour.
        ("America/Asuncion", date(2023, 3, 25), "2023-03-25T03:00", 25),
        ("Africa/Cairo", date(2024, 10, 31), "2024-10-30T21:00", 25),
        # At 00:01 clocks went back to 23:01 of the evening before: the date is entered twice, the first time counts.
        ("America/St_Johns", date(2007, 11, 3), "2007-11-03T02:30", 24),
        ("America/St_Johns", date(2007, 11, 4), "2007-11-04T02:30", 25),
        # At 00:01 clocks went forward to 01:01: the date had begun.
        ("America/St_Johns", date(2007, 3, 11), "2007-03-11T03:30", 23),
        # At 23:30 clocks went forward to 00:30: midnight is skipped, and the date begins with the change.
        ("America/Toronto", date(1919, 3, 31), "1919-03-31T04:30", 23.5),
        # Dates that a zone skipped.
        ("Pacific/Apia", date(2011, 12, 29), "2011-12-29T10:00", 24),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00", 0),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00", 24),
        ("Pacific/Kwajalein", date(1993, 8, 21), "1993-08-21T12:00", 0),
        ("Asia/Manila", date(1844, 12, 31), "1844-12-31T15:56:08", 0),
    ],
)
def test_named_days_start_and_last_as_their_zones_had_them(zone: str, day: date, start: str, hours: float) -> None:
    """Days of unusual length, and changes at or near midnight, are what the people there lived through."""
    assert living_in((LONG_AGO, zone)).bounds(day)[0] == utc(start)
    assert length(zone, day) == hours


def first_instant(day: date, around: list[Regime]) -> int:
    """The first second whose local date is `day` or later: in each regime the sooner of its start and midnight."""
    midnight = (datetime(day.year, day.month, day.day, tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
    reached = (max(start, midnight - offset) for start, end, offset in around if end > midnight - offset)
    return min(reached)


@pytest.mark.parametrize("part", range(4))
def test_around_every_change_of_every_zone_days_begin_with_their_first_instant(part: int) -> None:
    """From 2000 to 2037 the days on either side of each change of offset agree with arithmetic over the offsets."""
    for zone in distinct_zones()[part::4]:
        history = living_in((LONG_AGO, zone))
        known = regimes(zone)
        for index in range(1, len(known)):
            around = known[max(0, index - 2) : index + 3]
            at, offset = known[index][0], known[index - 1][2]
            near = (EPOCH + timedelta(seconds=at + offset)).date()
            for shift in (-1, 0, 1):
                day = near + shift * ONE_DAY
                expected = [first_instant(day, around) * 1000, first_instant(day + ONE_DAY, around) * 1000]
                assert list(history.bounds(day)) == expected, (zone, day)


def test_days_tile_time_in_every_zone() -> None:
    """Days of six years follow each other without hole or overlap, and none is longer than 26 h."""
    for zone in distinct_zones():
        history = living_in((LONG_AGO, zone))
        bounds = [history.bounds(date(2009 + index % 6, 1, 1) + index * ONE_DAY) for index in range(0, 360, 5)]
        assert all(0 <= end - start <= 26 * HOUR for start, end in bounds), zone
        days = [history.bounds(date(2011, 12, 20) + index * ONE_DAY) for index in range(20)]
        assert all(one[1] == other[0] for one, other in pairwise(days)), zone


zone_histories = st.lists(
    st.builds(
        ZoneChange,
        st.dates(date(2011, 12, 20), date(2012, 4, 5)),
        st.sampled_from(MOVES),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda change: change.from_date,
).map(ZoneHistory)


@settings(max_examples=100, deadline=None)
@given(zone_histories)
def test_days_tile_time_over_any_moves_between_zones(history: ZoneHistory) -> None:
    """Whoever moves between zones, over the date line too, has days that follow each other and are never negative."""
    days = [history.bounds(date(2011, 12, 15) + index * ONE_DAY) for index in range(120)]
    assert all(0 <= end - start <= 52 * HOUR for start, end in days)
    assert all(one[1] == other[0] for one, other in pairwise(days))


@settings(deadline=None)
@given(zone_histories, st.integers(utc("2011-12-20"), utc("2012-04-05")))
def test_every_instant_has_the_one_date_whose_day_contains_it(history: ZoneHistory, instant: int) -> None:
    """`date_of` and `bounds` are inverse."""
    day = history.date_of(instant)
    start, end = history.bounds(day)
    assert start <= instant < end
    assert history.date_of(start) == day
    assert history.date_of(end - 1) == day
    assert history.date_of(end) > day


@settings(deadline=None)
@given(zone_histories, st.integers(utc("2011-12-20"), utc("2012-04-05")), st.integers(-1, 9 * 24 * HOUR))
def test_dates_between_are_the_days_of_some_length_that_overlap(history: ZoneHistory, start: int, span: int) -> None:
    """A range of time touches exactly the dates whose day overlaps it, in order, and skipped dates never."""
    near = [date(2011, 12, 15) + index * ONE_DAY for index in range(130)]
    bounds = {day: history.bounds(day) for day in near}
    end = start + span
    expected = [day for day, (first, last) in bounds.items() if max(first, start) < min(last, end)]
    assert history.dates_between(start, end) == expected


def test_midnight_itself_belongs_to_the_date_it_begins() -> None:
    """A range that is exactly one day touches that date alone, an empty range none, one more instant the next."""
    history = living_in((LONG_AGO, "Europe/Berlin"))
    day = date(2026, 10, 25)
    start, end = history.bounds(day)
    assert history.dates_between(start, end) == [day]
    assert history.dates_between(start, end + 1) == [day, day + ONE_DAY]
    assert history.dates_between(start - 1, end) == [day - ONE_DAY, day]
    assert history.dates_between(end, end) == []


def test_a_move_east_over_the_date_line_shortens_the_day_to_nothing() -> None:
    """Moving from Pago Pago to Kiritimati skips a date, as sailing west over the line does."""
    moved = living_in((LONG_AGO, "Pacific/Pago_Pago"), (date(2026, 5, 10), "Pacific/Kiritimati"))
    lengths = [(end - start) / HOUR for start, end in (moved.bounds(date(2026, 5, day)) for day in (9, 10, 11, 12))]
    assert lengths == [24, 0, 23, 24]


def test_a_move_west_over_the_date_line_makes_a_day_of_49_hours() -> None:
    """Moving from Kiritimati to Pago Pago prolongs the first day there."""
    moved = living_in((LONG_AGO, "Pacific/Kiritimati"), (date(2026, 5, 10), "Pacific/Pago_Pago"))
    lengths = [(end - start) / HOUR for start, end in (moved.bounds(date(2026, 5, day)) for day in (9, 10, 11))]
    assert lengths == [24, 49, 24]


def test_zones_hold_from_their_date_and_the_first_for_all_time_before() -> None:
    """Changes may be given in any order."""
    history = living_in((date(2026, 5, 1), "Asia/Tokyo"), (date(2026, 1, 1), "Europe/Berlin"))
    days = [date(1999, 1, 1), date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 1), date(2030, 1, 1)]
    assert [history.zone_on(day) for day in days] == ["Europe/Berlin"] * 3 + ["Asia/Tokyo"] * 2


def test_a_history_needs_one_zone_for_each_date() -> None:
    """No zone at all, and two zones from one date, are refused; the same zone said twice is not."""
    with pytest.raises(ValueError, match="at least one zone"):
        ZoneHistory([])
    with pytest.raises(ValueError, match="two zones from 2026-05-01"):
        living_in((date(2026, 5, 1), "UTC"), (date(2026, 5, 1), "Asia/Tokyo"))
    assert living_in((date(2026, 5, 1), "UTC"), (date(2026, 5, 1), "UTC")).zone_on(LONG_AGO) == "UTC"


def test_a_zone_is_known_by_its_name_in_any_case() -> None:
    """The name comes back as IANA spells it, and aliases stay what they are."""
    assert check_zone("Europe/Berlin") == "Europe/Berlin"
    assert check_zone("europe/berlin") == "Europe/Berlin"
    assert check_zone("Asia/Calcutta") == "Asia/Calcutta"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Europe/Berln", "did you mean Europe/Berlin"),
        ("../../etc/passwd", "use a name such as"),
        ("", "use a name such as"),
        ("CEST+2", "unknown time zone"),
        ("UTC\0", "unknown time zone"),
    ],
)
def test_an_unknown_zone_is_refused_with_a_hint(name: str, hint: str) -> None:
    """What is no zone is never looked up as a file, and the nearest names are offered."""
    with pytest.raises(UnknownZone, match=hint):
        check_zone(name)
    with pytest.raises(UnknownZone):
        living_in((LONG_AGO, name))


@pytest.mark.parametrize("day", [date.min, date.max, date.min + 3 * ONE_DAY, date.max - 3 * ONE_DAY])
def test_dates_at_the_ends_of_the_calendar_are_refused(day: date) -> None:
    """A date that has no neighbours to reckon with is a clean error."""
    with pytest.raises(ValueError, match="out of range"):
        living_in((LONG_AGO, "UTC")).bounds(day)


@pytest.mark.parametrize("instant", [utc("0001-01-02"), utc("9999-12-30"), -(10**30), 10**30])
def test_instants_beyond_the_calendar_are_refused(instant: int) -> None:
    """An instant without a date is a clean error."""
    history = living_in((LONG_AGO, "UTC"))
    with pytest.raises(ValueError, match="out of range"):
        history.date_of(instant)
    with pytest.raises(ValueError, match="out of range"):
        history.dates_between(instant, instant + 1)


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati", "America/St_Johns", "UTC"])
def test_dates_near_the_ends_of_the_calendar_still_have_days(zone: str) -> None:
    """The first and last dates that are answered for are ordinary days in every zone."""
    for day in (date.min + 4 * ONE_DAY, date.max - 4 * ONE_DAY):
        assert length(zone, day) == pytest.approx(24)


def test_the_version_is_that_of_the_data_in_use() -> None:
    """Ledgers name the IANA release that made them."""
    assert tzdata_version() == tzdata.IANA_VERSION
