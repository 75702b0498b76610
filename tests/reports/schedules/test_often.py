"""How often, in words and as cron."""

import pytest

from fairday_collector.errors import Invalid
from fairday_reports.schedules.often import cron_daily, cron_monthly, cron_weekly, cron_words


@pytest.mark.parametrize(
    ("cron", "expected", "words"),
    [
        (cron_daily("06:00"), "0 6 * * *", "every day at 06:00"),
        (cron_daily(" 0:05 "), "5 0 * * *", "every day at 00:05"),
        (cron_weekly("mon", "06:00"), "0 6 * * mon", "every Monday at 06:00"),
        (cron_weekly("Sunday", "23:59"), "59 23 * * sun", "every Sunday at 23:59"),
        (cron_monthly(1, "06:00"), "0 6 1 * *", "on day 1 of every month at 06:00"),
        (cron_monthly("28", "06:30"), "30 6 28 * *", "on day 28 of every month at 06:30"),
        (cron_monthly("last", "18:00"), "0 18 last * *", "on the last day of every month at 18:00"),
    ],
)
def test_an_interval_becomes_cron_and_words_again(cron: str, expected: str, words: str) -> None:
    """What people chose is kept as cron, and read back as they said it."""
    assert cron == expected
    assert cron_words(cron) == words


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 7 * * mon-fri", "Monday to Friday at 07:00"),
        ("0 7 * * 1,5", "every Monday and Friday at 07:00"),
        ("0 7 * * 7", "every Sunday at 07:00"),
        ("*/15 * * * *", "cron */15 * * * *"),
        ("0 6 1,15 * *", "cron 0 6 1,15 * *"),
        ("0 6 1 1 *", "cron 0 6 1 1 *"),
        ("0 6 13 * fri", "cron 0 6 13 * fri"),
        ("0 6 * * */3", "every Wednesday, Saturday and Sunday at 06:00"),
        ("0 6 1 * */3", "cron 0 6 1 * */3"),
        ("0 6 */3 * mon", "cron 0 6 */3 * mon"),
    ],
)
def test_other_crons_are_told_as_far_as_words_go(cron: str, words: str) -> None:
    """Lists of weekdays read as such, and what is more than that as it is."""
    assert cron_words(cron) == words


@pytest.mark.parametrize("time", ["6", "24:00", "06:60", "6 am", "", "٠6:00"])
def test_a_time_that_is_none_is_refused(time: str) -> None:
    """With what a time looks like."""
    with pytest.raises(Invalid, match=r"such as 06:00"):
        cron_daily(time)


def test_a_weekday_that_is_none_is_refused() -> None:
    """With those there are."""
    with pytest.raises(Invalid, match="mon, tue, wed"):
        cron_weekly("m", "06:00")


@pytest.mark.parametrize("day", [0, 29, 31, "first", "-1", "²"])
def test_a_day_that_not_every_month_has_is_refused(day: int | str) -> None:
    """With what to give for the end of the month."""
    with pytest.raises(Invalid, match="`last` for the last day"):
        cron_monthly(day, "06:00")
