"""A document as it is kept with its run: in parts of bounded size, the head first, and read back from them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import msgspec
import zstandard

from fairday_reports.document.model import Document, Head, Row, Table
from fairday_reports.document.rows import KeptRows

VERSION = 1
PART_ROWS = 5_000
_encoder = msgspec.msgpack.Encoder()


class _Kept(msgspec.Struct, array_like=True):
    """The head, and each table without its rows."""

    version: int
    head: Head
    tables: list[Table]


_decode_head = msgspec.msgpack.Decoder(_Kept).decode
_decode_rows = msgspec.msgpack.Decoder(list[tuple[str | int | float | bool | None, ...]]).decode


def parts_of(document: Document) -> Iterator[bytes]:
    """The parts in which a document is stored: head and tables, then of each table its rows, so many a part."""
    bare = [replace(table, rows=()) for table in document.tables]
    yield _shut(_Kept(VERSION, document.head, bare))
    for table in document.tables:
        part: list[Row] = []
        for row in table.rows:
            part.append(row)
            if len(part) == PART_ROWS:
                yield _shut(part)
                part = []
        # The last part of a table is one that is not full, so that a reader knows where the next begins.
        yield _shut(part)


def document_of(parts: Iterable[bytes]) -> Document:
    """The document of its parts, in their order; raises ValueError for those of another version."""
    read = iter(parts)
    kept = _decode_head(zstandard.decompress(next(read)))
    if kept.version != VERSION:
        raise ValueError(f"a document of version {kept.version}, not {VERSION}")
    return Document(kept.head, [replace(table, rows=KeptRows(_rows(read))) for table in kept.tables])


def _rows(parts: Iterator[bytes]) -> Iterator[Row]:
    for part in parts:
        rows = _decode_rows(zstandard.decompress(part))
        yield from rows
        if len(rows) < PART_ROWS:
            return


def _shut(value: object) -> bytes:
    return zstandard.compress(_encoder.encode(value))
