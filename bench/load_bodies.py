"""Bodies of uploads that look like an agent's under the default policy, made for next to nothing.

A thousand seats on the machine that is measured must not take it from what is measured. So what differs from seat to
seat, the head, goes into a zstd frame as a block of its own, stored as it is, ahead of blocks that were compressed
once for all seats. To whoever reads it, it is one frame of a stated size like any other.
"""

import random
from functools import lru_cache

import msgspec
import zstandard

from fairday_wire import Span

SPANS = 20
MINUTE_MS = 60_000
KINDS = 16
APPS = (
    "code", "firefox", "outlook", "teams", "excel", "gnome-terminal", "word", "slack", "acrobat", "explorer", "sap",
    "zoom", "chrome", "edge", "thunderbird", "powerpoint", "salesforce", "notepad", "dbeaver", "onenote", "zoiper",
    "jira", "figma", "gimp", "postman", "putty", "citrix", "meet", "vlc", "calculator",
)  # fmt: skip
_MAGIC = zstandard.MAGIC_NUMBER.to_bytes(4, "little")
# One segment, its size in four bytes, no dictionary, no checksum.
_DESCRIPTOR = b"\xa0"
_LEVEL = 3
_encoder = msgspec.json.Encoder()
_compressor = zstandard.ZstdCompressor(level=_LEVEL)


class Bodies:
    """Batches whose spans are a minute's each: batch `seq` begins `seq` minutes after `first_ms` (epoch ms UTC).

    Seats are of `KINDS` kinds; those of one kind record the same.
    """

    def __init__(self, first_ms: int, spans: int = SPANS) -> None:
        self._first_ms = first_ms
        self._spans = spans
        self._tail = lru_cache(maxsize=None)(self._compressed)

    def packed(self, kind: int, epoch: bytes, seq: int, sent_at_ms: int) -> bytes:
        """The body of one upload, a zstd frame."""
        head = b'{"wire":1,"epoch":"%b","seq":%d,"sent_at":%d,"agent":"0.1.0","losses":{},"spans":' % (
            epoch,
            seq,
            sent_at_ms,
        )
        size, blocks = self._tail(seq, kind)
        frame = _MAGIC + _DESCRIPTOR + (len(head) + size).to_bytes(4, "little")
        return frame + (len(head) << 3).to_bytes(3, "little") + head + blocks

    def spans(self, kind: int, seq: int) -> list[Span]:
        """The spans of a batch: input and quiet in turn, without a hole."""
        chance = random.Random(seq * KINDS + kind)
        base = self._first_ms + seq * MINUTE_MS
        edges = sorted(chance.sample(range(1, MINUTE_MS), self._spans - 1))
        found: list[Span] = []
        app = chance.choice(APPS)
        for at, (start, end) in enumerate(zip([0, *edges], [*edges, MINUTE_MS], strict=True)):
            if chance.random() < 0.5:
                app = chance.choice(APPS)
            typed = at % 3 != 2
            found.append(
                Span(
                    start=base + start, end=base + end, presence="input" if typed else "quiet", app=app,
                    keys=chance.randrange(90) if typed else 0, clicks=chance.randrange(9) if typed else 0,
                    scrolls=chance.randrange(12) if typed else 0,
                )
            )  # fmt: skip
        return found

    def _compressed(self, seq: int, kind: int) -> tuple[int, bytes]:
        """The end of a body from its spans on: its size, and its blocks without the header of their frame."""
        text = _encoder.encode(self.spans(kind, seq)) + b"}"
        frame = _compressor.compress(text)
        return len(text), frame[zstandard.frame_header_size(frame) :]
