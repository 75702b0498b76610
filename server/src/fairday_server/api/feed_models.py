"""The shapes of what the API says of the feeds."""

from pydantic import BaseModel, Field

from fairday_reports.feeds.model import Kind


class ColumnModel(BaseModel):
    """A column of a set; `instant` is a time in UTC, `date` a local date, names that end in `_ms` are milliseconds."""

    name: str
    kind: Kind
    key: bool
    nullable: bool
    about: str


class SetModel(BaseModel):
    """A set as it is for this key."""

    name: str
    about: str
    fact: bool
    dates: bool = Field(description="Whether `from` and `to` can be given")
    cursor: str | None = Field(description="Give it as `since` for what changes from now on; null: it is read whole")
    columns: list[ColumnModel]


class FeedsModel(BaseModel):
    """All sets there are for this key."""

    version: int
    sets: list[SetModel]
