"""The record of working time and what was claimed and decided about it; rows are only ever added."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class ClaimRow(SQLModel, table=True):
    """What a worker says a stretch `[start_ms, end_ms)` was, epoch milliseconds UTC."""

    __tablename__ = "claim"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    id: str = Field(primary_key=True)
    start_ms: int = Field(sa_type=BIG)
    end_ms: int = Field(sa_type=BIG)
    kind: str
    note: str
    made_ms: int = Field(sa_type=BIG)
    actor: str


class ClaimAct(SQLModel, table=True):
    """What was decided about a claim: `approve`, `reject` or `withdraw`; the last one holds, none is pending."""

    __tablename__ = "claim_act"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    claim_id: str = Field(primary_key=True)
    n: int = Field(primary_key=True)
    act: str
    reason: str
    at_ms: int = Field(sa_type=BIG)
    actor: str


class Correction(SQLModel, table=True):
    """A day's working time as the worker corrected it; `entry` of None goes back to what is proposed."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    day: date = Field(primary_key=True)
    n: int = Field(primary_key=True)
    entry: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    reason: str
    at_ms: int = Field(sa_type=BIG)
    actor: str


class TimesheetAct(SQLModel, table=True):
    """An act on the timesheet of the pay period `[first, last]`: attest, approve, return, lock or unlock.

    `record` is what was attested, date by date; the acts after it speak of that one.
    """

    __tablename__ = "timesheet_act"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    first: date = Field(primary_key=True)
    n: int = Field(primary_key=True)
    last: date
    act: str
    reason: str
    at_ms: int = Field(sa_type=BIG)
    actor: str
    record: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
