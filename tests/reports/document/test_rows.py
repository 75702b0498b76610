"""Rows that are kept come back as they were, however many there are and whoever reads beside."""

import pytest

from fairday_reports.document.rows import KeptRows


@pytest.mark.parametrize("number", [0, 1, 99, 100, 101, 250])
def test_rows_come_back_in_their_order(number: int) -> None:
    """Every one of them, with cells of each kind, as often as they are read."""
    rows = [(f"p{at}", at, at / 7, at % 2 == 0, None) for at in range(number)]
    kept = KeptRows(iter(rows))
    assert (len(kept), list(kept), list(kept)) == (number, rows, rows)


def test_two_readers_do_not_disturb_each_other() -> None:
    """Each goes through all of the rows at its own pace."""
    rows = [(at,) for at in range(250)]
    kept = KeptRows(rows)
    assert list(zip(kept, kept, strict=True)) == [(row, row) for row in rows]
