"""What an organisation decides: policies, rules, shifts, rosters, holidays, leave; every change is kept."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class ConfigChange(SQLModel, table=True):
    """A value set for a scope from a date on, and until a date where one is given; both local and included.

    `scope` is `organisation`, `team`, `role` or `person`; `scope_id` is empty for the organisation, else a team's or
    person's id or a role's name. `name` tells values of one kind apart. A `value` of None takes the name away from
    that date on. The ids are the order of the changes: what held up to one of them can be read at any time.
    """

    __tablename__ = "config_change"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    scope: str
    scope_id: str = Field(index=True)
    name: str
    from_date: date
    until: date | None = None
    value: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    at_ms: int = Field(sa_type=BIG)
    actor: str


class Generation(SQLModel, table=True):
    """One state of the ledger as a whole: all days reckoned by the changes up to `through_change`.

    `versions` are those of the program and its data, which judge all days alike. Readers see the newest one with
    `finished_ms`; at most one has none, and is being made.
    """

    number: int | None = Field(default=None, primary_key=True)
    through_change: int
    versions: str
    total: int
    created_ms: int = Field(sa_type=BIG)
    finished_ms: int | None = Field(default=None, sa_type=BIG)
