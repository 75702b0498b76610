"""Alembic's entry: runs on the connection it is handed, inside the caller's transaction."""

from alembic import context
from sqlmodel import SQLModel

from fairday_collector.store import tables

__all__ = ["tables"]

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
context.run_migrations()
