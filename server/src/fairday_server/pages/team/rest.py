"""Who of a team had too little rest, by the record of working time; looked up where presence makes it possible."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Protocol

from sqlmodel import Session

from fairday_collector.policy.book import PolicyBook
from fairday_collector.timesheets.proposals import records
from fairday_collector.timesheets.rest import HOUR_MS, Breach, rest_breaches
from fairday_collector.timesheets.sheet import rest_rules
from fairday_reports.metrics.team import Member, TeamReading

DAY_MS = 24 * HOUR_MS
LONG_DAY_MS = 10 * HOUR_MS
"""Whoever is recorded with less on each date, and has time between their presence of two dates, had their rest."""
_ONE_DAY = timedelta(days=1)


class Seen(Protocol):
    """First and last presence of a date, epoch milliseconds UTC."""

    @property
    def first_ms(self) -> int | None:
        """Its first instant."""

    @property
    def last_ms(self) -> int | None:
        """Its end."""


def short_rests(
    session: Session,
    reading: TeamReading,
    seen: Mapping[tuple[str, date], Seen],
    policy: PolicyBook,
) -> dict[str, list[Breach]]:
    """Daily and weekly rest that fell short on dates that are over, by person; asks the record of whom it may concern.

    The average week is no matter of these dates alone, and left to the timesheet.
    """
    found = {}
    for member in reading.members:
        over = [day.day for day in member.days if not day.running]
        history = member.history
        rules = partial(rest_rules, policy, history)
        if over and _may_lack(member, seen, max(rules(day).daily_ms for day in over)):
            first, last = over[0], over[-1]
            recorded = records(session, history.person.id, first - _ONE_DAY, last + 2 * _ONE_DAY)
            entries = {day: one.entry for day, one in recorded.items()}
            breaches = rest_breaches(entries, first, last, history.zones.bounds, rules)
            found[history.person.id] = [one for one in breaches if one.rule != "average_week" and one.first in over]
    return found


def _may_lack(member: Member, seen: Mapping[tuple[str, date], Seen], rest_ms: int) -> bool:
    person = member.history.person.id
    for day in member.days:
        this, after = seen.get((person, day.day)), seen.get((person, day.day + _ONE_DAY))
        if day.facts.worked_ms >= LONG_DAY_MS:
            return True
        if this is None or this.first_ms is None or this.last_ms is None:
            continue
        if this.last_ms - this.first_ms > DAY_MS - rest_ms:
            return True
        if after is not None and after.first_ms is not None and after.first_ms - this.last_ms < rest_ms:
            return True
    return False
