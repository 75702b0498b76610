"""The database brought to what this version needs: its tables, and the views that programs query."""

from fairday_collector.store import Store, current_revision, head_revision, migrate_in
from fairday_reports.feeds.direct.roles import refresh_views
from fairday_reports.feeds.direct.views import drop_views


def bring_up_to_date(store: Store) -> str:
    """Migrates to the newest schema and returns its revision; all of it is done, or nothing."""
    with store.write() as session:
        if current_revision(session.connection()) != head_revision():
            drop_views(session)  # PostgreSQL changes no column that a view reads
        revision = migrate_in(session)
        refresh_views(session)
    return revision
