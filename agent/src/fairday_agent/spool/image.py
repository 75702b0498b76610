"""The bytes a spool file really holds: its pages, with the committed frames of its write-ahead log laid over them.

SQLite silently ignores a log from its first damaged frame on; here the frames behind it are found too.
File formats: sqlite.org/fileformat2.html, sections 1.2 and 4.
"""

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = 8192  # a whole span of the largest legal fields fits in one page, so that a record never spills over
_LOG_HEAD = 32
_FRAME_HEAD = struct.Struct(">IIII8x")  # page number, size of the file after a commit (else 0), two salts, checksum


@dataclass(frozen=True, slots=True)
class _Frame:
    page: int
    commits: bool
    salt: tuple[int, int]
    at: int


def log_of(path: Path) -> Path:
    """Name the write-ahead log beside a spool file."""
    return path.with_name(path.name + "-wal")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _frames(log: bytes) -> list[_Frame]:
    """List the log's frames of the present round up to the last that commits; older rounds lie behind them."""
    step = _FRAME_HEAD.size + PAGE
    frames = []
    for at in range(_LOG_HEAD, len(log) - step + 1, step):
        page, commits, *salt = _FRAME_HEAD.unpack_from(log, at)
        frames.append(_Frame(page, commits > 0, (salt[0], salt[1]), at + _FRAME_HEAD.size))
    if not frames:
        return []
    present = Counter(frame.salt for frame in frames)
    header = struct.unpack_from(">II", log, 16)
    salt_now = header if present[header] else frames[0].salt
    frames = [frame for frame in frames if frame.salt == salt_now]
    last = max((n for n, frame in enumerate(frames) if frame.commits), default=-1)
    return frames[: last + 1]


def log_pages(path: Path) -> Iterator[bytes]:
    """Yield the pages in the committed frames of the log, in the order they were written."""
    log = _read(log_of(path))
    for frame in _frames(log):
        yield log[frame.at : frame.at + PAGE]


def pages(path: Path) -> Iterator[bytes]:
    """Yield every page of the spool as it is now, in no order that matters."""
    log = _read(log_of(path))
    over = {frame.page: frame.at for frame in _frames(log)}
    data = _read(path)
    for number in range(1, (len(data) + PAGE - 1) // PAGE + 1):
        if number not in over:
            yield data[(number - 1) * PAGE : number * PAGE]
    for at in over.values():
        yield log[at : at + PAGE]
