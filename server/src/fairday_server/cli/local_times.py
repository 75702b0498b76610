"""Dates and times as people type them to commands, in the zone of the person they speak of."""

from datetime import date, datetime

import typer

from fairday_collector.calendar import zone_info
from fairday_collector.clock import utc
from fairday_collector.errors import Invalid
from fairday_collector.people import PersonHistory
from fairday_collector.timesheets.model import Entry, Interval
from fairday_collector.timesheets.wall_clock import Meant, meant, meant_after, time_of_day


def local_date(text: str, option: str) -> date:
    """A date of `YYYY-MM-DD`; raises Invalid naming the option."""
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a local date has no zone yet
    except ValueError as error:
        raise Invalid("bad_date", f"{option}: {text!r} is no date. Write it as 2026-10-14.") from error
    if not 1970 <= day.year <= 9000:
        raise Invalid("bad_date", f"{option}: {text} lies outside the calendar.")
    return day


def entry(history: PersonHistory, day: date, start: str, end: str, breaks: list[str]) -> Entry:
    """An entry from times of day; one before the start is the next date's. A break is written as `12:00-12:45`."""
    zone = history.zones.zone_on(day)
    begin = _told(meant(day, time_of_day(start, "--start"), zone, "--start"), "--start")
    finish = _told(meant_after(day, time_of_day(end, "--end"), zone, "--end", begin), "--end")
    return Entry(begin, finish, [_pause(day, zone, text, begin) for text in breaks])


def claimed(history: PersonHistory, start: str, end: str) -> Interval:
    """A stretch from `2026-10-14 12:00` until a time of that date, or of the next where it is earlier."""
    day_text, _, clock = start.strip().replace("T", " ").partition(" ")
    day = local_date(day_text, "--from")
    zone = history.zones.zone_on(day)
    begin = _told(meant(day, time_of_day(clock, "--from"), zone, "--from"), "--from")
    last_text, _, last_clock = end.strip().replace("T", " ").rpartition(" ")
    if last_text:
        last = local_date(last_text, "--to")
        at_end = meant(last, time_of_day(last_clock, "--to"), history.zones.zone_on(last), "--to")
    else:
        at_end = meant_after(day, time_of_day(last_clock, "--to"), zone, "--to", begin)
    return begin, _told(at_end, "--to")


def clock_of(instant_ms: int, zone: str) -> str:
    """An instant as a time of day, with seconds where there are any."""
    moment = utc(instant_ms).astimezone(zone_info(zone))
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")


def moment_of(history: PersonHistory, instant_ms: int) -> str:
    """An instant as a person's local date and time of day."""
    day = history.zones.date_of(instant_ms)
    return f"{day} {clock_of(instant_ms, history.zones.zone_on(day))}"


def length_of(length_ms: int) -> str:
    """A length as hours and minutes, with its sign where it is negative."""
    minutes = round(abs(length_ms) / 60_000)
    return f"{'−' if length_ms < 0 and minutes else ''}{minutes // 60}:{minutes % 60:02}"


def _pause(day: date, zone: str, text: str, begin: int) -> Interval:
    low, dash, high = text.partition("-")
    if not dash:
        raise Invalid("bad_break", f"--break: {text!r} is no break. Write it as 12:00-12:45.")
    start = _told(meant_after(day, time_of_day(low, "--break"), zone, "--break", begin - 1), "--break")
    return start, _told(meant_after(day, time_of_day(high, "--break"), zone, "--break", start), "--break")


def _told(found: Meant, option: str) -> int:
    if found.twice:
        typer.echo(f"{option}: the clocks showed this time twice that night; the first is meant.", err=True)
    return found.at_ms
