"""What was once stored is read for ever, and takes no more room than it has to."""

import numpy as np
import pytest

from fairday_collector.ledger.fast.blobs import narrow, opened, shut, wide
from fairday_collector.ledger.fast.cells_codec import unpack_cells
from fairday_collector.ledger.fast.codec import segments
from fairday_collector.ledger.reckon import Segment

MINUTE = 60_000
TIMELINE_V1 = (
    "0128b52ffd2448410200969293a4636f6465a76f6e20636f6465c093a46d61696ca76f6e206d61696cc091a46c6174659201c4050a0a2814"
    "14c40500000a040a9201c40501020000009201c40500000001000eed9a9e"
)
CELLS_V1 = (
    "0128b52ffd248e15040032c81d2590b5e9ff8f7b2b7c73ca5b524a50b5c87faa44ec16867cefe81ff40849e7b382c6c2ff32a5d924c716d9"
    "348839c86b107315f51852c32875a23e6ec0b83eee35814827452d15f93c1a37eeb541cc55f944874abd2c8aa2141c876198c834bdf71e61"
    "056ae3f16baf83c4b6d7febfbd760a3018c0ea08020031d5c0bc00141e9c8e6e"
)


@pytest.mark.parametrize(
    ("largest", "width"),
    [(0, 1), (255, 1), (256, 2), (65_535, 2), (65_536, 4), (2**32 - 1, 4), (2**32, 8), (2**62, 8)],
)
def test_a_column_takes_as_few_bytes_as_its_largest_value_does(largest: int, width: int) -> None:
    """One, two, four or eight for each value, and the values come back."""
    values = [0, largest, largest // 3]
    for given in (values, np.array(values, np.int64)):
        column = narrow(given)
        assert (column[0], len(column[1])) == (width, 3 * width)
        assert wide(column).tolist() == values


def test_an_empty_column_is_kept() -> None:
    """It has no largest value, and takes no bytes."""
    assert narrow(np.zeros(0, np.int64)) == narrow([]) == (1, b"")
    assert wide((1, b"")).tolist() == []


def test_a_timeline_stored_by_the_first_version_is_read() -> None:
    """Another form of it needs another version."""
    assert segments(bytes.fromhex(TIMELINE_V1), 0) == [
        Segment(0, 10, "active", "code", "on code"),
        Segment(10, 20, "active", "mail", "on mail"),
        Segment(20, 60, "unknown"),
        Segment(60, 80, "claimed", claim="late"),
        Segment(80, 100, "unknown"),
    ]


def test_cells_stored_by_the_first_version_are_read() -> None:
    """Another form of them needs another version."""
    cells = unpack_cells(bytes.fromhex(CELLS_V1))
    assert cells.by_app() == {"code": 60 * MINUTE, "mail": 20 * MINUTE}
    assert cells.by_category() == {"development": 60 * MINUTE, None: 20 * MINUTE}
    assert cells.core_ms() == 60 * MINUTE
    assert cells.labels == [("code", "a.py", None), ("mail", None, "mail.example")]
    assert (cells.rule.tolist(), cells.hours.tolist()) == ([7, 0], [0, 3_600_000])


def test_no_changed_byte_goes_unnoticed() -> None:
    """Wherever storage flips a bit behind the head of a blob, it is refused instead of read as other times."""
    stored = bytes.fromhex(TIMELINE_V1)
    for at in range(8, len(stored)):
        with pytest.raises(ValueError, match="damaged"):
            segments(stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :], 0)


def test_what_is_stored_now_is_as_well_guarded() -> None:
    """A flipped bit is found in a blob written today too, for it ends with a checksum."""
    stored = shut(1, Segment(0, 10, "active", "code"))
    assert opened(1, stored)
    for at in range(8, len(stored)):
        with pytest.raises(ValueError, match="damaged"):
            opened(1, stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :])
