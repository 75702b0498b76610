"""Cron expressions as cron itself reads them, on a clock without a zone; the zone is laid on in `slots`."""

import re
from datetime import UTC, datetime
from typing import Final

from apscheduler.triggers.cron import CronTrigger

from fairday_collector.errors import Invalid

_WEEKDAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PART = re.compile(
    r"(?:\*|(?P<first>[0-9]{1,2}|[a-z]{3})(?:-(?P<last>[0-9]{1,2}|[a-z]{3}))?)(?:/(?P<step>[0-9]{1,2}))?"
)
_FIELDS: Final = ("minute", "hour", "day", "month", "weekday")


class Cron:
    """Five fields: minute, hour, day of the month, month, weekday (0 and 7 are Sunday, names are allowed).

    Where both day and weekday are given, either of them will do, as in every cron; where one begins with `*`, as in
    `*/2`, both must be met. A day may be `last`. Raises Invalid for an expression that cannot be read, or that no date
    ever meets. `once_a_date` is whether it names one time of day, `weekdays` are those it names, 0 for Monday.
    """

    __slots__ = ("_triggers", "once_a_date", "weekdays")

    def __init__(self, expression: str) -> None:
        try:
            minute, hour, day, month, weekday = _fields(expression)
            self.once_a_date = minute.isdigit() and hour.isdigit()
            self.weekdays = tuple(at for at in range(7) if weekday == "*" or _WEEKDAYS[(at + 1) % 7] in weekday)
            choices = [(day, weekday)]
            if not day.startswith("*") and not expression.split()[-1].startswith("*"):
                choices = [(day, "*"), ("*", weekday)]
            self._triggers = [
                CronTrigger.from_crontab(f"{minute} {hour} {one} {month} {other}", timezone=UTC)
                for one, other in choices
            ]
        except ValueError as error:
            raise Invalid(
                "bad_cron",
                f"`cron` {expression!r} cannot be read: {error}. "
                "Give minute, hour, day, month and weekday, such as '0 6 * * mon'.",
            ) from None
        if self.next(datetime(2024, 1, 1, tzinfo=UTC)) is None:
            raise Invalid(
                "bad_cron", f"`cron` {expression!r} is never due: there is no such date. Check day and month."
            )

    def next(self, wall: datetime) -> datetime | None:
        """The first time at or after `wall` that the expression names; both are wall-clock times carried in UTC."""
        found = [trigger.get_next_fire_time(None, wall) for trigger in self._triggers]
        return min((time for time in found if time is not None), default=None)


def _fields(expression: str) -> list[str]:
    """The fields in the dialect of APScheduler, which counts weekdays from Monday and overlooks text after names."""
    fields = expression.lower().split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"it has {len(fields)} fields, not 5")
    for name, field in zip(_FIELDS, fields, strict=True):
        if not all(_PART.fullmatch(part) or (name == "day" and part == "last") for part in field.split(",")):
            raise ValueError(f"{field!r} is no {name}")
    *most, month, weekday = fields
    if any(re.search("[a-z]", field.replace("last", "") if place == 2 else field) for place, field in enumerate(most)):
        raise ValueError("only months and weekdays have names")
    month = re.sub("[a-z]{3}", lambda match: str(_number(match[0], _MONTHS) + 1), month)
    return [*most, month, _weekdays(weekday)]


def _weekdays(field: str) -> str:
    """A weekday field as a list of names; a range may pass the end of the week, as in `fri-mon`."""
    if field == "*":
        return field
    chosen: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        assert match is not None
        step = int(match["step"] or 1)
        if not 1 <= step <= 7:
            raise ValueError(f"the step of {part!r} must be 1 to 7")
        first = _number(match["first"], _WEEKDAYS) if match["first"] else 0
        last = _number(match["last"], _WEEKDAYS) if match["last"] else first
        if match["first"] is None or (match["last"] is None and match["step"]):
            last = 6
        if max(first, last) > 7:
            raise ValueError(f"{part!r} is no weekday: 0 to 7, or sun to sat")
        chosen.update(day % 7 for day in range(first, last + 1 if last >= first else last + 8, step))
    return ",".join(_WEEKDAYS[day] for day in sorted(chosen))


def _number(text: str, names: tuple[str, ...]) -> int:
    if text.isdigit():
        return int(text)
    if text not in names:
        raise ValueError(f"{text!r} is none of {', '.join(names)}")
    return names.index(text)
