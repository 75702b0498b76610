"""Rows of a set as record batches, read from one snapshot in bounded memory."""

from collections.abc import Generator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.csv
from sqlalchemy import Connection, Integer, Select, String, type_coerce
from sqlalchemy import select as columns
from sqlmodel import SQLModel

from fairday_collector.store.dialect import dialect_of
from fairday_reports.feeds.model import EntitySet, Property
from fairday_reports.feeds.rights import Condition

AT_ONCE = 65_536
"""Rows a batch."""
# As objects of Python, rows take much more room than in a batch.
_OBJECTS_AT_ONCE = 16_384

Batches = Generator[pa.RecordBatch, None, None]
"""Whoever leaves off before the end closes it."""


def query_of(of: EntitySet, properties: Sequence[Property], where: Sequence[Condition]) -> Select[Any]:
    """The rows of a set for which some conditions hold, by key."""
    table = SQLModel.metadata.tables[of.table]
    shown = (table.c[each.column].label(each.name) for each in properties)
    return columns(*shown).where(*where).order_by(*(table.c[each.column] for each in of.key))


def batches_of(connection: Connection, query: Select[Any], schema: pa.Schema) -> Batches:
    """The rows of a query as batches of a schema."""
    rows = dialect_of(connection).csv_rows(connection, query)
    found = _fetched(connection, query, schema) if rows is None else _parsed(rows, schema)
    with closing(found):
        for table in found:
            arrays = [
                column.combine_chunks().cast(field.type) for column, field in zip(table.columns, schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _parsed(rows: Generator[bytes, None, None], schema: pa.Schema) -> Generator[pa.Table, None, None]:
    """Of rows that the database writes as CSV."""
    # Instants are kept as numbers.
    kept = {field.name: pa.int64() if pa.types.is_timestamp(field.type) else field.type for field in schema}
    # On one core: the database is busy on another, and each thread would keep memory of its own.
    reading = pa.csv.ReadOptions(column_names=schema.names, use_threads=False)
    parsing = pa.csv.ParseOptions(newlines_in_values=True)
    converting = pa.csv.ConvertOptions(
        column_types=kept,
        null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
        true_values=["t"], false_values=["f"],
    )  # fmt: skip
    with closing(rows):
        while some := b"".join(islice(rows, AT_ONCE)):
            yield pa.csv.read_csv(pa.BufferReader(some), reading, parsing, converting)


def _fetched(connection: Connection, query: Select[Any], schema: pa.Schema) -> Generator[pa.Table, None, None]:
    """Of rows that are fetched."""
    # SQLite keeps dates as texts and truth as numbers: to make other objects of them first takes long.
    kept = pa.schema([(field.name, pa.string() if _is_text(field.type) else pa.int64()) for field in schema])
    plain = query.with_only_columns(
        *(
            type_coerce(column, String() if _is_text(field.type) else Integer()).label(field.name)
            for column, field in zip(query.selected_columns, schema, strict=True)
        )
    )
    with connection.execute(plain) as found:
        parts: list[pa.RecordBatch] = []
        # The driver's own: what SQLAlchemy makes of a row takes longer than the row.
        while rows := found.cursor.fetchmany(_OBJECTS_AT_ONCE):
            arrays = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), kept.types, strict=True)]
            parts.append(pa.RecordBatch.from_arrays(arrays, schema=kept))
            if len(parts) * _OBJECTS_AT_ONCE >= AT_ONCE:
                yield pa.Table.from_batches(parts)
                parts = []
        if parts:
            yield pa.Table.from_batches(parts)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_date(kind))
