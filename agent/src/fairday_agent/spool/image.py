"""The bytes a spool file really holds: its pages, with the committed frames of its write-ahead log laid over them.

SQLite silently ignores a log from its first damaged frame on; here the frames behind it are found too.
File formats: sqlite.org/fileformat2.html, sections 1.2 and 4.
"""

import struct
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = 8192  # a whole span of the largest legal fields fits in one page, so that a record never spills over
_LOG_HEAD = 32
_LOG_SUM_AT = 24
_FRAME_HEAD = struct.Struct(">IIII8s")  # page number, size of the file after a commit (else 0), two salts, checksum
_SUMMED = 8  # bytes of a frame's head that its checksum is over, beside the page
_STEP = _FRAME_HEAD.size + PAGE


@dataclass(frozen=True, slots=True)
class _Frame:
    page: int
    commits: bool
    salt: tuple[int, int]
    sum: bytes
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
    """List the frames of the transactions of the log's present round; older rounds lie behind them.

    Each transaction is on the disk before the next one begins. The last one may have been cut off, there in part and
    with old frames between: it counts if every frame of it holds, as SQLite has it. So damage to the last transaction
    cannot be told from a write that never ended.
    """
    frames = []
    for at in range(_LOG_HEAD, len(log) - _STEP + 1, _STEP):
        page, commits, first, second, total = _FRAME_HEAD.unpack_from(log, at)
        frames.append(_Frame(page, commits > 0, (first, second), total, at + _FRAME_HEAD.size))
    if not frames:
        return []
    present = Counter(frame.salt for frame in frames)
    header = struct.unpack_from(">II", log, 16)
    salt_now = header if present[header] else frames[0].salt
    frames = [frame for frame in frames if frame.salt == salt_now]
    before, end = [0, 0, *(n + 1 for n, frame in enumerate(frames) if frame.commits)][-2:]
    goes_on = end < len(frames) and _holds(log, frames, end, end + 1)
    return frames[: end if goes_on or _holds(log, frames, before, end) else before]


def _holds(log: bytes, frames: Sequence[_Frame], first: int, end: int) -> bool:
    """Tell whether the checksums of frames `first` up to `end` follow from that of the frame before them."""
    order = "big" if log[3] & 1 else "little"
    before = frames[first - 1].sum if first else log[_LOG_SUM_AT:_LOG_HEAD]
    for frame in frames[first:end]:
        head = frame.at - _FRAME_HEAD.size
        words = array("I", log[head : head + _SUMMED] + log[frame.at : frame.at + PAGE])
        if order != sys.byteorder:
            words.byteswap()
        one, two = struct.unpack(">II", before)
        for at in range(0, len(words), 2):
            one = (one + words[at] + two) & 0xFFFF_FFFF
            two = (two + words[at + 1] + one) & 0xFFFF_FFFF
        before = struct.pack(">II", one, two)
        if before != frame.sum:
            return False
    return True


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
