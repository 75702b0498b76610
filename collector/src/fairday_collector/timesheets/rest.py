"""Rest checks over the record of working time, after directive 2003/88/EC; pure, each breach named with its figures."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from fairday_collector.calendar import DAY_MS
from fairday_collector.policy.settings import Settings
from fairday_collector.timesheets.model import Entry, Interval, between, joined, worked_ms

HOUR_MS = 3_600_000
WEEK = timedelta(days=7)
# Article 16 (b): the average is over at most four months.
REFERENCE_WEEKS = 17


@dataclass(frozen=True, slots=True)
class RestRules:
    """What a person must get: rest a day and a week in one piece, and the most they may work a week on average."""

    daily_ms: int = 11 * HOUR_MS
    weekly_ms: int = 24 * HOUR_MS
    average_week_ms: int = 48 * HOUR_MS

    @classmethod
    def of(cls, settings: Settings) -> "RestRules":
        """The rules that a policy sets."""
        return cls(settings.rest_daily_s * 1000, settings.rest_weekly_s * 1000, settings.rest_average_week_s * 1000)


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that was not kept in `[first, last]`, local dates: what there was and what the rule asks, milliseconds."""

    rule: Literal["daily", "weekly", "average_week"]
    first: date
    last: date
    found_ms: int
    needed_ms: int

    @property
    def text(self) -> str:
        """The breach in words."""
        found, needed = _hours(self.found_ms), _hours(self.needed_ms)
        if self.rule == "daily":
            return f"{self.first}: {found} of rest in the 24 h from the start of work; {needed} are needed."
        if self.rule == "weekly":
            return f"Week of {self.first}: {found} of rest in one piece; {needed} are needed."
        return f"17 weeks to {self.last}: {found} worked a week on average; at most {needed} are allowed."


def rest_breaches(
    entries: Mapping[date, Entry | None],
    first: date,
    last: date,
    bounds: Callable[[date], Interval],
    rules: Callable[[date], RestRules],
    neutral: Collection[date] = (),
) -> list[Breach]:
    """Every breach on local dates from `first` to `last`, by date, then daily before weekly before average.

    `entries` should reach 17 weeks before and two days behind, as far as there is any record; `bounds` gives the
    instants of a local date. Daily: the 24 h from the first work of a date must hold the rest in one piece. Weekly: so
    must each week from Monday on that ends within the dates. Average: over the 17 weeks to the end of such a week, or
    those since the first recorded date; `neutral` dates, such as leave, count for neither side. `rules` gives those in
    force on a date: a breach is one of the rules of its last.
    """
    found = [
        breach
        for day, entry in sorted(entries.items())
        if entry is not None and entry.worked and first <= day <= last
        for breach in _daily(day, entry, _worked(entries, day, day), rules(day).daily_ms)
    ]
    monday = first - timedelta(days=first.weekday())
    recorded = min((day for day, entry in entries.items() if entry is not None), default=last)
    while (sunday := monday + WEEK - timedelta(days=1)) <= last:
        found += _weekly(monday, _worked(entries, monday, monday + WEEK), bounds, rules(sunday).weekly_ms)
        found += _average(monday, entries, recorded, neutral, rules(sunday).average_week_ms)
        monday += WEEK
    return sorted(found, key=lambda breach: (breach.last, breach.rule != "daily", breach.rule != "weekly"))


def _worked(entries: Mapping[date, Entry | None], first: date, last: date) -> list[Interval]:
    """What was worked on some dates and within reach of them, by time: no date's work lasts into the second after."""
    days = (first + timedelta(days=at) for at in range(-2, (last - first).days + 3))
    return sorted(interval for day in days if (entry := entries.get(day)) is not None for interval in entry.worked)


def longest_rest(worked: list[Interval], low: int, high: int) -> int:
    """Length of the longest stretch of `[low, high)` without work; `worked` is by time."""
    return max((end - start for start, end in between(joined(worked, low, high), low, high)), default=0)


def _daily(day: date, entry: Entry, worked: list[Interval], needed: int) -> list[Breach]:
    rest = longest_rest(worked, entry.start_ms, entry.start_ms + DAY_MS)
    return [Breach("daily", day, day, rest, needed)] if rest < needed else []


def _weekly(monday: date, worked: list[Interval], bounds: Callable[[date], Interval], needed: int) -> list[Breach]:
    sunday = monday + timedelta(days=6)
    rest = longest_rest(worked, bounds(monday)[0], bounds(sunday)[1])
    return [Breach("weekly", monday, sunday, rest, needed)] if rest < needed else []


def _average(
    monday: date, entries: Mapping[date, Entry | None], recorded: date, neutral: Collection[date], most: int
) -> list[Breach]:
    last = monday + timedelta(days=6)
    begin = max(monday - (REFERENCE_WEEKS - 1) * WEEK, recorded - timedelta(days=recorded.weekday()))
    days = [begin + timedelta(days=index) for index in range((last - begin).days + 1)]
    counted = [day for day in days if day not in neutral]
    if not counted:
        return []
    average = sum(worked_ms(entries.get(day)) for day in counted) * 7 // len(counted)
    return [Breach("average_week", begin, last, average, most)] if average > most else []


def _hours(length_ms: int) -> str:
    minutes = length_ms // 60_000
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes % 60 else f"{minutes // 60} h"
