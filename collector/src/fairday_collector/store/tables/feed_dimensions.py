"""The dimensions of the star schema, as plain rows, with columns as those of the facts are."""

from datetime import date

from sqlalchemy import Column, String
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class FeedPerson(SQLModel, table=True):
    """A person with the team, role and zone of today."""

    __tablename__ = "feed_person"

    person_id: str = Field(primary_key=True)
    name: str
    team_id: str
    role: str | None
    zone: str
    added_ms: int = Field(sa_type=BIG)
    changed: int = Field(sa_type=BIG, index=True)


class FeedTeam(SQLModel, table=True):
    """A team."""

    __tablename__ = "feed_team"

    team_id: str = Field(primary_key=True)
    name: str
    zone: str
    changed: int = Field(sa_type=BIG, index=True)


class FeedMembership(SQLModel, table=True):
    """The team of a person from a local date until another, both included; the last one goes on."""

    __tablename__ = "feed_membership"

    person_id: str = Field(primary_key=True)
    from_date: date = Field(primary_key=True)
    until_date: date | None
    team_id: str = Field(index=True)
    changed: int = Field(sa_type=BIG, index=True)


class FeedDate(SQLModel, table=True):
    """A date of the calendar; weeks begin on Monday, as ISO 8601 has them."""

    __tablename__ = "feed_date"

    day: date = Field(primary_key=True)
    year: int
    quarter: int
    month: int
    month_name: str
    day_of_month: int
    iso_year: int
    iso_week: int
    weekday: int
    weekday_name: str
    is_weekend: bool
    first_of_week: date
    first_of_month: date
    changed: int = Field(sa_type=BIG, index=True)


class FeedApp(SQLModel, table=True):
    """An app that occurs in the facts, and what the organisation's rules of today say of it alone."""

    __tablename__ = "feed_app"

    app: str = Field(primary_key=True)
    category: str
    klass: str = Field(sa_column=Column("class", String, nullable=False))
    changed: int = Field(sa_type=BIG, index=True)


class FeedCategory(SQLModel, table=True):
    """A category as it is today; `is_common` says that it is the organisation's or the catalogue's."""

    __tablename__ = "feed_category"

    category: str = Field(primary_key=True)
    title: str
    klass: str = Field(sa_column=Column("class", String, nullable=False))
    is_core: bool
    is_collaboration: bool
    is_common: bool
    changed: int = Field(sa_type=BIG, index=True)


class FeedConfig(SQLModel, table=True):
    """A change of what was decided: policy, rule, category, shift, roster, holiday or leave; without what it says."""

    __tablename__ = "feed_config"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    scope: str
    person_id: str | None
    team_id: str | None
    role: str | None
    name: str
    from_date: date
    until_date: date | None
    at_ms: int = Field(sa_type=BIG)
    changed: int = Field(sa_type=BIG, index=True)
