"""Policies: every change is kept, and every distinct policy an agent was told has a number."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class PolicyChange(SQLModel, table=True):
    """Values set for a scope from a date on; the first change of a scope holds for all earlier dates too.

    `scope` is `organisation`, `team` or `person`; `scope_id` is empty for the organisation.
    """

    __tablename__ = "policy_change"

    id: int | None = Field(default=None, primary_key=True)
    scope: str
    scope_id: str = Field(index=True)
    from_date: date
    settings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    at_ms: int
    actor: str


class PolicyNumber(SQLModel, table=True):
    """The number of a distinct policy as agents are told it, by the digest of its content."""

    __tablename__ = "policy_number"

    number: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
