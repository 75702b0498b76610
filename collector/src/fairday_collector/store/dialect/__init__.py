"""The two databases: what differs between them is in exactly two classes, chosen by the URL."""

from sqlalchemy import Connection, make_url
from sqlmodel import Session

from fairday_collector.store.dialect.base import Dialect, NewBatch, StoredEpoch
from fairday_collector.store.dialect.postgresql import PostgresDialect
from fairday_collector.store.dialect.sqlite import SqliteDialect

__all__ = [
    "Dialect", "NewBatch", "PostgresDialect", "SqliteDialect", "StoredEpoch", "dialect_for", "dialect_of",
]  # fmt: skip

_DIALECTS: dict[str, Dialect] = {"sqlite": SqliteDialect(), "postgresql": PostgresDialect()}


def dialect_for(url: str) -> Dialect:
    """The dialect of a database's URL; raises ValueError for a database that is neither."""
    name = make_url(url).get_backend_name()
    if name not in _DIALECTS:
        message = "FAIRDAY_DATABASE_URL must be sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
        raise ValueError(message)
    return _DIALECTS[name]


def dialect_of(bound: Session | Connection) -> Dialect:
    """The dialect of an open session or connection."""
    connection = bound.connection() if isinstance(bound, Session) else bound
    return _DIALECTS[connection.dialect.name]
