"""Teams and days of work put straight into the rollups, and the reports made of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
from sqlmodel import col, delete

from fairday_collector.access.viewer import Viewer
from fairday_collector.ledger.facts import DayFacts, encode_facts
from fairday_collector.ledger.fast.blobs import narrow, shut
from fairday_collector.ledger.fast.cells_codec import VERSION, _Stored
from fairday_collector.ledger.generations import visible_number
from fairday_collector.ledger.reckon.model import STATES
from fairday_collector.people import FIRST_DATE, find_team
from fairday_collector.store.tables import DayRollup, Membership, Person, PersonZone
from fairday_reports.definitions.catalogue import find_report
from fairday_reports.definitions.make import make
from fairday_reports.definitions.parameters import Parameters
from fairday_reports.document.model import Cell, Document, Row, Table
from tests.support.collector import Collector
from tests.support.metric_days import MONDAY, at, day_after

MINUTE = 60_000
HOUR = 60 * MINUTE
SUNDAY = day_after(6)
ADMIN = Viewer("cli:root", "admin")
ANALYST = Viewer("web:ann", "analyst")


def midnight(day: date) -> int:
    """The first instant of a date, UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def day_facts(
    day: date, hours: float = 8, scheduled: float = 8, share: float = 0.75, lacking: float = 0, **terms: int
) -> DayFacts:
    """A date of so many hours of work, of which a share was productive; `lacking` hours of the roster without data.

    No hours at all and none lacking is a free date; the whole roster lacking is a silent one.
    """
    start, end = midnight(day), midnight(day + timedelta(days=1))
    plan = round(scheduled * HOUR)
    worked, missing = round(hours * HOUR), round(lacking * HOUR)
    productive = round(worked * share)
    silent = plan > 0 and missing >= plan
    made = {
        "length_ms": end - start,
        "active_ms": worked,
        "unknown_ms": end - start if silent else missing,
        "off_ms": 0 if silent else end - start - worked - missing,
        "productive_ms": productive,
        "neutral_ms": worked - productive,
        "focus_ms": productive // 2,
        "collaboration_ms": productive - productive // 2,
        "active_days": int(worked >= 2 * HOUR),
        "worked_ms": worked,
        "utilised_ms": productive,
        "available_ms": plan,
        "goal_ms": plan * 80 // 100,
        "planned_days": 1,
        "planned_worked_ms": worked,
        "planned_productive_ms": productive,
        "rostered_days": int(plan > 0),
        "scheduled_ms": plan,
        "adherent_ms": min(worked, plan),
        "attended_days": int(plan > 0 and worked > 0),
        "absent_days": int(plan > 0 and worked == 0),
        "overtime_ms": max(0, worked - plan),
        "frame_ms": plan or worked,
        "observed_in_frame_ms": (plan or worked) - missing,
        "until_ms": end,
    }
    return DayFacts(**{**made, **terms})


def day_cells(facts: DayFacts) -> bytes:
    """The cells of such a date: active in one app from nine on, then without data for what is lacking, then off."""
    begin = facts.until_ms - facts.length_ms
    starts = [begin + hour * HOUR for hour in range(24)]
    hour: list[int] = []
    state: list[int] = []
    label: list[int] = []
    ms: list[int] = []

    def add(name: str, start: int, length: int) -> None:
        for number, each in enumerate(starts):
            shared = min(each + HOUR, start + length) - max(each, start)
            if shared > 0:
                hour.append(number)
                state.append(STATES.index(name))
                label.append(int(name == "active"))
                ms.append(shared)

    if facts.unknown_ms == facts.length_ms:
        add("unknown", begin, facts.length_ms)
    else:
        nine = begin + 9 * HOUR
        add("off", begin, 9 * HOUR)
        add("active", nine, facts.active_ms)
        add("unknown", nine + facts.active_ms, facts.unknown_ms)
        add("off", nine + facts.active_ms + facts.unknown_ms, 15 * HOUR - facts.active_ms - facts.unknown_ms)
    stored = _Stored(
        hours=starts,
        hour=bytes(hour),
        state=bytes(state),
        label=narrow(label),
        ms=narrow(np.array(ms)),
        apps=["code"],
        app=narrow([0]),
        categories=[],
        category=narrow([0]),
        klass=bytes([0]),
        core=bytes([0]),
        rule=[0],
        labels=msgspec.Raw(msgspec.msgpack.encode([("code", None, None)])),
    )
    return shut(VERSION, stored)


@dataclass
class ReportHouse:
    """A collector whose rollups are written by the test; its now is the Monday after the week of `MONDAY`."""

    collector: Collector

    def person(self, name: str, team: str = "Payments", zone: str = "UTC", added: date = MONDAY) -> str:
        """Somebody of a team, added on a date; their id."""
        now, self.collector.clock.now = self.collector.clock.now, midnight(added)
        made = self.collector.person(name, team, zone=zone)
        self.collector.clock.now = now
        return made.id

    def people(self, count: int, team: str) -> list[str]:
        """Many people of a team at once, by number."""
        ids = [f"p{number:05}" for number in range(count)]
        self.collector.team(team)
        with self.collector.store.write() as session:
            team_id = find_team(session, team).id
            session.add_all([Person(id=one, name=f"Person {one}", created_ms=midnight(MONDAY)) for one in ids])
            session.flush()
            session.add_all([Membership(person_id=one, from_date=FIRST_DATE, team_id=team_id) for one in ids])
            session.add_all([PersonZone(person_id=one, from_date=FIRST_DATE, zone="UTC") for one in ids])
        return ids

    def days(self, *rows: tuple[str, DayFacts]) -> None:
        """Dates of people, each told by when it ends."""
        with self.collector.store.write() as session:
            number = visible_number(session)
            session.add_all(
                [
                    DayRollup(
                        person_id=person,
                        day=datetime.fromtimestamp(facts.until_ms / 1000, UTC).date() - timedelta(days=1),
                        generation=number,
                        facts=encode_facts(facts),
                        cells=day_cells(facts),
                    )
                    for person, facts in rows
                ]
            )

    def again(self, person: str, facts: DayFacts) -> None:
        """A date of a person, told by when it ends, reckoned once more."""
        day = datetime.fromtimestamp(facts.until_ms / 1000, UTC).date() - timedelta(days=1)
        with self.collector.store.write() as session:
            session.exec(delete(DayRollup).where(col(DayRollup.person_id) == person, col(DayRollup.day) == day))
        self.days((person, facts))

    def week(self, person: str, first: date = MONDAY, **terms: Any) -> None:
        """Five days of work and two free ones."""
        dates = [first + timedelta(days=number) for number in range(7)]
        worked = [(person, day_facts(day, **terms)) for day in dates[:5]]
        self.days(*worked, *((person, day_facts(day, 0, 0)) for day in dates[5:]))

    def make(self, report: str, viewer: Viewer = ADMIN, **given: Any) -> Document:
        """A report of the week of `MONDAY`, unless other dates or a period are given."""
        if not given.keys() & {"period", "first", "last"}:
            given |= {"first": MONDAY, "last": SUNDAY}
        with self.collector.store.read() as session:
            return make(session, find_report(report), Parameters(**given), viewer, self.collector.clock.now)


def house_of(collector: Collector) -> ReportHouse:
    """A house on a collector, on the Monday after at six in the morning."""
    collector.clock.now = at(7, 6)
    return ReportHouse(collector)


def values(table: Table, key: str) -> list[Cell]:
    """A column of a table."""
    place = table.at(key)
    return [row[place] for row in table.rows]


def row_of(table: Table, **key: Cell) -> dict[str, Cell]:
    """The only row with a value, by the keys of its columns."""
    ((name, value),) = key.items()
    (found,) = [row for row in table.rows if row[table.at(name)] == value]
    return by_key(table, found)


def by_key(table: Table, row: Row | None) -> dict[str, Cell]:
    """A row, by the keys of its columns."""
    assert row is not None
    return dict(zip((column.key for column in table.columns), row, strict=True))


TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("text", "date", "time"), str),
    **dict.fromkeys(("ms", "count"), int),
    **dict.fromkeys(("ratio", "per_hour"), float),
    "number": (int, float),
    "flag": bool,
}


def faults(document: Document) -> Iterator[str]:
    """What is wrong with a document whatever it is about: keys, widths, kinds, names of rows, sentences."""
    keys = [table.key for table in document.tables]
    if len(set(keys)) < len(keys):
        yield f"tables {keys}"
    sentences = [document.head.lead, document.head.reading]
    for table in document.tables:
        sentences += [text for text in (table.caption, table.note) if text]
        names = [at for at, column in enumerate(table.columns) if column.names_row]
        rows = list(table.rows)
        if rows and (not names or len({tuple(row[at] for at in names) for row in rows}) < len(rows)):
            yield f"{table.key}: rows are not told apart"
        for row in [*rows, *([table.total] if table.total else [])]:
            if len(row) != len(table.columns):
                yield f"{table.key}: a row of {len(row)} cells"
            for column, value in zip(table.columns, row, strict=False):
                if value is not None and not isinstance(value, TYPES[column.kind]):
                    yield f"{table.key}.{column.key}: {value!r} is no {column.kind}"
    yield from (f"no sentence: {text!r}" for text in sentences if not text or text[-1] not in ".!")
