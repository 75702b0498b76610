"""Ids of 16 hexadecimal digits as 64-bit integers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.store.types import id_of, int_of


@given(st.integers(0, 2**64 - 1))
def test_every_id_comes_back_as_it_was(number: int) -> None:
    """And its integer fits a signed column."""
    text = f"{number:016x}"
    assert -(2**63) <= int_of(text) < 2**63
    assert id_of(int_of(text)) == text


@pytest.mark.parametrize("text", ["", "desk", "0123456789abcde", "0123456789ABCDEF", "0123456789abcdef0", "０" * 16])
def test_another_text_is_no_id(text: str) -> None:
    """It is named in the error."""
    with pytest.raises(ValueError, match="is no id"):
        int_of(text)
