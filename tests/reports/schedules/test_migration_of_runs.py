"""Schedules and runs of the schema before become those of this version, on both databases."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlmodel import Session, col, select

import fairday_collector.store.migrations as migrations
from fairday_collector.store import Store, migrate
from fairday_collector.store.tables import Run, RunDelivery, Schedule
from fairday_reports.definitions.parameters import Parameters, stored_parameters
from fairday_reports.deliver.targets import FolderTarget, MailTarget, read_targets
from fairday_reports.schedules.jobs import run_due
from fairday_reports.schedules.runs import deliveries_of, list_runs
from tests.support.database import empty_database_url
from tests.support.scheduling import DUE, means

WEEKLY = {
    "id": "s1",
    "name": "weekly",
    "report": "timesheet",
    "parameters": json.dumps({"period": "last-week", "team": "t", "person": None}),
    "cron": "0 6 * * mon",
    "zone": "Europe/Berlin",
    "format": "table",
    "delivery": json.dumps({"mail": ["a@example.org", "b@example.org"], "folder": "/srv/out"}),
    "created_ms": 5,
}
HERS = {
    **WEEKLY,
    "id": "s2",
    "name": "hers",
    "parameters": json.dumps({"period": "yesterday", "team": None, "person": "p"}),
    "format": "json",
    "delivery": json.dumps({"mail": [], "folder": "/srv/out"}),
}
TRIED = [
    {
        "attempt": 1, "by": "clock", "started_ms": 10, "finished_ms": 20, "error": "b@example.org: refused",
        "deliveries": [{"to": "/srv/out", "error": None}, {"to": "a@example.org", "error": None},
                       {"to": "b@example.org", "error": "refused"}],
    },
    {
        "attempt": 2, "by": "clock", "started_ms": 30, "finished_ms": 40, "error": None,
        "deliveries": [{"to": "b@example.org", "error": None}],
    },
]  # fmt: skip
RUNS = (
    {"slot": "2026-10-12T06:00", "started_ms": 30, "finished_ms": 40, "status": "done", "outcome": TRIED},
    {"slot": "2026-10-12T07:00:05", "started_ms": 50, "finished_ms": None, "status": "running", "outcome": [
        {"attempt": 1, "by": "hand", "started_ms": 50, "finished_ms": None, "error": None, "deliveries": []},
    ]},
)  # fmt: skip


def _before(session: Session) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__ or "").parent))
    config.attributes["connection"] = session.connection()
    command.upgrade(config, "0006")


def _insert(session: Session, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    session.connection().execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608 - ours


def test_schedules_and_runs_of_the_schema_before_are_carried_over(tmp_path: Path) -> None:
    """Whom, when and where to is as it was, done runs tell what became of each target, and one that hung is closed."""
    store = Store(empty_database_url(tmp_path))
    with store.write() as session:
        _before(session)
        for row in (WEEKLY, HERS):
            _insert(session, "schedule", row)
        for row in RUNS:
            run = {"schedule_id": "s1", "due_ms": row["started_ms"], "error": None, **row}
            _insert(session, "run", {**run, "outcome": json.dumps(row["outcome"])})
    migrate(store)
    with store.read() as session:
        hers, weekly = session.exec(select(Schedule).order_by(col(Schedule.name))).all()
        assert stored_parameters(weekly.parameters) == Parameters(teams=("t",), period="last-week")
        assert stored_parameters(hers.parameters) == Parameters(people=("p",), period="yesterday")
        assert (weekly.formats, hers.formats, weekly.owner_id, weekly.since_ms) == (["csv"], ["json"], None, 5)
        assert (weekly.correction_days, weekly.threshold_ms, weekly.paused_ms) == (7, 300_000, None)
        targets = [MailTarget("a@example.org"), MailTarget("b@example.org"), FolderTarget("/srv/out")]
        assert read_targets(weekly.targets) == targets
        ran = {one.run.slot: one.run for one in list_runs(session)}
        done, hung = ran["2026-10-12T06:00"], ran["2026-10-12T07:00:05"]
        assert (done.revision, done.by, done.status, done.attempts[0]) == (
            *(0, "clock", "done"),
            {"started_ms": 10, "finished_ms": 20, "error": "b@example.org: refused"},
        )
        assert [(row.attempt, row.target, row.status, row.detail) for row in deliveries_of(session, done)] == [
            (1, "folder:/srv/out", "sent", None),
            (1, "mail:a@example.org", "sent", None),
            (1, "mail:b@example.org", "failed", "refused"),
            (2, "mail:b@example.org", "sent", None),
        ]
        assert (hung.by, hung.status) == ("hand", "running")
    with store.write() as session:
        for schedule in session.exec(select(Schedule)):
            schedule.paused_ms = 1
    assert run_due(means(store, DUE)) == []
    with store.read() as session:
        assert [run.status for run in session.exec(select(Run).order_by(col(Run.slot)))] == ["done", "failed"]
        assert len(session.exec(select(RunDelivery)).all()) == 4
    store.close()


def test_a_database_without_schedules_is_carried_over(tmp_path: Path) -> None:
    """There is nothing to carry, and nothing in the way."""
    store = Store(empty_database_url(tmp_path))
    with store.write() as session:
        _before(session)
    migrate(store)
    with store.read() as session:
        assert list_runs(session) == []
        assert session.exec(select(Run).where(Run.first == date(2026, 1, 1))).all() == []
    store.close()
