"""Unpacks a body, never beyond the limit, whatever it claims of itself."""

import threading
import zlib

import zstandard

from fairday_collector.errors import BadRequest, TooLarge, UnsupportedEncoding
from fairday_wire.batch import MAX_INFLATED_BYTES

GZIP = 16 + zlib.MAX_WBITS
# zstd -3 needs 2 MiB for bodies of any size; a frame that asks for more is not one of our agents'.
MAX_WINDOW = 8 * 1024 * 1024
# So much of a frame unpacks to 2 MiB at the very most: a block takes 4 bytes and holds 128 KiB.
PIECE = 64


class _Unpackers(threading.local):
    """An unpacker for each thread: to make one takes longer than to use it, and it is not for several at once."""

    def __init__(self) -> None:
        self.zstd = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)


_unpackers = _Unpackers()


def inflate(body: bytes, encoding: str) -> bytes:
    """The body without its content encoding (`identity`, `gzip` or `zstd`).

    Raises TooLarge beyond `MAX_INFLATED_BYTES`, BadRequest for a broken or cut stream, UnsupportedEncoding else.
    """
    if encoding in ("", "identity"):
        plain = body
    elif encoding == "gzip":
        plain = _gunzip(body)
    elif encoding == "zstd":
        plain = _unzstd(body)
    else:
        raise UnsupportedEncoding("unsupported_encoding", f"{encoding[:40]!r} is not supported. Use zstd or gzip.")
    if len(plain) > MAX_INFLATED_BYTES:
        raise _too_large()
    return plain


def _gunzip(body: bytes) -> bytes:
    stream = zlib.decompressobj(wbits=GZIP)
    try:
        plain = stream.decompress(body, MAX_INFLATED_BYTES + 1)
    except zlib.error as error:
        raise BadRequest("bad_encoding", f"The body is no gzip: {error}.") from error
    if len(plain) <= MAX_INFLATED_BYTES and (not stream.eof or stream.unused_data):
        raise BadRequest("bad_encoding", "The gzip body is cut short or followed by something else.")
    return plain


def _unzstd(body: bytes) -> bytes:
    unpacker = _unpackers.zstd
    try:
        claimed = zstandard.frame_content_size(body)
        if claimed > MAX_INFLATED_BYTES:
            raise _too_large()
        if claimed > 0:
            # A frame that says its size needs no stream: more than it says is an error, and so is less.
            return unpacker.decompress(body, allow_extra_data=False)
        return _unzstd_piecewise(unpacker, body)
    except zstandard.ZstdError as error:
        raise BadRequest("bad_encoding", f"The body is no zstd: {error}.") from error


def _unzstd_piecewise(unpacker: zstandard.ZstdDecompressor, body: bytes) -> bytes:
    stream = unpacker.decompressobj()
    parts: list[bytes] = []
    size = 0
    for start in range(0, len(body), PIECE):
        if stream.eof:
            raise _not_one_frame()
        parts.append(stream.decompress(body[start : start + PIECE]))
        size += len(parts[-1])
        if size > MAX_INFLATED_BYTES:
            raise _too_large()
    if not stream.eof or stream.unused_data:
        raise _not_one_frame()
    return b"".join(parts)


def _not_one_frame() -> BadRequest:
    return BadRequest("bad_encoding", "The zstd body is cut short or followed by something else.")


def _too_large() -> TooLarge:
    return TooLarge("too_large", f"The body unpacks to more than {MAX_INFLATED_BYTES} bytes. Send fewer spans.")
