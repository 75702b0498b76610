"""The store: tables, unit of work, migrations."""

from fairday_collector.store.database import Store
from fairday_collector.store.migrate import current_revision, head_revision, migrate

__all__ = ["Store", "current_revision", "head_revision", "migrate"]
