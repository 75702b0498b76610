"""The database's driver without anything around it, for the few statements whose time would be spent around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def driver_of(connection: Connection) -> Iterator[Any]:
    """The driver's own connection; what it raises is raised as the errors of all other statements are."""
    driver: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        yield driver
    except errors as fault:
        is_gone = connection.dialect.is_disconnect(fault, driver, None)
        if is_gone:
            connection.invalidate(fault)
        raise DBAPIError.instance(
            "", None, fault, errors, hide_parameters=True, connection_invalidated=is_gone, dialect=connection.dialect
        ) from fault
