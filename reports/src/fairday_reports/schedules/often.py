"""How often, as people say it: from a time of day, a weekday or a day of the month to cron, and back into words."""

import re
from typing import Final

from fairday_collector.errors import Invalid
from fairday_reports.schedules.cron import Cron
from fairday_reports.words import listed

LAST: Final = "last"
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def cron_daily(time: str) -> str:
    """Every day at a time of day such as `06:00`; raises Invalid for one that is none."""
    return f"{_clock(time)} * * *"


def cron_weekly(weekday: str, time: str) -> str:
    """Every week on a weekday, `mon` or `Monday`, at a time of day; raises Invalid."""
    for name in _WEEKDAYS:
        if weekday.strip().lower() in (name.lower(), name[:3].lower()):
            return f"{_clock(time)} * * {name[:3].lower()}"
    raise Invalid("bad_weekday", f"`weekday` {weekday!r} is no weekday. Give one of mon, tue, wed, thu, fri, sat, sun.")


def cron_monthly(day: int | str, time: str) -> str:
    """Every month on a day that each month has, 1 to 28 or `last`, at a time of day; raises Invalid."""
    chosen = str(day).strip().lower()
    if chosen != LAST and not (chosen.isdecimal() and 1 <= int(chosen) <= 28):
        raise Invalid("bad_day", f"`day` {day} is not in every month. Give 1 to 28, or `last` for the last day.")
    return f"{_clock(time)} {chosen if chosen == LAST else int(chosen)} * *"


def cron_words(expression: str) -> str:
    """A cron expression in a sentence: `every Monday at 06:00`; one that says more as it is: `cron 0 6 1,15 * *`.

    Raises Invalid for one that cannot be read.
    """
    cron = Cron(expression)
    minute, hour, day, month, weekday = expression.lower().split()
    if cron.once_a_date and month == "*" and "*" in (day, weekday):
        time = f"{int(hour):02}:{int(minute):02}"
        if (day, weekday) == ("*", "*"):
            return f"every day at {time}"
        if day == LAST:
            return f"on the last day of every month at {time}"
        if day.isdigit():
            return f"on day {int(day)} of every month at {time}"
        if day == "*" and (on := _weekdays(cron)):
            return f"{on} at {time}"
    return f"cron {expression}"


def _weekdays(cron: Cron) -> str:
    chosen = cron.weekdays
    if chosen == (0, 1, 2, 3, 4):
        return "Monday to Friday"
    return f"every {listed([_WEEKDAYS[day] for day in chosen])}"


def _clock(time: str) -> str:
    found = _TIME.fullmatch(time.strip())
    if found is None:
        raise Invalid("bad_time", f"`time` {time!r} is no time of day. Give hours and minutes, such as 06:00.")
    return f"{int(found[2])} {int(found[1])}"
