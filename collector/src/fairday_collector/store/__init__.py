"""The store: tables, unit of work, migrations."""

from fairday_collector.store.database import Store
from fairday_collector.store.migrate import migrate, migrate_in
from fairday_collector.store.revision import current_revision, head_revision

__all__ = ["Store", "current_revision", "head_revision", "migrate", "migrate_in"]
