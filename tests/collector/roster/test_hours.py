from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.calendar import zone_info
from fairday_collector.roster.hours import instant_of
from tests.support.rosters import ms
from tests.support.zones import distinct_zones, regimes


def test_a_skipped_time_is_the_first_instant_after_the_gap() -> None:
    """Every minute of Berlin's missing hour is 03:00, which is 01:00 UTC."""
    spring = date(2027, 3, 28)
    for minute in (120, 150, 179, 180):
        assert instant_of(spring, minute, "Europe/Berlin") == ms("2027-03-28 01:00")
    assert instant_of(spring, 119, "Europe/Berlin") == ms("2027-03-28 00:59")


def test_a_repeated_time_is_the_first_of_the_two() -> None:
    """Half past two comes twice in Berlin's autumn, and the first counts."""
    assert instant_of(date(2026, 10, 25), 150, "Europe/Berlin") == ms("2026-10-25 00:30")
    assert instant_of(date(2026, 10, 25), 180, "Europe/Berlin") == ms("2026-10-25 02:00")


@st.composite
def moments(draw: st.DrawFn) -> tuple[date, int, str]:
    """A minute of a date within a day of a change of some zone's clocks, or anywhere."""
    zone = draw(st.sampled_from(distinct_zones()))
    start = draw(st.sampled_from([regime[0] for regime in regimes(zone)]))
    day = datetime.fromtimestamp(start, UTC).date() + timedelta(days=draw(st.integers(-1, 1)))
    return day, draw(st.integers(0, 1439)), zone


@given(moments())
@settings(max_examples=400, deadline=None)
def test_the_clocks_show_the_time_at_its_instant_and_not_a_second_before(moment: tuple[date, int, str]) -> None:
    """At the instant the wall clock is at or past the minute, a second before it was short of it."""
    day, minute, zone = moment
    wall = datetime.combine(day, time(minute // 60, minute % 60))
    instant = instant_of(day, minute, zone) // 1000

    def shown(at: int) -> datetime:
        return datetime.fromtimestamp(at, zone_info(zone)).replace(tzinfo=None)

    assert shown(instant) >= wall > shown(instant - 1)
