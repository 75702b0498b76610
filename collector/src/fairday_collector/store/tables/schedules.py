"""Scheduled reports and their runs."""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class Schedule(SQLModel, table=True):
    """A report that is due by a cron expression in a zone. `delivery` holds `mail` addresses and a `folder`."""

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    report: str
    parameters: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    cron: str
    zone: str
    format: str
    delivery: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_ms: int = Field(sa_type=BIG)


class Run(SQLModel, table=True):
    """One run of a schedule. The row is the claim: `slot` is the local wall-clock time it was due at.

    So a local time that comes twice in an autumn night is due once. `status` is running, done or failed.
    """

    schedule_id: str = Field(primary_key=True, foreign_key="schedule.id")
    slot: str = Field(primary_key=True)
    due_ms: int = Field(sa_type=BIG)
    started_ms: int = Field(sa_type=BIG)
    finished_ms: int | None = Field(default=None, sa_type=BIG)
    status: str
    error: str | None = None
    outcome: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
