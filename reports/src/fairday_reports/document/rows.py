"""Rows that were made once and are read many times, on disk once they are many, so that memory stays bounded."""

import struct
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO

import msgspec

from fairday_reports.document.model import Row

IN_MEMORY_BYTES = 1_000_000
_TOGETHER = 100
"""So many rows are written and read as one, which takes a tenth of the time."""
_LENGTH = struct.Struct("<I")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[tuple]).decode  # type: ignore[type-arg] # a row of cells


class KeptRows:
    """The rows of a table, in a file of their own that goes with the object; several threads may read at once."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Takes all rows; `rows` is read once."""
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the object
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()
        self._count = self._blocks = 0
        each = iter(rows)
        while block := list(islice(each, _TOGETHER)):
            packed = _encode(block)
            self._file.write(_LENGTH.pack(len(packed)))
            self._file.write(packed)
            self._count += len(block)
            self._blocks += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        at = 0
        for _ in range(self._blocks):
            with self._lock:
                # Another reader may have moved the file meanwhile.
                self._file.seek(at)
                (length,) = _LENGTH.unpack(self._file.read(_LENGTH.size))
                packed = self._file.read(length)
            yield from _decode(packed)
            at += _LENGTH.size + length
