"""When people work: by weekday and hour of the local clock, of no one in particular."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fairday_reports.definitions.reading import MOST_KEPT, Reading
from fairday_reports.document.model import Column, Heat, Row, Table
from fairday_reports.metrics.presence import HourMap, hour_map
from fairday_reports.words import count

MIN_GROUP: Final = 5
"""Figures about a group that name nobody are shown from so many people on."""
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OFFICE: Final = (8, 17)
_DAY = Column("weekday", "Day", "text", names_row=True)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """People at a screen for half of the hour or more; of several weeks the sums of all of them."""

    def tables(self, reading: Reading) -> Iterable[Table]:
        """The map, or a sentence why there is none; nothing at all about one person, or without any data."""
        if reading.alone or not reading.survey.people:
            return
        instead = _instead(reading)
        if instead:
            yield Table("hours", "When people work", (_DAY,), (), note=instead, aside=True)
            return
        found = _map(reading)
        if found.there or found.unseen:
            yield _table(reading, found)


def _instead(reading: Reading) -> str:
    people = len(reading.survey.people)
    if not reading.times:
        return "Times of day are not shown to analysts."
    if people < MIN_GROUP:
        return f"Fewer than {MIN_GROUP} people: not shown."
    if people * ((reading.last - reading.first).days + 1) > MOST_KEPT:
        return f"Not drawn for more than {MOST_KEPT:,} days of people. Choose a team, or a shorter period."
    return ""


def _map(reading: Reading) -> HourMap:
    there: Counter[tuple[int, int]] = Counter()
    unseen: Counter[tuple[int, int]] = Counter()
    for chunk in reading.chunks():
        dates: dict[int, list[date]] = {}
        for person, day in zip(chunk.found.people, chunk.found.dates, strict=True):
            dates.setdefault(person, []).append(day)
        days = [(chunk.histories[person], own) for person, own in dates.items()]
        found = hour_map(reading.session, days, reading.world.roster.on, reading.now_ms)
        there.update(found.there)
        unseen.update(found.unseen)
    return HourMap(there, unseen)


def _table(reading: Reading, found: HourMap) -> Table:
    dates = [reading.first + at * _ONE_DAY for at in range((reading.last - reading.first).days + 1)]
    often = Counter(day.weekday() for day in dates)
    hours = {hour for _, hour in (*found.there, *found.unseen)} | set(_OFFICE)
    columns = range(min(hours), max(hours) + 1)
    people, weeks = len(reading.survey.people), max(often.values())
    rows: list[Row] = [(_DAYS[day], *(found.there.get((day, hour), 0) for hour in columns)) for day in sorted(often)]
    unseen = {
        (at, f"h{hour:02}") for at, day in enumerate(sorted(often)) for hour in columns if found.unseen.get((day, hour))
    }
    of = f"of {count(people, 'person', 'people')}{f' in {weeks} weeks' if weeks > 1 else ''}"
    what = "People" if weeks == 1 else "Days of people"
    return Table(
        key="hours",
        title="When people work",
        columns=(_DAY, *(Column(f"h{hour:02}", f"{hour:02}", "count") for hour in columns)),
        rows=rows,
        caption=f"{what} at a screen for half of the hour or more, {of}, by the clock of each.",
        drawing=Heat(people * weeks, frozenset(unseen)),
        aside=True,
    )
