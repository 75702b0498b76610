"""People and teams; what changes over time is dated."""

from datetime import date

from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class Team(SQLModel, table=True):
    """A team; `zone` is the default for people added to it."""

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    zone: str
    created_ms: int = Field(sa_type=BIG)


class Person(SQLModel, table=True):
    """A person whose days are reckoned; `login` is the name of their account on desktops."""

    id: str = Field(primary_key=True)
    name: str = Field(index=True)
    email: str | None = None
    login: str | None = Field(default=None, index=True)
    created_ms: int = Field(sa_type=BIG)


class Membership(SQLModel, table=True):
    """The team of a person from a local date on; the first row holds for all earlier dates too."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    from_date: date = Field(primary_key=True)
    team_id: str = Field(foreign_key="team.id", index=True)


class PersonZone(SQLModel, table=True):
    """The IANA zone of a person from a local date on; the first row holds for all earlier dates too."""

    __tablename__ = "person_zone"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    from_date: date = Field(primary_key=True)
    zone: str


class PersonRole(SQLModel, table=True):
    """The role of a person from a local date on, by its name; the first row holds for all earlier dates too."""

    __tablename__ = "person_role"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    from_date: date = Field(primary_key=True)
    role: str = Field(index=True)
