"""How what the fast reckoning makes is stored: a version byte, then compressed MessagePack with columns as bytes."""

from collections.abc import Sequence
from itertools import pairwise
from threading import local

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from fairday_collector.ledger.columns import Longs

# Level 1 takes half the time of level 3, and of a timeline 3 % more room.
LEVEL = 1

Column = tuple[int, bytes]
"""Bytes a value, and the bytes."""


class _Own(local):
    """A compressor and a decompressor of each thread, since neither may be shared."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
        self.decompressor = zstandard.ZstdDecompressor()


_own = _Own()


def shut(version: int, head: msgspec.Struct) -> bytes:
    """The blob of some values."""
    return bytes([version]) + _own.compressor.compress(msgspec.msgpack.encode(head))


def opened(version: int, data: bytes) -> bytes:
    """What is in a blob, as MessagePack; raises `ValueError` for one of another version, or damaged."""
    if data[:1] != bytes([version]):
        raise ValueError(f"stored by another version ({data[:1].hex()}): reckon the day again")
    try:
        return _own.decompressor.decompress(data[1:])
    except zstandard.ZstdError as error:
        raise ValueError(f"stored data is damaged: {error}") from error


def narrow(values: Sequence[int] | NDArray[np.integer]) -> Column:
    """Values from 0 on in as few bytes each as the largest takes, the lowest byte of all first, then the next."""
    # Most columns of labels are this short, and numpy's calls are long for them.
    if isinstance(values, list) and max(values, default=0) < 1 << 8:
        return 1, bytes(values)
    column = np.asarray(values)
    (stored,) = narrow_each(column, [0, len(column)])
    return stored


def narrow_each(values: NDArray[np.integer], edges: Sequence[int]) -> list[Column]:
    """The same of the values from each edge to the next; edges ascend from 0 on to the number of values."""
    if not len(values):
        return [(1, b"")] * (len(edges) - 1)
    planes = [values.astype(np.uint8).tobytes()]
    width = _width(int(values.max()))
    planes += [(values >> 8 * place).astype(np.uint8).tobytes() for place in range(1, width)]
    found = []
    for low, high in pairwise(edges):
        own = _width(int(values[low:high].max())) if width > 1 and low < high else 1
        found.append((own, b"".join([plane[low:high] for plane in planes[:own]])))
    return found


def _width(most: int) -> int:
    return 1 if most < 1 << 8 else 2 if most < 1 << 16 else 4 if most < 1 << 32 else 8


def wide(column: Column) -> Longs:
    """The values again."""
    width, data = column
    planes = np.frombuffer(data, np.uint8)
    plain = planes if width == 1 else planes.reshape(width, -1).T.copy().view(f"<u{width}").ravel()
    return plain.astype(np.int64)
