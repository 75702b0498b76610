"""The views that programs query on PostgreSQL: a set each, by public names, limited to what the asking role may see."""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Dialect, Select, exists, func, literal_column, or_, select
from sqlmodel import Session, SQLModel

from fairday_collector.errors import Conflict, Forbidden
from fairday_collector.store.dialect import dialect_of
from fairday_reports.feeds.direct.server import database_name, end_sessions, tried, user_name
from fairday_reports.feeds.model import EntitySet, Property
from fairday_reports.feeds.rights import Scope, visible_properties, visible_sets, where_in_teams

SCHEMAS: Final = {False: "reporting", True: "reporting_times"}
"""The schema without times of day, and the one with them."""

_MARK = "Fairday "
_ME: ColumnElement[str] = literal_column("current_user")


def view_name(of: EntitySet) -> str:
    """`person_days` for `PersonDays`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", of.name).lower()


def schema_of(*, times: bool) -> str:
    """The schema for who does, or does not, see times of day."""
    return SCHEMAS[times]


def ensure_views(session: Session) -> bool:
    """Makes the views anew where they are not those of this version; returns whether it did.

    Whoever could read them cannot afterwards, until they are let in again. Raises Forbidden where the database's own
    user may not make them, and Conflict where somebody reads them and does not end.
    """
    connection = session.connection()
    statements = [each for times in SCHEMAS for each in _statements(connection.dialect, times=times)]
    mark = _MARK + hashlib.sha256("".join(statements).encode()).hexdigest()[:16]
    if all(_comment(connection, schema) == mark for schema in SCHEMAS.values()):
        return False
    _require_may(connection)
    _drop(connection, SCHEMAS.values())
    for schema in SCHEMAS.values():
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        connection.exec_driver_sql(f"COMMENT ON SCHEMA {schema} IS '{mark}'")
    for statement in statements:
        connection.exec_driver_sql(statement)
    return True


def drop_views(session: Session) -> None:
    """Takes our views away, so that the tables below them can change."""
    if not dialect_of(session).has_roles():
        return
    connection = session.connection()
    _drop(connection, [each for each in SCHEMAS.values() if (_comment(connection, each) or "").startswith(_MARK)])


def _drop(connection: Connection, schemas: Collection[str]) -> None:
    if schemas and connection.exec_driver_sql("SELECT to_regclass('bi_grant')").scalar() is not None:
        # Whoever reads a view, or has read it in a transaction that stands still, keeps it from being dropped.
        end_sessions(connection, connection.exec_driver_sql("SELECT name FROM bi_grant").scalars().all())
    if not tried(connection, *(f"DROP SCHEMA IF EXISTS {schema} CASCADE" for schema in schemas)):
        held = connection.exec_driver_sql(
            "SELECT DISTINCT usename FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "JOIN pg_class ON pg_class.oid = relation "
            "WHERE datname = current_database() AND relnamespace::regnamespace::text = ANY(%s) "
            "AND pid <> pg_backend_pid() ORDER BY 1",
            (list(schemas),),
        ).scalars()
        message = f"The views are being read by {', '.join(held)}. End these sessions, and run it again."
        raise Conflict("views_held", message)


def _require_may(connection: Connection) -> None:
    user = user_name(connection)
    needed = []
    if not connection.exec_driver_sql("SELECT has_database_privilege(current_database(), 'CREATE')").scalar():
        needed.append(f"GRANT CREATE ON DATABASE {database_name(connection)} TO {user}")
    others = connection.exec_driver_sql(
        "SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s) AND NOT pg_has_role(nspowner, 'USAGE')",
        (list(SCHEMAS.values()),),
    ).scalars()
    needed += [f"ALTER SCHEMA {schema} OWNER TO {user}" for schema in others]
    if needed:
        message = (
            f"The database's user may not make the views. Let an administrator of PostgreSQL run: {'; '.join(needed)}"
        )
        raise Forbidden("no_create", message)


def _statements(dialect: Dialect, *, times: bool) -> Iterator[str]:
    """What makes the views of a schema; they read the tables as their owner, whoever asks."""
    scope = Scope(None, None, times)
    for of in visible_sets(scope).values():
        query = _query(of, visible_properties(scope, of)).compile(
            dialect=dialect, compile_kwargs={"literal_binds": True}
        )
        yield f'CREATE VIEW {SCHEMAS[times]}."{view_name(of)}" WITH (security_barrier) AS {query}'


def _query(of: EntitySet, properties: Sequence[Property]) -> Select[Any]:
    table = SQLModel.metadata.tables[of.table]
    grants, limits = SQLModel.metadata.tables["bi_grant"], SQLModel.metadata.tables["bi_grant_team"]
    everyone = exists().where(grants.c.name == _ME, grants.c.everyone)
    limited = where_in_teams(select(limits.c.team_id).where(limits.c.name == _ME), of)
    query = select(*(_shown(table.c[each.column], each) for each in properties))
    return query.where(or_(everyone, *limited)) if limited else query


def _shown(column: ColumnElement[Any], of: Property) -> ColumnElement[Any]:
    return (func.to_timestamp(column / literal_column("1000.0")) if of.kind == "instant" else column).label(of.name)


def _comment(connection: Connection, schema: str) -> str | None:
    told: str | None = connection.exec_driver_sql(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", (schema,)
    ).scalar()
    return told
