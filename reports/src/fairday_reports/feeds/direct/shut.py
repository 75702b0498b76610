"""What a role of PostgreSQL could reach beside the views, and whether it reaches these, with what shuts or opens it."""

from collections.abc import Iterator

from sqlalchemy import Connection
from sqlmodel import Session

from fairday_collector.errors import Conflict
from fairday_reports.feeds.direct.server import database_name, postgres, user_name

# They write, outside all tables, and are everybody's.
_LARGE_OBJECTS = ["lo_creat", "lo_create", "lo_from_bytea", "lo_put", "lowrite", "lo_open"]


def left_open(session: Session, name: str) -> list[str]:
    """What PostgreSQL lets everybody do and a role therefore too, each with what an administrator of it may run."""
    connection = postgres(session)
    others = connection.exec_driver_sql(
        "SELECT quote_ident(datname) FROM pg_database WHERE datallowconn AND datname <> current_database() "
        "AND has_database_privilege(%s, datname, 'CONNECT') ORDER BY datname",
        (name,),
    ).scalars()
    shut = "; ".join(f"REVOKE CONNECT ON DATABASE {each} FROM PUBLIC" for each in others)
    told = [f"other databases: {shut}"] if shut else []
    writers = connection.exec_driver_sql(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace "
        "AND proname = ANY(%s) AND has_function_privilege(%s, oid, 'EXECUTE') ORDER BY 1",
        (_LARGE_OBJECTS, name),
    ).scalars()
    if functions := ", ".join(writers):
        told.append(f"large objects: REVOKE EXECUTE ON FUNCTION {functions} FROM PUBLIC")
    return told


def require_shut(connection: Connection, name: str, schema: str) -> None:
    """Raises Conflict where a role could reach anything of this database beside the views of a schema."""
    shut, user = [], user_name(connection)
    # Whoever took these from everybody would take them from the database's own user too, where it owns them not.
    open_ = connection.exec_driver_sql(
        "SELECT quote_ident(nspname), pg_has_role(nspowner, 'USAGE') OR NOT has_schema_privilege(oid, 'USAGE') "
        "FROM pg_namespace WHERE nspname <> %(schema)s AND nspname <> 'information_schema' "
        "AND nspname NOT LIKE 'pg\\_%%' AND has_schema_privilege(%(name)s, oid, 'USAGE, CREATE') ORDER BY nspname",
        {"schema": schema, "name": name},
    )
    for each, keeps in open_:
        shut += [] if keeps else [f"GRANT ALL ON SCHEMA {each} TO {user}"]
        shut.append(f"REVOKE ALL ON SCHEMA {each} FROM PUBLIC")
    found = connection.exec_driver_sql(
        "SELECT quote_ident(datname), pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database() "
        "AND has_database_privilege(%s, oid, 'TEMPORARY, CREATE')",
        (name,),
    )
    for database, keeps in found:
        shut += [] if keeps else [f"GRANT ALL ON DATABASE {database} TO {user} WITH GRANT OPTION"]
        shut.append(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    if shut:
        message = f"The role could reach more than the views. Let an administrator of PostgreSQL run: {'; '.join(shut)}"
        raise Conflict("too_open", message)


def require_usable(connection: Connection, name: str, schema: str) -> None:
    """Raises Conflict where a role could not reach the views: a GRANT of what is not one's own is but warned of."""
    if missing := "; ".join(_missing(connection, name, schema)):
        message = f"The role could not reach the views. Let an administrator of PostgreSQL run: {missing}"
        raise Conflict("too_shut", message)


def _missing(connection: Connection, name: str, schema: str) -> Iterator[str]:
    user = user_name(connection)
    if not connection.exec_driver_sql(
        "SELECT has_database_privilege(%s, current_database(), 'CONNECT')", (name,)
    ).scalar():
        yield f"GRANT CONNECT ON DATABASE {database_name(connection)} TO {user} WITH GRANT OPTION"
    if not connection.exec_driver_sql("SELECT has_schema_privilege(%s, %s, 'USAGE')", (name, schema)).scalar():
        yield f"GRANT USAGE ON SCHEMA {schema} TO {user} WITH GRANT OPTION"
