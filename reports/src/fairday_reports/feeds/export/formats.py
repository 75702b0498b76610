"""The forms a set is exported in: each turns record batches into a stream of bytes that is whole only at its end."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import RawIOBase
from itertools import chain
from typing import Any, Final

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from fairday_collector.errors import Invalid
from fairday_reports.feeds.export.text import csv_head, csv_lines, json_lines

Batches = Iterable[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Format:
    """A form, and how a file of it is named and sent."""

    name: str
    extension: str
    media_type: str
    stream: Callable[[pa.Schema, Batches], Iterator[bytes]]


def check_format(name: str) -> Format:
    """The form of a name; raises Invalid with those there are."""
    if name not in FORMATS:
        raise Invalid("bad_format", f"`format` must be one of {', '.join(FORMATS)}.")
    return FORMATS[name]


class _Pipe(RawIOBase):
    """A file that is handed on as it is written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._length

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._length += len(part)
        return len(part)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def _parquet(schema: pa.Schema, batches: Batches) -> Iterator[bytes]:
    """A row group a batch; the footer, without which nobody reads the file, comes last."""
    pipe = _Pipe()
    # Snappy: the one compression that every reader of Parquet knows.
    with pq.ParquetWriter(pipe, schema, compression="snappy") as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield pipe.take()
    yield pipe.take()


def _arrow(schema: pa.Schema, batches: Batches) -> Iterator[bytes]:
    """The streaming form of Arrow IPC, uncompressed; its end is marked."""
    pipe = _Pipe()
    with pa.ipc.new_stream(pipe, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
            yield pipe.take()
    yield pipe.take()


def _csv(schema: pa.Schema, batches: Batches) -> Iterator[bytes]:
    yield csv_head(schema.names)
    yield from chain.from_iterable(map(csv_lines, batches))


def _ndjson(_schema: pa.Schema, batches: Batches) -> Iterator[bytes]:
    return chain.from_iterable(map(json_lines, batches))


FORMATS: Final[Mapping[str, Format]] = {
    each.name: each
    for each in (
        Format("parquet", "parquet", "application/vnd.apache.parquet", _parquet),
        Format("arrow", "arrows", "application/vnd.apache.arrow.stream", _arrow),
        Format("csv", "csv", "text/csv; charset=utf-8", _csv),
        Format("ndjson", "ndjson", "application/x-ndjson", _ndjson),
    )
}
