"""When a schedule is due, between the words of a form and its cron expression."""

import re
from dataclasses import dataclass
from typing import Final

from fairday_collector.errors import Invalid
from fairday_reports.schedules.schedule import cron_daily, cron_monthly, cron_weekly

WEEKDAYS: Final = (
    ("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday"), ("thu", "Thursday"), ("fri", "Friday"),
    ("sat", "Saturday"), ("sun", "Sunday"),
)  # fmt: skip
HOWS: Final = (
    ("daily", "Every day"),
    ("weekly", "Every week"),
    ("monthly", "Every month"),
    ("cron", "By a cron expression"),
)
_CRON = re.compile(r"(?P<minute>\d{1,2}) (?P<hour>\d{1,2}) (?P<day>\*|\d{1,2}|last) \* (?P<weekday>\*|[a-z]{3})")
_TIME = re.compile(r"(\d{1,2}?)[:.h]?([0-5]\d)?", re.ASCII)
DAYS: Final = (*((str(day), str(day)) for day in range(1, 29)), ("last", "The last"))


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a form has it: `how` often, and what each of the ways needs."""

    how: str = "weekly"
    time: str = "06:00"
    weekday: str = "mon"
    day: str = "1"
    cron: str = ""

    @classmethod
    def of(cls, cron: str) -> "Moment":
        """The time of an expression: in words where there are some, as it is otherwise."""
        found = _CRON.fullmatch(cron)
        if found is None or (found["day"] != "*" and found["weekday"] != "*"):
            return cls(how="cron", cron=cron)
        time = f"{int(found['hour']):02}:{int(found['minute']):02}"
        if found["weekday"] != "*":
            return cls("weekly", time, weekday=found["weekday"])
        return cls("daily", time) if found["day"] == "*" else cls("monthly", time, day=found["day"])

    def expression(self) -> str:
        """The cron expression; raises Invalid for what was not understood."""
        match self.how:
            case "daily":
                return cron_daily(_clock(self.time))
            case "weekly":
                return cron_weekly(self.weekday, _clock(self.time))
            case "monthly":
                return cron_monthly(self.day, _clock(self.time))
            case "cron":
                return self.cron
        raise Invalid("bad_how", "Choose how often it is sent.")


def _clock(text: str) -> str:
    """A time as people type it, `6`, `600` or `6:00`, as `6:00`; what is none as it is."""
    found = _TIME.fullmatch(text.strip())
    return text if found is None else f"{found[1]}:{found[2] or '00'}"
