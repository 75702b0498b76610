"""Reckoned days and the marks that say which must be reckoned again."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary
from sqlmodel import Field, SQLModel


class DirtyDay(SQLModel, table=True):
    """A day that must be reckoned. `mark` changes with every new reason, so that none is cleared unseen."""

    __tablename__ = "dirty_day"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    day: date = Field(primary_key=True)
    mark: int
    since_ms: int = Field(index=True)


class LedgerDay(SQLModel, table=True):
    """A reckoned day of a person. Durations in milliseconds; `segments` is deflated JSON."""

    __tablename__ = "ledger_day"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    day: date = Field(primary_key=True)
    zone: str
    start_ms: int
    end_ms: int
    first_ms: int | None
    last_ms: int | None
    last_received_ms: int | None
    overlap_ms: int
    states: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    apps: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    counts: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    segments: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    edge_gaps: str
    made_by: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reckoned_ms: int
