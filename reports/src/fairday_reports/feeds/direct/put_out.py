"""A role of PostgreSQL is put out: what it may do is taken at once, whatever it did to stay."""

from sqlalchemy import Connection
from sqlmodel import Session

from fairday_collector import audit
from fairday_collector.errors import NotFound
from fairday_collector.store import Store
from fairday_collector.store.tables import BiGrant
from fairday_reports.feeds.direct.roles import forget
from fairday_reports.feeds.direct.server import database_name, end_sessions, join, postgres, roles_there, tried
from fairday_reports.feeds.direct.views import SCHEMAS


def put_out(store: Store, name: str, now_ms: int, actor: str) -> str | None:
    """Takes everything from a role, ends its sessions and removes it.

    Returns what is to be said where the role could not be removed, with what an administrator of PostgreSQL may run.
    """
    with store.read() as session:
        _grant_of(session, name)
    # Before anything is written, as one of its sessions can hold the lock that writers wait for; and login first, so
    # that none comes after.
    with store.engine.begin() as connection:
        if roles_there(connection, (name,)) and not _let_in_elsewhere(connection, name):
            tried(connection, f'ALTER ROLE "{name}" NOLOGIN')
    with store.engine.begin() as connection:
        end_sessions(connection, (name,))
    with store.write() as session:
        forget(session, _grant_of(session, name))
        audit.record(session, now_ms, actor, "bi.revoke", name)
        session.flush()
        connection = session.connection()
        return _removed(connection, name) if roles_there(connection, (name,)) else None


def _grant_of(session: Session, name: str) -> BiGrant:
    postgres(session)
    grant = session.get(BiGrant, name)
    if grant is None:
        raise NotFound("unknown_role", f"There is no such role {name!r} of ours. `fairday bi list` shows them.")
    return grant


def _removed(connection: Connection, name: str) -> str | None:
    # Each by itself, so that what cannot be done keeps nothing else from being done. A role can come to own
    # something, as a large object, and can then not be removed before that is.
    for schema in SCHEMAS.values():
        if connection.exec_driver_sql("SELECT to_regnamespace(%s)", (schema,)).scalar() is not None:
            tried(
                connection,
                f'REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM "{name}"',
                f'REVOKE ALL ON SCHEMA {schema} FROM "{name}"',
            )
    tried(connection, f'REVOKE ALL ON DATABASE {database_name(connection)} FROM "{name}"')
    if elsewhere := _let_in_elsewhere(connection, name):
        return f"The role stays, as it may read in other databases: {', '.join(elsewhere)}."
    if tried(connection, join(connection, name), f'DROP OWNED BY "{name}"', f'DROP ROLE "{name}"'):
        return None
    return (
        f"The role could not be removed{', and still reaches the views' if _reaches(connection, name) else ''}. Let an "
        "administrator of PostgreSQL run, in this database and in each where it left something: "
        f'DROP OWNED BY "{name}"; and then: DROP ROLE "{name}"'
    )


def _reaches(connection: Connection, name: str) -> bool:
    """Whether it does, as the views are somebody else's and a REVOKE but warned of that."""
    return bool(
        connection.exec_driver_sql(
            "SELECT 1 FROM pg_namespace WHERE nspname = ANY(%(schemas)s) "
            "AND has_schema_privilege(%(name)s, oid, 'USAGE')",
            {"schemas": list(SCHEMAS.values()), "name": name},
        ).first()
    )


def _let_in_elsewhere(connection: Connection, name: str) -> list[str]:
    """The databases in which somebody granted the role a schema: a copy of this one is on the same server."""
    found = connection.exec_driver_sql(
        "SELECT DISTINCT quote_ident(b.datname) FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid "
        "JOIN pg_roles r ON r.oid = d.refobjid WHERE r.rolname = %s AND b.datname <> current_database() "
        "AND d.refclassid = 'pg_authid'::regclass AND d.classid = 'pg_namespace'::regclass AND d.deptype = 'a' "
        "ORDER BY 1",
        (name,),
    )
    return list(found.scalars())
