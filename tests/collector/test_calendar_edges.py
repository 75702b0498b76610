from datetime import UTC, date, datetime

from fairday_collector.calendar import ZoneChange, ZoneHistory


def test_a_date_that_a_zone_skipped_is_not_among_those_of_a_stretch() -> None:
    """Samoa had no 30 December 2011; whoever asks for the dates of that week gets those with time in them."""
    history = ZoneHistory([ZoneChange(date(2000, 1, 1), "Pacific/Apia")])
    start = round(datetime(2011, 12, 29, 12, tzinfo=UTC).timestamp()) * 1000
    assert history.dates_between(start, start + 3 * 86_400_000) == [
        date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1), date(2012, 1, 2),
    ]  # fmt: skip
