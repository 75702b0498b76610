"""Which schema a database is at, and which one this version needs; without what it takes to change it."""

from sqlalchemy import Connection, inspect

HEAD = "0010"


def head_revision() -> str:
    """The revision this version of the program needs."""
    return HEAD


def current_revision(connection: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found
