"""Spool rows as sealed records: bytes that prove themselves, so that a row can be found again in a broken file."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

MAGIC = b"\xfaFd1"
_HEAD = struct.Struct(">4scII")  # magic, kind, length of the payload, CRC-32 of kind, length and payload

SPAN, TAIL, HELD, BOOK, EPOCH = b"S", b"T", b"Q", b"B", b"E"
KINDS = frozenset((SPAN, TAIL, HELD, BOOK, EPOCH))


class Damaged(Exception):  # noqa: N818 (it names the state of the spool, as the reader would)
    """A record, or the file around it, is not what was written."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search met in raw bytes: a record that proves itself, or (`payload` None) one that does not."""

    kind: bytes
    payload: bytes | None


def _sum(kind: bytes, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(kind + len(payload).to_bytes(4, "big")))


def seal(kind: bytes, message: msgspec.Struct) -> bytes:
    """Make a record: magic, kind, length, checksum, then the message as JSON."""
    payload = msgspec.json.encode(message)
    return _HEAD.pack(MAGIC, kind, len(payload), _sum(kind, payload)) + payload


def unseal(record: object, kind: bytes, message: type[T]) -> T:
    """Open a record.

    Raises `Damaged` if it is not a record of this kind whose checksum holds.
    """
    if not isinstance(record, bytes) or len(record) < _HEAD.size:
        raise Damaged("a row is no record")
    magic, found, length, total = _HEAD.unpack_from(record)
    payload = record[_HEAD.size :]
    if magic != MAGIC or found != kind or length != len(payload) or total != _sum(kind, payload):
        raise Damaged("a row's checksum does not hold")
    return decode(payload, message)


def decode(payload: bytes, message: type[T]) -> T:
    """Decode the message in a payload whose checksum held; raises `Damaged` if it was written by something else."""
    try:
        return msgspec.json.decode(payload, type=message)
    except msgspec.MsgspecError as error:
        raise Damaged(f"a row is no {message.__name__}") from error


def search(data: bytes) -> Iterator[Found]:
    """Find every record that begins in these raw bytes, whatever surrounds it."""
    at = data.find(MAGIC)
    while at >= 0:
        after = at + 1
        if at + _HEAD.size <= len(data):
            _, kind, length, total = _HEAD.unpack_from(data, at)
            payload = data[at + _HEAD.size : at + _HEAD.size + length]
            if kind in KINDS:
                whole = len(payload) == length and total == _sum(kind, payload)
                yield Found(kind, payload if whole else None)
                if whole:
                    after = at + _HEAD.size + length
        at = data.find(MAGIC, after)
