"""The working hours of a person's date, between the config book and everything that judges a day.

Pure over the book and the person's history. A shift belongs to the date it starts on and keeps that date's zone, also
over midnight; where the next date's shift begins before it ends, it ends there, so that no instant is scheduled twice.
"""

from datetime import date, timedelta
from typing import NamedTuple

from fairday_collector.config.book import ConfigBook, scopes_of
from fairday_collector.people import PersonHistory
from fairday_collector.roster.hours import instant_of
from fairday_collector.roster.model import DAY_MIN
from fairday_collector.roster.plans import Plan, PlanBook
from fairday_collector.roster.schedule import Schedule

AFTER_SHIFT_MS = 4 * 3_600_000
"""The longest stretch after a shift over midnight that still belongs to its date."""
_ONE_DAY = timedelta(days=1)
_MOST_PEOPLE = 4096


class RosterBook:
    """The rosters of a book of changes; what was asked once is kept."""

    def __init__(self, book: ConfigBook) -> None:
        """Takes the book; it must not change."""
        self.plans = PlanBook(book)
        # By the identity of a history, which is frozen; a roster keeps its history alive, so that none takes its place.
        self._people: dict[int, _PersonRoster] = {}

    def on(self, history: PersonHistory, day: date) -> Schedule:
        """What a person's local date comes to; raises ValueError outside the calendar, as `ZoneHistory.bounds`."""
        return self._person(history).on(day)

    def crosses_midnight(self, history: PersonHistory, day: date) -> bool:
        """Whether a person's date has working time behind its local day, so that its window ends later than that."""
        return self._person(history).crosses_midnight(day)

    def _person(self, history: PersonHistory) -> "_PersonRoster":
        person = self._people.get(id(history))
        if person is None:
            if len(self._people) >= _MOST_PEOPLE:
                self._people.clear()
            person = self._people[id(history)] = _PersonRoster(history, self.plans)
        return person


class _Date(NamedTuple):
    """A date by itself: its plan, its bounds, and its shift as if no other date had one."""

    plan: Plan
    start: int
    end: int
    shift: tuple[int, int] | None

    @property
    def crosses(self) -> bool:
        return self.shift is not None and self.shift[1] > self.end


class _PersonRoster:
    __slots__ = ("_dates", "_history", "_plans", "_schedules")

    def __init__(self, history: PersonHistory, plans: PlanBook) -> None:
        self._history = history
        self._plans = plans
        self._dates: dict[date, _Date] = {}
        self._schedules: dict[date, Schedule] = {}

    def on(self, day: date) -> Schedule:
        schedule = self._schedules.get(day)
        if schedule is None:
            schedule = self._schedules[day] = self._schedule(day)
        return schedule

    def crosses_midnight(self, day: date) -> bool:
        return self.on(day).window[1] > self._date(day).end

    def _schedule(self, day: date) -> Schedule:
        before, this = self._date(day - _ONE_DAY), self._date(day)
        plan, shift = this.plan, this.shift
        first, last = this.start, this.end
        changes = plan.changes
        if before.crosses:
            first = _ends(before, this)[1]
            changes += before.plan.changes
        if shift is not None and shift[1] > last:
            after = self._date(day + _ONE_DAY)
            end, last = _ends(this, after)
            shift = (shift[0], end)
            changes += after.plan.changes
        scheduled = 0
        if shift is not None:
            scheduled = round(max(0, shift[1] - shift[0] - plan.break_ms) * plan.paid)
        return Schedule(
            # A date that the zone skipped, or one that a change of zone left too short, has no hours to work.
            kind="free" if plan.kind == "shift" and shift is None else plan.kind,
            shift=plan.name,
            title=plan.title,
            intervals=() if shift is None else (shift,),
            scheduled_ms=scheduled,
            window=(first, last),
            changes=changes if changes is plan.changes else tuple(sorted(set(changes))),
        )

    def _date(self, day: date) -> _Date:
        found = self._dates.get(day)
        if found is None:
            zones = self._history.zones
            start, end = zones.bounds(day)
            plan = self._plans.on(scopes_of(self._history, day), day)
            shift = None if plan.hours is None else _shift(plan.hours, day, zones.zone_on(day), start, end)
            found = self._dates[day] = _Date(plan, start, end, shift)
        return found


def _shift(hours: tuple[int, int], day: date, zone: str, day_start: int, day_end: int) -> tuple[int, int] | None:
    """The instants of a shift, from its own day's start on; None where nothing of it begins in that day."""
    days, minute = divmod(hours[0] + hours[1], DAY_MIN)
    start = max(day_start, instant_of(day, hours[0], zone))
    end = instant_of(day + timedelta(days=days), minute, zone)
    return (start, end) if start < min(end, day_end) else None


def _ends(this: _Date, after: _Date) -> tuple[int, int]:
    """Where a shift over midnight ends, at the next shift's start at the latest, and where its window does."""
    assert this.shift is not None
    end = min(this.shift[1], after.end)
    if after.shift is None:
        return end, min(end + AFTER_SHIFT_MS, after.end)
    end = min(end, after.shift[0])
    return end, min(end + AFTER_SHIFT_MS, (end + after.shift[0]) // 2)
