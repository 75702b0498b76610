"""The facts of a team read at once: of each member by date and by part of the time before, and of all together."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from sqlmodel import Session, select

from fairday_collector.ledger.facts import DayFacts
from fairday_collector.people import PersonHistory, histories
from fairday_collector.store.tables import Membership
from fairday_reports.metrics.gather import Counted, Gathered, gather
from fairday_reports.metrics.sums import settle, sum_facts

Range = tuple[date, date]
"""First and last date, both included."""


@dataclass(frozen=True, slots=True)
class MemberDay:
    """One date of a member, settled; `running` while it is not over, `waiting` where new data are not in it yet."""

    day: date
    facts: DayFacts
    running: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the team on any date of the period; `parts` are the sums of each part, None where they had no date.

    `total` is the sum of the last part, which is the period, and `days` are its dates by time.
    """

    history: PersonHistory
    total: DayFacts
    days: Sequence[MemberDay]
    parts: Sequence[DayFacts | None]


@dataclass(frozen=True, slots=True)
class TeamReading:
    """A team in the last of some parts: its members by name, and for each part the sums of all and of each of them."""

    members: Sequence[Member] = ()
    totals: Sequence[DayFacts] = ()
    of_people: Sequence[Sequence[DayFacts]] = field(default_factory=tuple)

    @property
    def total(self) -> DayFacts:
        """The sums of all members in the period."""
        return self.totals[-1]

    @property
    def people(self) -> Sequence[DayFacts]:
        """The sums of each member in the period."""
        return self.of_people[-1]


def once_members(session: Session, team_id: str) -> dict[str, PersonHistory]:
    """All who are or ever were in a team, by id, in the order of their names."""
    members = session.exec(select(Membership.person_id).where(Membership.team_id == team_id).distinct()).all()
    known = histories(session, members)
    return dict(sorted(known.items(), key=lambda item: (item[1].person.name.casefold(), item[1].person.name, item[0])))


def team_reading(
    session: Session, known: Mapping[str, PersonHistory], counted: Counted, parts: Sequence[Range], now_ms: int
) -> TeamReading:
    """Reads the `counted` dates of some people in one go; `parts` follow each other, the last one is the period."""
    found = gather(session, known, counted, parts[0][0], parts[-1][1], now_ms)
    return summed(found, list(known.values()), parts, now_ms)


def summed(found: Gathered, known: Sequence[PersonHistory], parts: Sequence[Range], now_ms: int) -> TeamReading:
    """The sums of what was gathered of some people, in the order of their numbers; settles its table."""
    starts = [first for first, _ in parts]
    running = settle(found.table, now_ms).tolist()
    part = np.array([bisect_right(starts, day) - 1 for day in found.dates], dtype=np.intp)
    person = np.array(found.people, dtype=np.intp)
    alone = np.zeros(len(person), dtype=np.intp)
    sums = sum_facts(found.table, part, person, len(parts))
    each = sum_facts(found.table, person * len(parts) + part, alone, len(known) * len(parts))
    rows = found.table.tolist()
    days: dict[int, list[MemberDay]] = {}
    for at in np.flatnonzero(part == len(parts) - 1).tolist():
        day = MemberDay(found.dates[at], DayFacts(*rows[at]), running[at], found.waits[at])
        days.setdefault(found.people[at], []).append(day)
    members = []
    for number, history in enumerate(known):
        own = each[number * len(parts) : (number + 1) * len(parts)]
        if number in days:
            by_date = sorted(days[number], key=lambda one: one.day)
            members.append(Member(history, own[-1].total, by_date, [one.total if one.people else None for one in own]))
    return TeamReading(members, [one.total for one in sums], [one.people for one in sums])
