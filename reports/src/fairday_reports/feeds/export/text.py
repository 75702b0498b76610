"""Record batches as lines of CSV and of JSON, a column at a time; pure.

CSV is RFC 4180: null is an empty field, a text of no length is `""`. A text that a spreadsheet would take for a formula
gets an apostrophe before it, in CSV alone.
"""

import json
from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from fairday_reports.spreadsheets import harmless

# Fewer rows at once than a batch has: every value is a text of its own meanwhile.
_AT_ONCE = 16_384
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_QUOTED = frozenset('",\r\n')


def csv_head(names: Sequence[str]) -> bytes:
    """The line of the names of columns."""
    return (",".join(names) + "\r\n").encode()


def csv_lines(batch: pa.RecordBatch) -> Iterator[bytes]:
    """A batch as lines of CSV, some at a time."""
    return map(_csv, _parts(batch))


def json_lines(batch: pa.RecordBatch) -> Iterator[bytes]:
    """A batch as a JSON object a line, some at a time; instants are texts in ISO 8601 with `Z`."""
    return map(_json, _parts(batch))


def _parts(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    return (batch.slice(first, _AT_ONCE) for first in range(0, batch.num_rows, _AT_ONCE))


def _csv(batch: pa.RecordBatch) -> bytes:
    columns = [pc.fill_null(_text(column, _csv_text), "") for column in batch.columns]
    between = [","] * (len(columns) - 1) + ["\r\n"]
    return _joined([part for pair in zip(columns, between, strict=True) for part in pair])


def _json(batch: pa.RecordBatch) -> bytes:
    parts: list[pa.Array | str] = []
    for number, (name, column) in enumerate(zip(batch.schema.names, batch.columns, strict=True)):
        kind = column.type
        text = _text(column, json.dumps)
        if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
            text = pc.binary_join_element_wise('"', text, '"', "")
        parts += [f"{',' if number else '{'}{json.dumps(name)}:", pc.fill_null(text, "null")]
    return _joined([*parts, "}\n"])


def _text(column: pa.Array, written: Callable[[str], str]) -> pa.Array:
    """Values as they are written in both; texts as `written` has them."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_boolean(column.type):
        return pc.cast(column, pa.string())
    # The same few come again and again.
    known = pc.dictionary_encode(column)
    values = known.dictionary
    if pa.types.is_string(values.type):
        texts = pa.array([written(each) for each in values.to_pylist()], pa.string())
    elif pa.types.is_timestamp(values.type):
        texts = pc.strftime(values, _INSTANT)
    else:
        texts = pc.cast(values, pa.string())
    return texts.take(known.indices)


def _csv_text(text: str) -> str:
    safe = harmless(text)
    if not safe or not _QUOTED.isdisjoint(safe):
        doubled = safe.replace('"', '""')
        return f'"{doubled}"'
    return safe


def _joined(parts: Sequence[pa.Array | str]) -> bytes:
    """The texts of each row put together, and all rows one behind the other: the very buffer of the column they are."""
    rows = pc.binary_join_element_wise(*parts, "")
    _, _, values = rows.buffers()
    return bytes(values) if values is not None else b""
