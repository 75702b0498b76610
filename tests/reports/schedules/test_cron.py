"""Cron expressions mean what they mean to cron."""

from datetime import UTC, datetime, timedelta

import pytest

from fairday_collector.errors import Invalid
from fairday_reports.schedules.cron import Cron

START = datetime(2026, 10, 1, tzinfo=UTC)  # a Thursday


def times(expression: str, count: int) -> list[str]:
    """The first times of an expression after the start, as weekday, date and time."""
    cron, wall, found = Cron(expression), START, []
    for _ in range(count):
        due = cron.next(wall)
        assert due is not None
        found.append(f"{due:%a %d.%m. %H:%M}")
        wall = due + timedelta(seconds=1)
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("30 2 * * *", ["Thu 01.10. 02:30", "Fri 02.10. 02:30"]),
        ("0 6 * * 1", ["Mon 05.10. 06:00", "Mon 12.10. 06:00"]),
        ("0 6 * * mon", ["Mon 05.10. 06:00", "Mon 12.10. 06:00"]),
        ("0 6 * * 0", ["Sun 04.10. 06:00", "Sun 11.10. 06:00"]),
        ("0 6 * * 7", ["Sun 04.10. 06:00", "Sun 11.10. 06:00"]),
        ("0 6 * * 5-7", ["Fri 02.10. 06:00", "Sat 03.10. 06:00", "Sun 04.10. 06:00", "Fri 09.10. 06:00"]),
        ("0 6 * * FRI-mon", ["Fri 02.10. 06:00", "Sat 03.10. 06:00", "Sun 04.10. 06:00", "Mon 05.10. 06:00"]),
        ("0 6 * * sun-thu", ["Thu 01.10. 06:00", "Sun 04.10. 06:00", "Mon 05.10. 06:00"]),
        ("0 6 * * mon-fri/2", ["Fri 02.10. 06:00", "Mon 05.10. 06:00", "Wed 07.10. 06:00"]),
        ("0 6 * * 1/3", ["Thu 01.10. 06:00", "Mon 05.10. 06:00", "Thu 08.10. 06:00"]),
        ("0 6 * * */3", ["Sat 03.10. 06:00", "Sun 04.10. 06:00", "Wed 07.10. 06:00"]),
        ("0,30 */12 * * *", ["Thu 01.10. 00:00", "Thu 01.10. 00:30", "Thu 01.10. 12:00"]),
        ("0 6 1 dec,Jan *", ["Tue 01.12. 06:00", "Fri 01.01. 06:00"]),
        ("0 6 1-31/15 nov *", ["Sun 01.11. 06:00", "Mon 16.11. 06:00", "Mon 01.11. 06:00"]),
        ("0 6 13 * fri", ["Fri 02.10. 06:00", "Fri 09.10. 06:00", "Tue 13.10. 06:00", "Fri 16.10. 06:00"]),
        ("0 6 1 * */2", ["Thu 01.10. 06:00", "Sun 01.11. 06:00", "Tue 01.12. 06:00", "Thu 01.04. 06:00"]),
        ("0 6 */10 * mon", ["Mon 21.12. 06:00"]),
        ("0 0 29 2 *", ["Tue 29.02. 00:00"]),
        ("0 6 last * *", ["Sat 31.10. 06:00", "Mon 30.11. 06:00"]),
        ("0 6 1,LAST feb *", ["Mon 01.02. 06:00", "Sun 28.02. 06:00"]),
    ],
)
def test_an_expression_is_due_as_in_cron(expression: str, expected: list[str]) -> None:
    """Sunday is 0 and 7, names and wrapping ranges work; day and weekday mean either, of which one is `*/n` both."""
    assert times(expression, len(expected)) == expected


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("", "0 fields"),
        ("@daily", "1 fields"),
        ("0 6 * *", "4 fields"),
        ("0 6 * * * *", "6 fields"),
        ("60 6 * * *", "60"),
        ("0 24 * * *", "24"),
        ("0 6 0 * *", "0"),
        ("0 6 32 * *", "32"),
        ("0 6 * 13 *", "13"),
        ("0 6 * foo *", "foo"),
        ("0 6 * * foo", "foo"),
        ("0 6 * * mon5", "mon5"),
        ("0 6 * * 8", "8"),
        ("0 6 * * 1/0", "step"),
        ("0 6 mon * *", "names"),
        ("0 6 * last *", "month"),
        ("0 6 last-3 * *", "day"),
        ("0 6 * jan5 *", "jan5"),
        ("*/0 6 * * *", "higher than 0"),
        ("5-1 6 * * *", "range"),
        ("0 6 , * *", "day"),
        ("0 6 30 2 *", "never due"),
        ("0 ٦ * * *", "hour"),
        ("0;6 * * * *", "minute"),
    ],
)
def test_what_cron_would_not_read_is_refused(expression: str, reason: str) -> None:
    """A broken expression, or one no date meets, is refused with its reason before anything waits for it."""
    with pytest.raises(Invalid) as caught:
        Cron(expression)
    assert caught.value.code == "bad_cron"
    assert reason in caught.value.detail
    assert repr(expression) in caught.value.detail
