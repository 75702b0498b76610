"""The rows of a timesheet: each date's record in words, over the same hours of the day."""

from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from fairday_collector.calendar import zone_info
from fairday_collector.timesheets.model import restored
from fairday_collector.timesheets.sheet import SheetDay
from fairday_collector.timesheets.states import FROZEN
from fairday_reports.charts.picture import DayPicture
from fairday_reports.charts.ribbon import ribbon
from fairday_reports.charts.scale import Scale
from fairday_reports.charts.svg import NOTHING
from fairday_reports.local import epoch_ms, local
from fairday_reports.words import clock, count, hm, weekday
from fairday_server.pages.paths import asked_path, correct_path, day_path
from fairday_server.pages.sheet.read import SheetRead
from fairday_server.pages.sheet.views import Row
from fairday_server.pages.sheet.words import SOURCES, change_words, stretch
from fairday_server.pages.views import Link

_EARLIEST, _LATEST = 7, 19


def hours_shown(read: SheetRead) -> tuple[int, int]:
    """The full hours, 7 and 19 unless there is more, between which every record of the period lies."""
    first, last = _EARLIEST, _LATEST
    for day in read.sheet.days:
        entry = day.record.entry
        if entry is not None:
            start, end = local(entry.start_ms, day.zone), local(entry.end_ms, day.zone)
            first = min(first, start.hour)
            last = 24 if end.date() > day.day else max(last, end.hour + bool(end.minute or end.second))
    return first, last


def rows(read: SheetRead) -> tuple[Row, ...]:
    """The dates of the period."""
    window = hours_shown(read)
    return tuple(_row(read, day, window) for day in read.sheet.days)


def _row(read: SheetRead, day: SheetDay, window: tuple[int, int]) -> Row:
    entry, person = day.record.entry, read.history.person.id
    picture = read.pictures.get(day.day)
    shown = read.sees_times and entry is not None
    gap, hatched = ("", False) if entry is not None else _gap(read, day, picture)
    text = weekday(day.day).rsplit(" ", 1)[0]
    return Row(
        date=text,
        href=day_path(person, day.day),
        iso=day.day.isoformat(),
        ribbon=_ribbon(picture, day.day, window) if picture is not None else NOTHING,
        times=f"{clock(entry.start_ms, day.zone)}–{clock(entry.end_ms, day.zone)}" if shown and entry else "",
        gap=gap,
        hatched=hatched,
        breaks=hm(entry.break_ms) if shown and entry else "",
        worked="" if gap in ("No data", "Not yet") else hm(entry.worked_ms if entry else 0),
        status=_status(read, day),
        notes=tuple(_notes(read, day)),
        action=_action(read, day, text),
    )


def _gap(read: SheetRead, day: SheetDay, picture: DayPicture | None) -> tuple[str, bool]:
    if day.record.source != "proposed":
        return "Not worked", False
    if day.day > read.today:
        return "Not yet", False
    if not read.sees_times or (picture is not None and picture.received_ms is not None):
        return "Not at a screen", False
    return ("Not yet", False) if day.day == read.today else ("No data", True)


def _status(read: SheetRead, day: SheetDay) -> str:
    if any(asked.day == day.day for asked in read.asked) and read.sheet.state not in FROZEN:
        return "Your answer?" if read.own else "Open question"
    if day.record.source == "proposed" and day.record.entry is None:
        return ""
    if day.corrections and day.record.source in FROZEN:
        return f"Corrected, {SOURCES[day.record.source].lower()}"
    return SOURCES[day.record.source]


def _notes(read: SheetRead, day: SheetDay) -> list[str]:
    if not read.sees_times:
        return []
    words = {"away": "away", "unknown": "no data"}
    notes = [
        f"{stretch(*asked.stretch, asked.zone)} {words[asked.state]}" for asked in read.asked if asked.day == day.day
    ]
    if len(notes) > 2:
        notes = [*notes[:1], f"and {count(len(notes) - 1, 'stretch', 'stretches')} more"]
    if day.corrections and day.corrections[-1].entry is not None:
        change = change_words(day.proposed, restored(day.corrections[-1].entry), day.zone)
        notes.append(f"{change} “{day.corrections[-1].reason}”, by {read.correctors[day.day][-1]}")
    return notes


def _action(read: SheetRead, day: SheetDay, text: str) -> Link | None:
    person = read.history.person.id
    if not read.viewer.may_edit(person) or read.sheet.state in FROZEN or day.day > read.today:
        return None
    asked = next((asked for asked in read.asked if asked.day == day.day), None)
    if asked is not None:
        return Link("Answer", asked_path(person, asked.day, *asked.stretch), f"Answer for {text}")
    return Link("Correct", correct_path(person, day.day), f"Correct {text}")


def _ribbon(picture: DayPicture, day: date, window: tuple[int, int]) -> Markup:
    midnight = datetime.combine(day, time.min, zone_info(picture.zone))
    first, last = (midnight + timedelta(hours=hour) for hour in window)
    start, end = max(epoch_ms(first), picture.start_ms), min(epoch_ms(last), picture.end_ms)
    return ribbon(picture, Scale(start, end)) if start < end else NOTHING
