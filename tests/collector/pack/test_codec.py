"""Packed days: nothing is lost, and damage is seen."""

import contextlib
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from fairday_collector.ledger.spans.blob import DamagedError, opened
from fairday_collector.ledger.spans.codec import pack, unpack, unpack_days
from fairday_collector.ledger.spans.merge import merge
from fairday_collector.ledger.spans.order import COLUMNS, part
from tests.support.packing import Row, by_key, rows, rows_of, table_of

GOLDEN = Path(__file__).parent / "golden"
DAY = [
    (1_000, "e1", 7, 0, 61_000, None, "input", False, True, "code", "main.py – März", None, 12, 3, 0),
    (61_000, "e1", 7, 1, 70_000, None, "quiet", True, False, "code", "main.py – März", None, 0, 0, 0),
    (70_000, "e1", 8, 0, 99_500, 61_000, "quiet", True, False, "code", "main.py – März", None, 0, 0, 0),
    (99_500, "e1", 8, 1, 120_000, None, "locked", False, False, None, None, None, 0, 0, 0),
    (130_000, "e2", 1, 0, 130_001, -5, "input", False, False, "firefox", "", "example.com", 2**31 - 1, 70_000, 300),
]


@settings(max_examples=60, deadline=None)
@given(rows())
def test_what_is_packed_comes_back_in_every_field(some: list[Row]) -> None:
    """Every value of every row, whatever the order they came in, and the same types of columns."""
    table = table_of("desk", some)
    again = unpack("desk", pack(table))
    assert rows_of(again) == rows_of(table) == by_key(some)
    assert again.seat == "desk"
    assert [getattr(again, name).dtype for name in COLUMNS] == [getattr(table, name).dtype for name in COLUMNS]
    assert pack(again) == pack(table)


@settings(max_examples=50, deadline=None)
@given(st.lists(rows(max_size=5), min_size=1, max_size=4))
def test_days_unpacked_together_are_those_unpacked_alone_and_merged(days: list[list[Row]]) -> None:
    """Labels and epochs that days share are one, and the order is that of one table."""
    blobs = []
    for number, day in enumerate(days):
        shifted = [(row[0] + number * 10**9, *row[1:4], row[4] + number * 10**9, *row[5:]) for row in day]
        blobs.append(pack(table_of("desk", shifted)))
    together = unpack_days("desk", [opened(blob) for blob in blobs])
    merged = merge([unpack("desk", blob) for blob in blobs])
    assert rows_of(together) == rows_of(merged)
    assert len(set(together.labels)) == len(together.labels)
    assert list(together.epochs) == sorted(set(together.epochs))


def test_a_blob_of_the_first_version_is_read_for_ever() -> None:
    """The frozen file holds the frozen rows."""
    assert rows_of(unpack("desk", (GOLDEN / "day_v1.blob").read_bytes())) == DAY


def test_a_usual_day_takes_little_more_than_its_lengths_and_counts() -> None:
    """Stamps, numbers, places and origins of spans that follow one another cost next to nothing."""
    usual = [
        (at * 1_000, "e1", 1 + at // 20, at % 20, at * 1_000 + 1_000, max(0, at // 5 * 5_000) or None)
        for at in range(1_000)
    ]
    day = [(*row, "quiet", False, False, "code", "a", None, 0, 0, 0) for row in usual]
    blob = pack(table_of("desk", day))
    assert rows_of(unpack("desk", blob)) == [(*row[:5], None if row[5] == row[0] else row[5], *row[6:]) for row in day]
    assert len(blob) < 300


@settings(deadline=None)
@given(st.data())
def test_a_damaged_blob_is_refused_or_still_whole(data: st.DataObject) -> None:
    """A changed bit gives the error, unless it is one that says nothing, and so does each cut and addition."""
    blob = pack(table_of("desk", DAY))
    at, bit = data.draw(st.integers(0, len(blob) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(blob)
    changed[at] ^= 1 << bit
    with contextlib.suppress(DamagedError):
        assert rows_of(unpack("desk", bytes(changed))) == DAY
    for other in (blob[: data.draw(st.integers(0, len(blob) - 1))], blob + b"\0"):
        with pytest.raises(DamagedError):
            unpack("desk", other)


def test_the_error_says_what_is_wrong() -> None:
    """A version of the future is told from damage."""
    blob = pack(table_of("desk", DAY))
    with pytest.raises(DamagedError, match=r"version is 02, and this program reads 01"):
        unpack("desk", b"\x02" + blob[1:])
    with pytest.raises(DamagedError, match="version is missing"):
        unpack("desk", b"")
    middle = len(blob) // 2
    with pytest.raises(DamagedError, match="cannot be read"):
        unpack("desk", blob[:middle] + bytes([blob[middle] ^ 255]) + blob[middle + 1 :])


@pytest.mark.parametrize("head", [b"", b"\x93", msgspec.msgpack.encode([2, 0, 0, [], [], [(1, 0)]])])
def test_a_sound_frame_with_the_wrong_content_is_refused(head: bytes) -> None:
    """No head, one that is none, and one that promises more columns than there are."""
    plain = len(head).to_bytes(4, "little") + head if head else b""
    with pytest.raises(DamagedError):
        unpack("desk", b"\x01" + zstandard.compress(plain))


def test_spans_out_of_order_cannot_be_packed() -> None:
    """What a blob leaves out is known only from the order."""
    table = table_of("desk", DAY)
    with pytest.raises(ValueError, match="by start, epoch, seq and position"):
        pack(part(table, np.arange(len(DAY))[::-1]))


@settings(max_examples=50, deadline=None)
@given(st.lists(rows(max_size=6), min_size=1, max_size=4))
def test_merged_tables_are_the_table_of_all_rows(lots: list[list[Row]]) -> None:
    """However the rows of a seat are spread over tables."""
    taken: dict[tuple[object, ...], Row] = {tuple(row[:4]): row for row in chain(*lots)}
    own = [[row for row in lot if taken.pop(tuple(row[:4]), None) is not None] for lot in lots]
    merged = merge([table_of("desk", lot) for lot in own])
    assert rows_of(merged) == by_key(chain(*own))
