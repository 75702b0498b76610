"""Seats, their keys, the tokens that made them and the people they feed."""

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class JoinToken(SQLModel, table=True):
    """A token to enrol with, for a person or a team; only its SHA-256 is kept."""

    __tablename__ = "join_token"

    id: str = Field(primary_key=True)
    sha256: str = Field(unique=True)
    person_id: str | None = Field(default=None, foreign_key="person.id")
    team_id: str | None = Field(default=None, foreign_key="team.id")
    uses: int
    used: int = 0
    created_ms: int = Field(sa_type=BIG)
    expires_ms: int = Field(sa_type=BIG)
    revoked_ms: int | None = Field(default=None, sa_type=BIG)


class Seat(SQLModel, table=True):
    """One OS user on one device. `skew_ms` is the agent's clock less ours at the last upload."""

    id: str = Field(primary_key=True)
    token_id: str = Field(foreign_key="join_token.id", index=True)
    host: str
    os: str
    os_version: str
    machine_id: str
    os_user: str
    agent: str
    enrolled_ms: int = Field(sa_type=BIG)
    revoked_ms: int | None = Field(default=None, sa_type=BIG)
    possible_clone: bool = False
    last_seen_ms: int | None = Field(default=None, sa_type=BIG)
    skew_ms: int = Field(default=0, sa_type=BIG)
    conflicts: int = 0
    losses: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class SeatKey(SQLModel, table=True):
    """A key of a seat: its public id, and the SHA-256 of the whole."""

    __tablename__ = "seat_key"

    id: str = Field(primary_key=True)
    seat_id: str = Field(foreign_key="seat.id", index=True)
    sha256: str
    created_ms: int = Field(sa_type=BIG)
    first_used_ms: int | None = Field(default=None, sa_type=BIG)
    revoked_ms: int | None = Field(default=None, sa_type=BIG)


class Assignment(SQLModel, table=True):
    """The person a seat feeds from an instant on; the first row covers its past too."""

    seat_id: str = Field(primary_key=True, foreign_key="seat.id")
    from_ms: int = Field(primary_key=True, sa_type=BIG)
    person_id: str = Field(foreign_key="person.id", index=True)
