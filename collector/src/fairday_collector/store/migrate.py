"""Brings a database to the schema of this version."""

from pathlib import Path

from sqlmodel import Session

from fairday_collector.store.database import Store
from fairday_collector.store.revision import head_revision

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(store: Store) -> str:
    """Migrates to the newest schema in one transaction and returns its revision."""
    with store.write() as session:
        return migrate_in(session)


def migrate_in(session: Session) -> str:
    """As `migrate`, in a transaction under way."""
    # Only here: what serves for months would keep 10 MB of it in memory.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = session.connection()
    command.upgrade(config, "head")
    return head_revision()
