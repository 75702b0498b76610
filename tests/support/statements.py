"""SQL beside the product's own: to break something, and to see what is stored as it is stored."""

from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from fairday_collector.store import Store

_FULL = "disk_is_full"


def execute(store: Store, *statements: str) -> None:
    """Runs statements in one transaction."""
    with store.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def rows_of(store: Store, table: str, order: str) -> list[dict[str, Any]]:
    """All rows of a table, as the driver has them."""
    with store.engine.begin() as connection:
        found = connection.execute(text(f"SELECT * FROM {table} ORDER BY {order}"))  # noqa: S608 - constants
        return [dict(row) for row in found.mappings()]


def forbid(store: Store, table: str) -> None:
    """Makes every insertion into a table fail, as a full disk would."""
    if store.engine.dialect.name == "sqlite":
        raises = "BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        execute(store, f"CREATE TRIGGER {_FULL} BEFORE INSERT ON {table} {raises}")
        return
    raises = "BEGIN RAISE EXCEPTION 'disk is full' USING ERRCODE = 'disk_full'; END"
    execute(
        store,
        f"CREATE FUNCTION {_FULL}() RETURNS trigger LANGUAGE plpgsql AS $$ {raises} $$",
        f"CREATE TRIGGER {_FULL} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {_FULL}()",
    )


def allow(store: Store, table: str) -> None:
    """Lets insertions into a table succeed again."""
    if store.engine.dialect.name == "sqlite":
        execute(store, f"DROP TRIGGER {_FULL}")
    else:
        execute(store, f"DROP TRIGGER {_FULL} ON {table}", f"DROP FUNCTION {_FULL}()")


def everything_stored(store: Store) -> bytes:
    """All that a thief would find: the file with what lies beside it, or every row of every table of a server."""
    if store.engine.dialect.name == "sqlite":
        return b"".join(path.read_bytes() for path in store.path.parent.iterdir() if path.is_file())
    found = b""
    with store.engine.begin() as connection:
        for table in SQLModel.metadata.tables:
            rows = connection.exec_driver_sql(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - our own names
            found += b"".join(row.encode() for (row,) in rows)
    return found
