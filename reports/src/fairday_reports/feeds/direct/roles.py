"""Roles of PostgreSQL that may read the views of the feeds and nothing else: let in, and listed."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from sqlalchemy import Connection, exists, or_
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, delete, select

from fairday_collector import audit
from fairday_collector.errors import Conflict, Forbidden, Invalid
from fairday_collector.store.dialect import dialect_of
from fairday_collector.store.dialect.driver import driver_of
from fairday_collector.store.tables import BiGrant, BiGrantTeam, Team
from fairday_reports.feeds.direct.server import REFUSED, database_name, postgres, roles_there, sqlstate
from fairday_reports.feeds.direct.shut import require_shut, require_usable
from fairday_reports.feeds.direct.views import ensure_views, schema_of

TIMEOUT = "5min"
CONNECTIONS = 10
LEAST_PASSWORD = 12
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_RESERVED = frozenset(("public", "none"))
"""What stands for everybody and nobody, and can be no role."""


@dataclass(frozen=True, slots=True)
class GrantNow:
    """A role that is let in, with the names of the teams it is limited to; none for everyone's rows.

    It is not `there` where the server has no such role: it was dropped by hand, or the database is on another server.
    """

    grant: BiGrant
    teams: tuple[str, ...]
    there: bool


def let_in(
    session: Session, name: str, password: str | None, teams: Sequence[Team], now_ms: int, actor: str, *, times: bool
) -> str:
    """Makes a role that may read the views, of some teams or of everyone; returns its password, made where None.

    Raises Invalid for a name or password that will not do, Conflict where there is such a role, or where it could
    reach more than the views, and Forbidden where the database's own user may make no roles.
    """
    connection = postgres(session)
    if _NAME.fullmatch(name) is None or name.startswith("pg_") or name in _RESERVED:
        raise Invalid(
            "bad_name",
            "A role's name is of a-z, 0-9 and _, begins with a letter and not with pg_, and is not public or none.",
        )
    if password is not None and len(password) < LEAST_PASSWORD:
        raise Invalid("bad_password", f"A password needs {LEAST_PASSWORD} characters or more.")
    if roles_there(connection, (name,)):
        raise Conflict("role_exists", f"There is a role {name} already. Choose another name: fairday bi list")
    if (stale := session.get(BiGrant, name)) is not None:
        forget(session, stale)
    secret, schema = password or token_urlsafe(24), schema_of(times=times)
    try:
        _make(connection, name, secret, schema)
    except DBAPIError as error:
        if sqlstate(error) != REFUSED:
            raise
        remedy = f"ALTER ROLE {connection.engine.url.username} CREATEROLE"
        message = f"The database's user may make no roles. Let an administrator of PostgreSQL run: {remedy}"
        raise Forbidden("no_createrole", message) from error
    session.add(BiGrant(name=name, everyone=not teams, times=times, made_ms=now_ms, made_by=actor))
    session.flush()
    session.add_all(BiGrantTeam(name=name, team_id=team) for team in {team.id for team in teams})
    audit.record(session, now_ms, actor, "bi.grant", name, teams=sorted(team.name for team in teams), times=times)
    session.flush()
    if ensure_views(session):
        _open_to_all(session)
    else:
        _open(connection, name, times=times)
    require_shut(connection, name, schema)
    require_usable(connection, name, schema)
    return secret


def forget(session: Session, grant: BiGrant) -> None:
    """Removes a grant and its teams; the views show the role nothing of anybody from then on."""
    session.exec(delete(BiGrantTeam).where(col(BiGrantTeam.name) == grant.name))
    session.delete(grant)
    session.flush()


def list_let_in(session: Session) -> list[GrantNow]:
    """All roles that are let in, by name."""
    limits: dict[str, list[str]] = {}
    for row, team in session.exec(select(BiGrantTeam, Team.name).join(Team)):
        limits.setdefault(row.name, []).append(team)
    grants = session.exec(select(BiGrant).order_by(BiGrant.name)).all()
    there = roles_there(postgres(session), [grant.name for grant in grants]) if grants else ()
    return [GrantNow(grant, tuple(sorted(limits.get(grant.name, ()))), grant.name in there) for grant in grants]


def who_may_query(session: Session, teams: Collection[str]) -> list[BiGrant]:
    """The roles that may read of somebody who was in these teams, by name."""
    limited = exists().where(col(BiGrantTeam.name) == BiGrant.name, col(BiGrantTeam.team_id).in_(teams))
    found = select(BiGrant).where(or_(col(BiGrant.everyone), limited)).order_by(BiGrant.name)
    return list(session.exec(found))


def refresh_views(session: Session) -> None:
    """Makes the views those of this version, where there is anybody who may read them."""
    if dialect_of(session).has_roles() and list_let_in(session) and ensure_views(session):
        _open_to_all(session)


def _make(connection: Connection, name: str, password: str, schema: str) -> None:
    with driver_of(connection) as driver:
        # Hashed here, so that the password itself is in no log of the server.
        kept = driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    database = database_name(connection)
    for statement in (
        f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{kept}' CONNECTION LIMIT {CONNECTIONS}",
        f'ALTER ROLE "{name}" SET default_transaction_read_only = on',
        f"ALTER ROLE \"{name}\" SET statement_timeout = '{TIMEOUT}'",
        f"ALTER ROLE \"{name}\" SET idle_in_transaction_session_timeout = '{TIMEOUT}'",
        f'ALTER ROLE "{name}" SET search_path = {schema}',
        # What everybody may by PostgreSQL's own default: connect, and make tables that last as long as a session.
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f'GRANT CONNECT ON DATABASE {database} TO "{name}"',
    ):
        connection.exec_driver_sql(statement)


def _open_to_all(session: Session) -> None:
    for each in list_let_in(session):
        if each.there:
            _open(session.connection(), each.grant.name, times=each.grant.times)


def _open(connection: Connection, name: str, *, times: bool) -> None:
    schema = schema_of(times=times)
    for statement in (
        f'GRANT USAGE ON SCHEMA {schema} TO "{name}"',
        f'GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO "{name}"',
    ):
        connection.exec_driver_sql(statement)
