"""Saved reports; schedules with targets, owners and time for corrections; runs with revisions and what they said."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from fairday_collector.store.types import BIG

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CORRECTION_DAYS = 7
THRESHOLD_MS = 300_000


def upgrade() -> None:
    connection = op.get_bind()
    schedules = [dict(row) for row in connection.execute(sa.text("SELECT * FROM schedule")).mappings()]
    runs = [dict(row) for row in connection.execute(sa.text("SELECT * FROM run")).mappings()]
    op.drop_table("run")
    op.drop_table("schedule")
    _make_saved()
    schedule, run = _make_schedule(), _make_run()
    _make_what_runs_said()
    delivery = _make_deliveries()
    if schedules:
        op.bulk_insert(schedule, [_schedule(row) for row in schedules])
    if runs:
        op.bulk_insert(run, [_run(row) for row in runs])
    deliveries = [made for row in runs for made in _deliveries(row)]
    if deliveries:
        op.bulk_insert(delivery, deliveries)


def _make_saved() -> None:
    op.create_table(
        "saved_report",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_ms", BIG, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_saved_report_owner_id", "saved_report", ["owner_id"])


def _make_schedule() -> sa.Table:
    made = op.create_table(
        "schedule",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("cron", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("correction_days", sa.Integer(), nullable=False),
        sa.Column("threshold_ms", BIG, nullable=False),
        sa.Column("created_ms", BIG, nullable=False),
        sa.Column("since_ms", BIG, nullable=False),
        sa.Column("paused_ms", BIG, nullable=True),
        sa.Column("removed_ms", BIG, nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_schedule_name", "schedule", ["name"])
    assert made is not None
    return made


def _make_run() -> sa.Table:
    made = op.create_table(
        "run",
        sa.Column("schedule_id", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("due_ms", BIG, nullable=False),
        sa.Column("started_ms", BIG, nullable=False),
        sa.Column("alive_ms", BIG, nullable=False),
        sa.Column("finished_ms", BIG, nullable=True),
        sa.Column("retry_ms", BIG, nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("attempts", sa.JSON(), nullable=False),
        sa.Column("report", sa.String(), nullable=True),
        sa.Column("parameters", sa.JSON(), nullable=True),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("made_ms", BIG, nullable=True),
        sa.Column("checked_ms", BIG, nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"]),
        sa.PrimaryKeyConstraint("schedule_id", "slot", "revision"),
    )
    op.create_index("ix_run_retry_ms", "run", ["retry_ms"])
    op.create_index("ix_run_status", "run", ["status"])
    assert made is not None
    return made


def _make_what_runs_said() -> None:
    op.create_table(
        "run_audience",
        *_of_run(),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("made_ms", BIG, nullable=False),
        sa.Column("took_ms", BIG, nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"]),
        sa.PrimaryKeyConstraint("schedule_id", "slot", "revision", "audience"),
    )
    op.create_table(
        "run_document",
        *_of_run(),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("kept_ms", BIG, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"]),
        sa.PrimaryKeyConstraint("schedule_id", "slot", "revision", "audience", "part"),
    )
    op.create_index("ix_run_document_kept_ms", "run_document", ["kept_ms"])


def _make_deliveries() -> sa.Table:
    made = op.create_table(
        "run_delivery",
        *_of_run(),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("at_ms", BIG, nullable=False),
        sa.Column("took_ms", BIG, nullable=False),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"]),
        sa.PrimaryKeyConstraint("schedule_id", "slot", "revision", "attempt", "target"),
    )
    op.create_table(
        "target_state",
        sa.Column("schedule_id", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("at_ms", BIG, nullable=False),
        sa.Column("failing_since_ms", BIG, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["schedule_id"], ["schedule.id"]),
        sa.PrimaryKeyConstraint("schedule_id", "target"),
    )
    assert made is not None
    return made


def _of_run() -> Iterator[sa.Column[Any]]:
    yield sa.Column("schedule_id", sa.String(), nullable=False)
    yield sa.Column("slot", sa.String(), nullable=False)
    yield sa.Column("revision", sa.Integer(), nullable=False)


def _schedule(row: dict[str, Any]) -> dict[str, Any]:
    asked, delivery = _read(row["parameters"]), _read(row["delivery"])
    parameters = {
        "people": [asked["person"]] if asked["person"] else [],
        "teams": [asked["team"]] if asked["team"] else [],
        "period": asked["period"],
        "from": None,
        "to": None,
        "by": "",
    }
    targets = [{"kind": "mail", "address": address} for address in delivery["mail"]]
    if delivery["folder"]:
        targets.append({"kind": "folder", "path": delivery["folder"]})
    kept = {name: row[name] for name in ("id", "name", "report", "cron", "zone", "created_ms")}
    formats = {"html": ["html"], "table": ["csv"]}.get(row["format"], [row["format"]])
    return {
        **kept,
        "since_ms": row["created_ms"],
        "parameters": parameters,
        "formats": formats,
        "targets": targets,
        "owner_id": None,
        "correction_days": CORRECTION_DAYS,
        "threshold_ms": THRESHOLD_MS,
        "paused_ms": None,
        "removed_ms": None,
    }


def _run(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("schedule_id", "slot", "due_ms", "started_ms", "finished_ms")}
    attempts = _read(row["outcome"])
    # One that was running is taken over once it has been silent for as long as any other.
    return {
        **kept,
        "status": row["status"],
        "error": row["error"],
        "revision": 0,
        "by": attempts[0]["by"] if attempts else "clock",
        "alive_ms": row["started_ms"],
        "retry_ms": None,
        "note": None,
        "attempts": [{name: one[name] for name in ("started_ms", "finished_ms", "error")} for one in attempts],
        "report": None,
        "parameters": None,
        "first": None,
        "last": None,
        "made_ms": None,
        "checked_ms": None,
    }


def _deliveries(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for number, attempt in enumerate(_read(row["outcome"]), 1):
        for made in {made["to"]: made for made in attempt["deliveries"]}.values():
            kind = "folder" if made["to"].startswith("/") else "mail"
            yield {
                "schedule_id": row["schedule_id"],
                "slot": row["slot"],
                "revision": 0,
                "attempt": number,
                "target": f"{kind}:{made['to']}",
                "kind": kind,
                "status": "failed" if made["error"] else "sent",
                "detail": made["error"],
                "audience": "",
                "at_ms": attempt["finished_ms"] or attempt["started_ms"],
                "took_ms": 0,
            }


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
