"""Who may ask: access of people, API keys, sign-in links, web sessions; who looked, and what was done."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fairday_collector.store.types import BIG


class AccessGrant(SQLModel, table=True):
    """What a person may see and decide beside their own record, until it is ended: a role, a supervisor's of a team."""

    __tablename__ = "access_grant"

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    role: str
    team_id: str | None = Field(default=None, foreign_key="team.id")
    made_ms: int = Field(sa_type=BIG)
    ended_ms: int | None = Field(default=None, sa_type=BIG)


class ApiKey(SQLModel, table=True):
    """A key of the HTTP API: its public id, role, scope and the SHA-256 of the whole; a worker's names its person.

    `times` grants an analyst times of day in the feeds.
    """

    __tablename__ = "api_key"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    sha256: str
    role: str
    scope: str
    times: bool = False
    person_id: str | None = Field(default=None, foreign_key="person.id")
    created_ms: int = Field(sa_type=BIG)
    expires_ms: int = Field(sa_type=BIG)
    revoked_ms: int | None = Field(default=None, sa_type=BIG)


class ApiKeyTeam(SQLModel, table=True):
    """A team that a key is limited to: a supervisor's always, an analyst's where there are any."""

    __tablename__ = "api_key_team"

    key_id: str = Field(primary_key=True, foreign_key="api_key.id")
    team_id: str = Field(primary_key=True, foreign_key="team.id")


class BiGrant(SQLModel, table=True):
    """A role of the database's own, by its name, that may read the views of the feeds: of everyone, or of its teams.

    `times` grants times of day.
    """

    __tablename__ = "bi_grant"

    name: str = Field(primary_key=True)
    everyone: bool
    times: bool
    made_ms: int = Field(sa_type=BIG)
    made_by: str


class BiGrantTeam(SQLModel, table=True):
    """A team that such a role is limited to."""

    __tablename__ = "bi_grant_team"

    name: str = Field(primary_key=True, foreign_key="bi_grant.name")
    team_id: str = Field(primary_key=True, foreign_key="team.id")


class Password(SQLModel, table=True):
    """What is kept of a person's password: an argon2id hash with its settings and salt."""

    __tablename__ = "password"

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    hash: str
    set_ms: int = Field(sa_type=BIG)


class SignInLink(SQLModel, table=True):
    """A one-time link, by the SHA-256 of its secret; `person_id` is who it signs in, None for the administrator.

    With `own` alone it shows them their own record, whatever they were granted.
    """

    __tablename__ = "sign_in_link"

    sha256: str = Field(primary_key=True)
    person_id: str | None = Field(default=None, foreign_key="person.id")
    created_ms: int = Field(sa_type=BIG)
    expires_ms: int = Field(sa_type=BIG)
    used_ms: int | None = Field(default=None, sa_type=BIG)
    own: bool = False


class WebSession(SQLModel, table=True):
    """A signed-in browser, by the SHA-256 of its cookie; with `own` it sees the person's own record alone."""

    __tablename__ = "web_session"

    sha256: str = Field(primary_key=True)
    person_id: str | None = Field(default=None, foreign_key="person.id")
    created_ms: int = Field(sa_type=BIG)
    expires_ms: int = Field(sa_type=BIG)
    own: bool = False


class AuditEntry(SQLModel, table=True):
    """Something an administrator should be able to look up later: who did what to what."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at_ms: int = Field(sa_type=BIG)
    actor: str
    action: str
    subject: str
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Look(SQLModel, table=True):
    """How often an actor was shown the same dates of a person in the same way on one UTC date, and when last."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    on: date = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    first: date = Field(primary_key=True)
    last: date = Field(primary_key=True)
    count: int
    last_ms: int = Field(sa_type=BIG)
