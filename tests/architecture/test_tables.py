"""The tables: distributed by the right column, and made by the migrations exactly as they are declared."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint
from sqlmodel import SQLModel

from fairday_collector.store import Store, current_revision, head_revision, migrate, tables
from tests.support.collector import new_collector

DISTRIBUTED_BY = {
    "batch": "seat_id",
    "span": "seat_id",
    "epoch": "seat_id",
    "ledger_day": "person_id",
    "dirty_day": "person_id",
}
KEYS = (PrimaryKeyConstraint, UniqueConstraint)


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


def test_every_table_is_declared_in_one_place() -> None:
    """What `store.tables` exports is what there is."""
    declared = {getattr(tables, name).__tablename__ for name in tables.__all__}
    assert declared == set(SQLModel.metadata.tables)


def test_the_migrations_make_the_tables_as_declared(store: Store) -> None:
    """Autogenerate finds nothing to add, drop or alter."""
    with store.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        assert current_revision(session.connection()) == head_revision()


def test_high_volume_tables_have_no_hidden_row_number(store: Store) -> None:
    """The primary key is the table: a second B-tree beside it would double the width."""
    with store.read() as session:
        found = session.connection().exec_driver_sql("SELECT name, sql FROM sqlite_master")
        made = {name: sql for name, sql in found}  # noqa: C416 - rows are no pairs to the type checker
    assert all("WITHOUT ROWID" in made[name] for name in ("batch", "span"))


def test_migrating_again_changes_nothing(store: Store) -> None:
    """A second run finds the schema as it is."""
    assert migrate(store) == head_revision()


def test_an_unmigrated_file_has_no_revision(tmp_path: Path) -> None:
    """So a process can tell that it must not serve."""
    empty = Store(f"sqlite:///{tmp_path}/empty.db")
    with empty.read() as session:
        assert current_revision(session.connection()) is None
    empty.close()
