"""How fast sets of the feeds leave as files, beside a plain read of the same rows, on both databases."""

import json
import random
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import psycopg
from sqlalchemy import Date, make_url
from sqlmodel import Session, SQLModel

from fairday_collector.access.viewer import Viewer
from fairday_collector.clock import wall_ms
from fairday_collector.people import add_person, add_team
from fairday_collector.store import Store, migrate
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.tables import FeedState
from fairday_wire.spans import DAY_MS

PEOPLE, DAYS = 100, 365
FIRST = date(2025, 10, 1)
HOUR_MS = 3_600_000
STATES = ("active", "meeting", "passive", "idle", "locked", "off")
TURNS = 5
NAMES = {"parquet": "PersonHours", "csv": "PersonHours", "arrow": "PersonHours", "ndjson": "PersonHours"}
_PLAIN = "SELECT * FROM feed_person_hour ORDER BY person_id, day, hour_ms, state"


def measure(seconds: float = 0) -> dict[str, Any]:
    """A year of a company of 100, a million rows of PersonHours in each form, and one changed day of it.

    Seconds from asking to the last byte on disk, in the median of five turns, each in a process of its own, whose
    processor time, database apart, and resident MiB at its highest stand beside; `times_plain` is how many times as
    long as reading the rows with the driver alone and throwing them away. `seconds` is not used.
    """
    del seconds
    figures: dict[str, Any] = {}
    for kind, opened in (("postgresql", _postgresql), ("sqlite", _sqlite)):
        with opened() as url:
            rows, cursor = _filled(url)
            forms = {form: [_child(url, form, "") for _ in range(TURNS)] for form in NAMES}
            plain = [_plain(url) for _ in range(TURNS)]
            day = [_child(url, "parquet", cursor) for _ in range(TURNS)]
        figures[kind] = {"rows": rows, "plain_s": round(median(plain), 2)}
        for form, runs in forms.items():
            took = median(run["s"] for run in runs)
            figures[kind][form] = {
                "s": round(took, 2),
                "times_plain": round(took / median(plain), 1),
                "cpu_s": round(median(run["cpu_s"] for run in runs), 2),
                "highest_mib": max(run["mib"] for run in runs),
                "bytes": runs[0]["bytes"],
            }
        took = median(run["s"] for run in day)
        figures[kind]["one_changed_day"] = {"s": round(took, 3), "rows": day[0]["rows"]}
    return figures


def _export(url: str, form: str, since: str) -> dict[str, Any]:
    """One export, in this process."""
    from fairday_reports.feeds.export.formats import FORMATS
    from fairday_reports.feeds.export.opened import Exports

    with closing(Store(url)) as store, TemporaryDirectory() as folder, (Path(folder) / "out").open("wb") as file:
        exports = Exports(store, wall_ms)
        began, spent = perf_counter(), process_time()
        with closing(
            exports.open(Viewer("cli:bench", "admin"), NAMES[form], FORMATS[form], since=since or None)
        ) as found:
            for chunk in found.chunks:
                file.write(chunk)
        took = perf_counter() - began
        mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return {"s": took, "cpu_s": process_time() - spent, "mib": mib, "bytes": file.tell(), "rows": found.rows}


def _child(url: str, form: str, since: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.feeds_export", url, form, since], capture_output=True, check=True, text=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _plain(url: str) -> float:
    """Seconds to read the same rows, in the same order, and throw them away."""
    read: Callable[[str], None] = _plain_sqlite if url.startswith("sqlite") else _plain_postgresql
    began = perf_counter()
    read(url)
    return perf_counter() - began


def _plain_postgresql(url: str) -> None:
    query = f"COPY ({_PLAIN}) TO STDOUT (FORMAT CSV)"
    with psycopg.connect(url) as connection, connection.cursor() as cursor, cursor.copy(query) as copy:
        for _ in copy:
            pass


def _plain_sqlite(url: str) -> None:
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        cursor = connection.execute(_PLAIN)
        while cursor.fetchmany(1_000):
            pass


def _filled(url: str) -> tuple[int, str]:
    """Puts the year there, a date after the other as the job does, and fills one of them again.

    Returns the number of rows of hours, and the cursor of who had read all of them before.
    """
    from fairday_reports.feeds.export.asked import place_of
    from fairday_reports.feeds.export.cursor import encode_cursor
    from fairday_reports.feeds.rights import scope_of
    from fairday_reports.feeds.schema import SETS

    chance = random.Random(7)
    store = Store(url)
    migrate(store)
    with store.write() as session:
        team = add_team(session, "Bench", "UTC", 0)
        people = [add_person(session, f"Person {number}", team, 0).id for number in range(PEOPLE)]
        for person in people:
            _add(session, "feed_person", [{"person_id": person, "name": person, "team_id": team.id, "zone": "UTC"}])
        rows = 0
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            common = {"day": day.isoformat(), "team_id": team.id, "zone": "Europe/Stockholm", "changed": number + 1}
            _add(session, "feed_person_day", [{**common, "person_id": person} for person in people])
            hours = [{**common, "person_id": person, **hour} for person in people for hour in _hours(chance, day)]
            _add(session, "feed_person_hour", hours)
            rows += len(hours)
        again = FIRST + timedelta(days=DAYS // 2)
        for table in ("feed_person_day", "feed_person_hour"):
            found = SQLModel.metadata.tables[table]
            session.connection().execute(found.update().where(found.c.day == again).values(changed=DAYS + 1))
        session.get_one(FeedState, 1).changed = DAYS + 1
        session.flush()
        place = place_of(session, scope_of(Viewer("cli:bench", "admin")), SETS["PersonHours"])
        cursor = encode_cursor(place, DAYS)
    if not url.startswith("sqlite"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    store.close()
    return rows, cursor


def _hours(chance: random.Random, day: date) -> Iterator[dict[str, Any]]:
    """24 hours in 27 or 28 pieces."""
    midnight = (day - date(1970, 1, 1)).days * DAY_MS
    for hour in range(24):
        for state in chance.sample(STATES, 2 if hour in (8, 12, 16) or (hour == 10 and chance.random() < 0.4) else 1):
            yield {"hour_ms": midnight + hour * HOUR_MS, "state": state, "local_hour": hour, "ms": HOUR_MS}


def _add(session: Session, name: str, rows: list[dict[str, Any]]) -> None:
    """New rows; what they do not say is nothing."""
    table = SQLModel.metadata.tables[name]
    names = [column.name for column in table.columns]
    nothing = {column.name: "1970-01-01" if isinstance(column.type, Date) else 0 for column in table.columns}
    filled = [tuple(row.get(each, nothing[each]) for each in names) for row in rows]
    dialect_of(session).add_rows(session.connection(), name, names, filled)


@contextmanager
def _sqlite() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'feeds.db'}"


@contextmanager
def _postgresql() -> Iterator[str]:
    from tests.support.postgres import Cluster

    cluster = Cluster(durable=True)
    try:
        cluster.administer("CREATE DATABASE feeds OWNER fairday")
        yield cluster.url("feeds")
    finally:
        cluster.close()


if __name__ == "__main__":
    print(json.dumps(_export(*sys.argv[1:])))
