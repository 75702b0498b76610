"""The tables: distributed by the right column, and made by the migrations exactly as they are declared."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, inspect
from sqlmodel import SQLModel

from fairday_collector.store import Store, current_revision, head_revision, migrate, tables
from tests.support.collector import DAY_MS, MINUTE, NOON, batch, new_collector, span
from tests.support.database import empty_database_url

DISTRIBUTED_BY = {
    "batch": "seat_id",
    "span": "seat_id",
    "epoch": "seat_id",
    "seat_day": "seat_id",
    "ledger_day": "person_id",
    "day_rollup": "person_id",
    "dirty_day": "person_id",
    "rebuild_day": "person_id",
    "look": "person_id",
    "feed_mark": "person_id",
    "feed_reach": "person_id",
    "feed_person_day": "person_id",
    "feed_person_hour": "person_id",
    "feed_app_day": "person_id",
    "feed_timesheet": "person_id",
    "feed_claim": "person_id",
    "feed_person": "person_id",
    "feed_membership": "person_id",
}
KEYS = (PrimaryKeyConstraint, UniqueConstraint)
BY_DAY_ALONE = {"ix_span_seat_id", "ix_span_start_ms"}
"""Indexes of the table of spans where it is kept by day and has no key of its own."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A migrated store."""
    made = new_collector(tmp_path).store
    yield made
    made.close()


@pytest.mark.parametrize(("name", "column"), DISTRIBUTED_BY.items())
def test_every_key_of_a_high_volume_table_contains_its_distribution_column(name: str, column: str) -> None:
    """Primary key, unique constraints and unique indexes; without it a cluster could not keep them."""
    table = SQLModel.metadata.tables[name]
    keys = [[c.name for c in key.columns] for key in table.constraints if isinstance(key, KEYS)]
    keys += [[c.name for c in index.columns] for index in table.indexes if index.unique]
    assert keys
    assert all(column in key for key in keys)
    assert next(iter(table.primary_key.columns)).name == column


@pytest.mark.parametrize(("name", "column"), DISTRIBUTED_BY.items())
def test_every_key_that_a_database_holds_contains_its_distribution_column(store: Store, name: str, column: str) -> None:
    """So it is in the database as well as in the declaration, whatever the migrations did."""
    with store.read() as session:
        found = inspect(session.connection())
        keys: list[Sequence[str | None]] = [found.get_pk_constraint(name)["constrained_columns"]]
        keys += [key["column_names"] for key in found.get_unique_constraints(name)]
        keys += [index["column_names"] for index in found.get_indexes(name) if index["unique"]]
        is_by_day = name == "span" and store.engine.dialect.name == "postgresql"
    assert all(column in key for key in keys if key)
    assert any(keys) is not is_by_day


def test_every_table_is_declared_in_one_place() -> None:
    """What `store.tables` exports is what there is."""
    declared = {getattr(tables, name).__tablename__ for name in tables.__all__}
    assert declared == set(SQLModel.metadata.tables)


def test_the_migrations_make_the_tables_as_declared(store: Store) -> None:
    """Autogenerate finds nothing to add, drop or alter, but for the indexes of spans kept by day."""
    with store.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
        undeclared = {index.name for what, index in differences if what == "remove_index"}
        assert len(differences) == len(undeclared)
        assert undeclared == (BY_DAY_ALONE if store.engine.dialect.name == "postgresql" else set())
        assert current_revision(session.connection()) == head_revision()


@pytest.mark.postgresql
def test_spans_lie_in_the_partition_of_their_day(tmp_path: Path) -> None:
    """Each with the narrow indexes: on the seat, where equal values share an entry, and on ranges of time."""
    collector = new_collector(tmp_path)
    _, key = collector.seat(collector.person())
    spans = [span(NOON - DAY_MS - MINUTE, NOON - DAY_MS), span(NOON - MINUTE, NOON)]
    assert collector.upload(key, batch(spans)).json["stored"] == 2
    with collector.store.read() as session:
        connection = session.connection()
        kept = connection.exec_driver_sql("SELECT tableoid::regclass::text, count(*) FROM span GROUP BY 1 ORDER BY 1")
        assert [tuple(row) for row in kept] == [("span_20261013", 1), ("span_20261014", 1)]
        indexes = connection.exec_driver_sql(
            "SELECT am.amname, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am am ON am.oid = c.relam "
            "WHERE i.indrelid = 'span_20261014'::regclass ORDER BY 1"
        )
        assert [(kind, made.rpartition(" ")[2]) for kind, made in indexes] == [
            ("brin", "(start_ms)"),
            ("btree", "(seat_id)"),
        ]
    collector.store.close()


@pytest.mark.sqlite
def test_high_volume_tables_have_no_hidden_row_number(store: Store) -> None:
    """The primary key is the table: a second B-tree beside it would double the width."""
    with store.read() as session:
        found = session.connection().exec_driver_sql("SELECT name, sql FROM sqlite_master")
        made = {name: sql for name, sql in found}  # noqa: C416 - rows are no pairs to the type checker
    assert all("WITHOUT ROWID" in made[name] for name in ("batch", "span"))


def test_migrating_again_changes_nothing(store: Store) -> None:
    """A second run finds the schema as it is."""
    assert migrate(store) == head_revision()


def test_an_unmigrated_database_has_no_revision(tmp_path: Path) -> None:
    """So a process can tell that it must not serve."""
    empty = Store(empty_database_url(tmp_path))
    with empty.read() as session:
        assert current_revision(session.connection()) is None
    empty.close()
