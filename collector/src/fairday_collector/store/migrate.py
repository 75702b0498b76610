"""Brings a database to the schema of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from fairday_collector.store.database import Store


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def migrate(store: Store) -> str:
    """Migrates to the newest schema in one transaction and returns its revision."""
    config = _config()
    with store.write() as session:
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
    return head_revision()


def head_revision() -> str:
    """The revision this version of the program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def current_revision(connection: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()
