"""Bodies that unpack to far more than they are: refused, and never unpacked beyond the limit."""

import json
import subprocess
import sys
import zlib

import pytest
import zstandard

from fairday_collector.store.tables import BatchRow
from tests.support.collector import Collector, batch

MIB = 1024 * 1024
GIB = 1024 * MIB


def zstd_bomb(size: int, *, says_size: bool) -> bytes:
    """Zeros, packed 30,000:1."""
    packer = zstandard.ZstdCompressor(level=3).compressobj(size=size if says_size else -1)
    zeros = bytes(MIB)
    return b"".join(packer.compress(zeros) for _ in range(size // MIB)) + packer.flush()


def gzip_bomb(size: int) -> bytes:
    """Zeros, packed 1,000:1."""
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    zeros = bytes(MIB)
    return b"".join(packer.compress(zeros) for _ in range(size // MIB)) + packer.flush()


BOMBS = {
    "1 GiB of zstd that says so": (zstd_bomb(GIB, says_size=True), "zstd"),
    "1 GiB of zstd that does not": (zstd_bomb(GIB, says_size=False), "zstd"),
    "200 MiB of gzip": (gzip_bomb(200 * MIB), "gzip"),
}
# The greatest size a process ever had can only be measured in one that has not been greater before.
UNPACK = """
import resource, sys
from fairday_collector.errors import TooLarge
from fairday_collector.ingest.inflate import inflate
body = sys.stdin.buffer.read()
inflate(b"", "")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    inflate(body, sys.argv[1])
except TooLarge:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(("bomb", "encoding"), BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused(collector: Collector, seat: tuple[str, str], bomb: bytes, encoding: str) -> None:
    """413 for a body that is small enough itself, and nothing is stored."""
    assert len(bomb) < 256 * 1024
    assert collector.upload(seat[1], bomb, encoding).outcome == (413, "too_large")
    assert collector.rows(BatchRow) == []


@pytest.mark.parametrize(("bomb", "encoding"), BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_takes_little_memory(bomb: bytes, encoding: str) -> None:
    """The process's greatest size grows by less than 16 MiB while it is refused."""
    command = [sys.executable, "-c", UNPACK, encoding]
    done = subprocess.run(command, input=bomb, capture_output=True, check=True)
    assert int(done.stdout) < 16 * 1024


def test_a_frame_that_asks_for_a_huge_window_is_refused(collector: Collector, seat: tuple[str, str]) -> None:
    """128 MiB of window are not set aside for 100 bytes of body."""
    wide = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    packed = packer.compress(json.dumps(batch()).encode()) + packer.flush()
    assert collector.upload(seat[1], packed, "zstd").outcome == (400, "bad_encoding")


def test_a_frame_that_lies_about_its_size_is_refused(collector: Collector, seat: tuple[str, str]) -> None:
    """A body that is longer than its frame says stops at what it said."""
    packed = bytearray(zstandard.compress(json.dumps(batch()).encode() + b" " * 1000))
    assert zstandard.frame_content_size(bytes(packed)) > 1000
    packed[5:7] = b"\x01\x00"
    assert zstandard.frame_content_size(bytes(packed)) < 1000
    assert collector.upload(seat[1], bytes(packed), "zstd").outcome == (400, "bad_encoding")


@pytest.mark.parametrize("checksum", [False, True])
def test_a_frame_without_a_size_is_whole_or_refused(
    collector: Collector, seat: tuple[str, str], *, checksum: bool
) -> None:
    """Wherever it is cut, and if only its check sum is missing, and with anything behind it."""
    packer = zstandard.ZstdCompressor(level=3, write_checksum=checksum, write_content_size=False)
    whole = packer.compress(json.dumps(batch()).encode() + b" " * 500)
    assert zstandard.frame_content_size(whole) <= 0
    for cut in range(1, len(whole)):
        assert collector.upload(seat[1], whole[:cut], "zstd").outcome[1] == "bad_encoding", cut
    for more in (b"x", whole, b"x" * 200):
        assert collector.upload(seat[1], whole + more, "zstd").outcome == (400, "bad_encoding")
    assert collector.rows(BatchRow) == []
    assert collector.upload(seat[1], whole, "zstd").status == 200
