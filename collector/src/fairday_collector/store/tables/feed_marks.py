"""What keeps the star schema current: which dates are to be filled again, and how far all is."""

from datetime import date

from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class FeedMark(SQLModel, table=True):
    """A person's date whose rows must be filled again. `mark` changes with every new reason."""

    __tablename__ = "feed_mark"

    person_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True, index=True)
    mark: int = Field(sa_type=BIG)


class FeedReach(SQLModel, table=True):
    """The dates of a person that are filled or marked, both included; the one after the last begins at `next_ms`.

    A person without a row is filled anew, from their first date on.
    """

    __tablename__ = "feed_reach"

    person_id: str = Field(primary_key=True)
    first: date
    last: date
    next_ms: int = Field(sa_type=BIG, index=True)


class FeedState(SQLModel, table=True):
    """How far the feeds are; one row. `through_change` is the last decision whose dates were marked.

    `gone` is the number of the last fill that took a date of somebody away and put no other rows in its place.
    `version` is that of what is filled: rows of another one are filled again.
    """

    __tablename__ = "feed_state"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    changed: int = Field(sa_type=BIG)
    gone: int = Field(sa_type=BIG)
    through_change: int
    version: int


class FeedSource(SQLModel, table=True):
    """Who gave the numbers of fills from `first` on, up to the next source.

    A database that is restored from a backup gives numbers again that it gave before. `source`, which is random, tells
    these from those, and from the numbers of any other database.
    """

    __tablename__ = "feed_source"

    first: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    source: str
