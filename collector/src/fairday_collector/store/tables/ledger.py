"""Reckoned days, their rollups, and the marks that say which must be reckoned again."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class DirtyDay(SQLModel, table=True):
    """A day that must be reckoned. `mark` changes with every new reason, so that none is cleared unseen."""

    __tablename__ = "dirty_day"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    day: date = Field(primary_key=True)
    mark: int = Field(sa_type=BIG)
    since_ms: int = Field(index=True, sa_type=BIG)


class RebuildDay(SQLModel, table=True):
    """A day that the generation being made still lacks."""

    __tablename__ = "rebuild_day"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    day: date = Field(primary_key=True, index=True)
    mark: int = Field(sa_type=BIG)


class LedgerDay(SQLModel, table=True):
    """A day of a person as one generation reckoned it. Durations in milliseconds; `timeline` holds the segments.

    `proposed` is the working time the day's presence suggests.
    """

    __tablename__ = "ledger_day"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    day: date = Field(primary_key=True)
    generation: int = Field(primary_key=True)
    zone: str
    start_ms: int = Field(sa_type=BIG)
    end_ms: int = Field(sa_type=BIG)
    first_ms: int | None = Field(sa_type=BIG)
    last_ms: int | None = Field(sa_type=BIG)
    last_received_ms: int | None = Field(sa_type=BIG)
    overlap_ms: int = Field(sa_type=BIG)
    states: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    apps: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    counts: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    proposed: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    edge_gaps: str
    made_by: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reckoned_ms: int = Field(sa_type=BIG)
    timeline: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class DayRollup(SQLModel, table=True):
    """The sums of a ledger day: `facts` are the terms of every metric, `cells` the time by hour, state and label.

    `facts` is empty where nothing is known of the day, or no longer: a seat or a zone was another's.
    """

    __tablename__ = "day_rollup"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    day: date = Field(primary_key=True)
    generation: int = Field(primary_key=True)
    facts: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    cells: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class FillMark(SQLModel, table=True):
    """How far something is filled: all that was known at `through_ms` is in it, as seen at `at_ms`."""

    __tablename__ = "fill_mark"

    name: str = Field(primary_key=True)
    through_ms: int = Field(sa_type=BIG)
    at_ms: int = Field(sa_type=BIG)
