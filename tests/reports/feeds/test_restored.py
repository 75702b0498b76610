"""A database that was put back gives numbers again that it gave before: readers are told, and go on nowhere else."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import SQLModel

from fairday_collector.store.tables import FeedSource
from fairday_reports.feeds.export.opened import Exports
from fairday_reports.feeds.fill.job import Filling
from tests.reports.feeds.test_since import refused, taken
from tests.support.collector import Collector
from tests.support.feed_company import Company

Backup = dict[str, list[dict[str, Any]]]


def tables() -> Iterator[Any]:
    """Those that fills read and write."""
    yield from (table for table in SQLModel.metadata.sorted_tables if table.name.startswith(("feed_", "fill_mark")))


def backed_up(collector: Collector) -> Backup:
    """All that fills write."""
    with collector.store.read() as session:
        rows = {table.name: session.connection().execute(table.select()).mappings().all() for table in tables()}
    return {name: [dict(row) for row in some] for name, some in rows.items()}


def restore(collector: Collector, kept: Backup) -> None:
    """Puts it back."""
    with collector.store.write() as session:
        for table in tables():
            session.connection().execute(table.delete())
            if kept[table.name]:
                session.connection().execute(table.insert(), kept[table.name])


@pytest.mark.parametrize("restarted", [True, False])
def test_a_cursor_of_after_the_backup_is_refused_however_far_fills_got_since(
    made: Company, exports: Exports, restarted: bool
) -> None:
    """Whether the process was started again with it or not; one of before the backup holds."""
    _, before = taken(exports, "PersonDays")
    kept = backed_up(made.collector)
    made.works("Noor", 0, 10, seq=2, app="lost")
    _, after = taken(exports, "PersonDays")
    restore(made.collector, kept)
    assert refused(exports, "PersonDays", after) == "other_database"
    if restarted:
        made.filling = Filling(made.collector.store, made.collector.clock)
    for seq in range(2, 6):
        made.works("Bo", 1, 30, seq=seq)
        assert refused(exports, "PersonDays", after) == "other_database"
    assert taken(exports, "PersonDays", since=before)[0]["person_id"].to_list() == [made.people["Bo"].id]
    _, now = taken(exports, "PersonDays")
    assert taken(exports, "PersonDays", since=now)[0].height == 0


def test_a_process_has_one_source_however_much_it_fills(made: Company, exports: Exports) -> None:
    """Another one begins its own, and cursors of both hold."""
    _, first = taken(exports, "PersonDays")
    sources = len(made.collector.rows(FeedSource))
    made.works("Bo", 1, 30, seq=2)
    assert len(made.collector.rows(FeedSource)) == sources
    made.filling = Filling(made.collector.store, made.collector.clock)
    made.works("Bo", 1, 30, seq=3)
    made.works("Noor", 1, 30, seq=2)
    assert len(made.collector.rows(FeedSource)) == sources + 1
    assert taken(exports, "PersonDays", since=first)[0].height == 2
