"""What the feeds ask of PostgreSQL beside its tables: which roles are there, their sessions, what may not be done."""

from collections.abc import Collection

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from fairday_collector.errors import Conflict
from fairday_collector.store.dialect import dialect_of

REFUSED = "42501"
"""What PostgreSQL answers whoever may not do something."""
_STANDS = frozenset((REFUSED, "2BP01", "55P03", "40P01"))
"""It may not be done, something depends on it, or somebody does not let go of it, who may wait for us too."""
_ENDING_MS = 5_000


def postgres(session: Session) -> Connection:
    """The connection of a session; raises Conflict on a database without roles."""
    if not dialect_of(session).has_roles():
        message = (
            "Programs query PostgreSQL directly, and this is SQLite, where whoever opens the file reads all of it. "
            "Write the sets as Parquet, and query these with DuckDB: fairday export --all --out FOLDER"
        )
        raise Conflict("no_roles", message)
    return session.connection()


def database_name(connection: Connection) -> str:
    """The database's name, as it is written in a statement."""
    name: str = connection.exec_driver_sql("SELECT quote_ident(current_database())").scalar_one()
    return name


def user_name(connection: Connection) -> str:
    """The name of the database's own user, as it is written in a statement."""
    name: str = connection.exec_driver_sql("SELECT quote_ident(current_user)").scalar_one()
    return name


def roles_there(connection: Connection, names: Collection[str]) -> set[str]:
    """Those of these roles that the server has."""
    found = connection.exec_driver_sql("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", (list(names),))
    return set(found.scalars())


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's own code of what went wrong."""
    return getattr(error.orig, "sqlstate", None)


def tried(connection: Connection, *statements: str) -> bool:
    """Runs all of the statements or none; whether PostgreSQL let it."""
    try:
        with connection.begin_nested():
            for statement in statements:
                connection.exec_driver_sql(statement)
    except DBAPIError as error:
        if sqlstate(error) not in _STANDS:
            raise
        return False
    return True


def join(connection: Connection, name: str) -> str:
    """The statement by which the database's user may do what a role may."""
    how = " WITH INHERIT TRUE, SET TRUE" if _version(connection) >= 16 else ""  # before, they are not told apart
    return f'GRANT "{name}" TO CURRENT_USER{how}'


def end_sessions(connection: Connection, names: Collection[str]) -> None:
    """Ends the sessions that roles have in this database, where that may be done: one can hold a view for minutes."""
    nested = connection.begin_nested()
    for name in sorted(roles_there(connection, names)):
        tried(
            connection,
            join(connection, name),
            f"SELECT pg_terminate_backend(pid, {_ENDING_MS}) FROM pg_stat_activity "  # noqa: S608 - a name of ours
            f"WHERE datname = current_database() AND usename = '{name}'",
        )
    nested.rollback()  # nobody's member for longer


def _version(connection: Connection) -> int:
    number: str = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    return int(number) // 10_000
