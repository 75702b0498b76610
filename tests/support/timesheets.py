"""A small company in a real store, with ledger days written as the engine writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fairday_collector.ledger.clear import columns_of
from fairday_collector.ledger.fast.codec import pack_timelines
from fairday_collector.ledger.reckon import STATES, Counts, DayLedger, Segment
from fairday_collector.people import add_person, add_team, histories
from fairday_collector.store import Store
from fairday_collector.store.tables import LedgerDay, Membership, PersonZone, Team
from tests.support.closing import close_later
from tests.support.database import database_url

MINUTE = 60_000
HOUR = 60 * MINUTE
PRESENT = ("active", "meeting", "passive")
VERSIONS: dict[str, Any] = {"reckoning": 1, "policy_changes": [3], "tzdata": "2026b"}


def at(*when: int) -> int:
    """A UTC time, as `datetime` takes it, in epoch milliseconds."""
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


@dataclass(frozen=True, slots=True)
class Company:
    """A migrated store and the few acts the tests need."""

    store: Store

    def team(self, name: str, zone: str = "Europe/Berlin") -> str:
        """Adds a team and returns its id."""
        with self.store.write() as session:
            return add_team(session, name, zone, at(2026, 1, 1)).id

    def person(self, name: str, team: str, zone: str | None = None) -> str:
        """Adds a person to a team (id) and returns their id."""
        with self.store.write() as session:
            found = session.get(Team, team)
            assert found is not None
            return add_person(session, name, found, at(2026, 1, 1), zone=zone).id

    def moves(self, person: str, day: date, *, team: str | None = None, zone: str | None = None) -> None:
        """Changes team or zone of a person from a local date on."""
        with self.store.write() as session:
            if team is not None:
                session.add(Membership(person_id=person, from_date=day, team_id=team))
            if zone is not None:
                session.add(PersonZone(person_id=person, from_date=day, zone=zone))

    def day(self, person: str, day: date, parts: Sequence[tuple[int, str]], *, overlap_ms: int = 0) -> None:
        """Writes a ledger day from (length in ms, state) in order of time; the rest of the day is unknown."""
        self.days(person, day, 1, parts, overlap_ms=overlap_ms)

    def days(
        self, person: str, first: date, count: int, parts: Sequence[tuple[int, str]], *, overlap_ms: int = 0
    ) -> None:
        """Writes the same parts for several local dates."""
        with self.store.write() as session:
            zones = histories(session, [person])[person].zones
            for day in (first + timedelta(days=index) for index in range(count)):
                session.merge(ledger_day(person, day, zones.zone_on(day), *zones.bounds(day), parts, overlap_ms))


def company(folder: Path) -> Company:
    """A company without anyone, in a new database; `close_all` closes it."""
    return Company(close_later(Store(database_url(folder))))


def ledger_day(
    person: str, day: date, zone: str, start: int, end: int, parts: Sequence[tuple[int, str]], overlap_ms: int = 0
) -> LedgerDay:
    """A ledger row that keeps every rule of one: the states sum to the day, the segments cover it."""
    segments, now = [], start
    for length, state in parts:
        segments.append(Segment(now, now + length, state))
        now += length
    received = max((part.end for part in segments if part.state != "unknown"), default=None)
    if now < end:
        segments.append(Segment(now, end, "unknown"))
    present = [part for part in segments if part.state in PRESENT]
    states = dict.fromkeys(STATES, 0)
    for part in segments:
        states[part.state] += part.end - part.start
    assert sum(states.values()) == end - start
    day_ledger = DayLedger(
        start_ms=start, end_ms=end, states=states, apps=[], counts=Counts(), first_ms=None, last_ms=None,
        overlap_ms=overlap_ms, segments=segments, last_received_ms=received,
    )  # fmt: skip
    return LedgerDay(
        person_id=person,
        day=day,
        generation=1,
        zone=zone,
        start_ms=start,
        end_ms=end,
        first_ms=present[0].start if present else None,
        last_ms=present[-1].end if present else None,
        last_received_ms=received,
        overlap_ms=overlap_ms,
        states=states,
        apps=[],
        counts={"keys": 0, "clicks": 0, "scrolls": 0},
        timeline=pack_timelines(columns_of([day_ledger], ()))[0],
        edge_gaps="|",
        made_by=VERSIONS,
        reckoned_ms=end,
    )


def office_day() -> list[tuple[int, str]]:
    """Eight to half past four with everything in it: a hole of twenty minutes, a call, a lunch, odd milliseconds."""
    return [
        (8 * HOUR + 31 * MINUTE, "off"),
        (90 * MINUTE + 1_250, "active"),
        (20 * MINUTE, "unknown"),
        (45 * MINUTE + 33_333, "meeting"),
        (12 * MINUTE, "passive"),
        (10 * MINUTE, "idle"),
        (40 * MINUTE, "away"),
        (5 * MINUTE, "private"),
        (25 * MINUTE, "locked"),
        (15 * MINUTE, "suspended"),
        (3 * HOUR + 999, "active"),
        (7 * HOUR, "off"),
    ]
