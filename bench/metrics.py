"""How fast metrics are read from the rollups, beside the same sums by plain SQL over the raw spans in the same run."""

import random
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlmodel import Session

from fairday_collector.ledger.facts import DayFacts, encode_facts
from fairday_collector.people import PersonHistory, add_person, add_team, find_team, histories
from fairday_collector.store import Store, migrate
from fairday_collector.store.tables import DayRollup
from fairday_reports.metrics.model import Metric
from fairday_reports.metrics.read import person_metrics, team_metrics
from fairday_reports.metrics.registry import METRICS

PEOPLE = 50
YEAR = 365
MONTH = 30
SPANS = 1_500
LAST = date(2025, 12, 31)
_DAY_MS = 86_400_000
_NOW_MS = 1_767_312_000_000
"""2026-01-02 00:00 UTC, when every day measured is over."""
_EPOCH = date(1970, 1, 1)
_APPS = ("code", "firefox", "slack", "excel", "outlook")
_SQL = """
SELECT seat_id, start_ms / 86400000,
    SUM(CASE WHEN presence = 'input' AND app = 'code' THEN end_ms - start_ms ELSE 0 END)
FROM span WHERE seat_id IN ({people}) AND start_ms >= ? GROUP BY 1, 2
"""


def measure(seconds: float = 5) -> dict[str, float]:
    """Reads a year of one metric of a person by day, and a month of all metrics of a team, for about `seconds` each.

    Returns milliseconds in the median, and how many times as long one sum by plain SQL over the raw spans takes.
    """
    with tempfile.TemporaryDirectory(prefix="fairday-bench-") as folder:
        store = Store(f"sqlite:///{folder}/fairday.db")
        migrate(store)
        people = _fill(store)
        raw = sqlite3.connect(Path(folder) / "raw.db")
        _fill_raw(raw, people)
        chosen: Sequence[Metric] = [METRICS["focus"]]
        with store.read() as session:
            history = histories(session, people[:1])[people[0]]
            year = _median(lambda: _year(session, history, chosen), seconds)
            month = _median(lambda: _month(session), seconds)
            ledger = _median(lambda: _year(session, history, list(METRICS.values())), seconds)
        year_raw = _median(lambda: _sum_raw(raw, people[:1], LAST - timedelta(days=YEAR - 1)), seconds)
        month_raw = _median(lambda: _sum_raw(raw, people, LAST - timedelta(days=MONTH - 1)), seconds)
        raw.close()
        store.close()
    return {
        "person_year_one_metric_ms": round(year, 1),
        "person_year_all_metrics_ms": round(ledger, 1),
        "person_year_sql_over_spans_ms": round(year_raw, 1),
        "person_year_sql_takes_times_as_long": round(year_raw / year, 1),
        "team_month_all_metrics_ms": round(month, 1),
        "team_month_sql_over_spans_one_sum_ms": round(month_raw, 1),
        "team_month_sql_takes_times_as_long": round(month_raw / month, 1),
    }


def _year(session: Session, history: PersonHistory, metrics: Sequence[Metric]) -> None:
    found = person_metrics(session, history, metrics, LAST - timedelta(days=YEAR - 1), LAST, "day", _NOW_MS)
    assert len(found.parts) == YEAR
    session.rollback()


def _month(session: Session) -> None:
    team = find_team(session, "Team")
    found = team_metrics(
        session, team, list(METRICS.values()), LAST - timedelta(days=MONTH - 1), LAST, "range", _NOW_MS
    )
    assert found.parts[0].people == PEOPLE
    session.rollback()


def _fill(store: Store) -> list[str]:
    """A team with the facts of every weekday, for the first person of a year."""
    chance = random.Random(7)
    with store.write() as session:
        team = add_team(session, "Team", "UTC", 0)
        people = [add_person(session, f"Person {number}", team, 0).id for number in range(PEOPLE)]
        for number, person in enumerate(people):
            for back in range(YEAR if number == 0 else MONTH):
                day = LAST - timedelta(days=back)
                if day.isoweekday() < 6:
                    session.add(DayRollup(person_id=person, day=day, generation=1, facts=_facts(chance), cells=b""))
    return people


def _facts(chance: random.Random) -> bytes:
    focus, idle = chance.randrange(14_400_000), chance.randrange(7_200_000)
    rest = _DAY_MS - focus - idle
    facts = DayFacts(
        length_ms=_DAY_MS, active_ms=focus, idle_ms=idle, off_ms=rest, productive_ms=focus, focus_ms=focus,
        deep_focus_ms=focus // 2, longest_focus_ms=focus // 3, daily_longest_focus_ms=focus // 3, switches=800,
        active_days=1, worked_ms=focus + idle, expected_ms=28_800_000, utilised_ms=focus, available_ms=28_800_000,
        goal_ms=21_600_000, frame_ms=focus + idle, observed_in_frame_ms=focus + idle, keys=chance.randrange(20_000),
    )  # fmt: skip
    return encode_facts(facts)


def _fill_raw(raw: sqlite3.Connection, people: Sequence[str]) -> None:
    """The spans of the same days, keyed as the collector keys them, a seat for each person."""
    raw.execute(
        "CREATE TABLE span (seat_id TEXT, start_ms INTEGER, seq INTEGER, end_ms INTEGER, presence TEXT, app TEXT, "
        "title TEXT, keys INTEGER, PRIMARY KEY (seat_id, start_ms, seq)) WITHOUT ROWID"
    )
    chance = random.Random(7)
    for number, person in enumerate(people):
        for back in range(YEAR if number == 0 else MONTH):
            day = LAST - timedelta(days=back)
            if day.isoweekday() < 6:
                raw.executemany("INSERT INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _spans(person, day, chance))
    raw.commit()


def _spans(seat: str, day: date, chance: random.Random) -> list[tuple[str, int, int, int, str, str, str, int]]:
    start = (day - _EPOCH).days * _DAY_MS + 28_800_000
    found = []
    for number in range(SPANS):
        end = start + chance.randrange(1_000, 40_000)
        presence = "input" if chance.random() < 0.7 else "quiet"
        found.append((seat, start, number // 20, end, presence, chance.choice(_APPS), f"window {number % 40}", 5))
        start = end
    return found


def _sum_raw(raw: sqlite3.Connection, people: Sequence[str], first: date) -> None:
    query = _SQL.format(people=", ".join("?" * len(people)))
    assert raw.execute(query, (*people, (first - _EPOCH).days * _DAY_MS)).fetchall()


def _median(act: Callable[[], None], seconds: float) -> float:
    """Milliseconds."""
    act()
    spent: list[float] = []
    began = perf_counter()
    while not spent or perf_counter() - began < seconds:
        start = perf_counter()
        act()
        spent.append((perf_counter() - start) * 1000)
    return median(spent)
