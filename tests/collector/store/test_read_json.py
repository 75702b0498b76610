"""Columns of JSON are read as the standard library reads what it has written."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairday_collector.store.read_json import read_json

NUMBERS = st.integers() | st.floats(allow_nan=False)
TEXTS = st.text() | st.text(st.characters(min_codepoint=0xD7FF, max_codepoint=0xE000))
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=10,
)


@given(VALUES)
def test_every_value_comes_back(value: Any) -> None:
    """Text of any code points, numbers of any size: each is what it was, and of the same type."""
    assert repr(read_json(json.dumps(value))) == repr(json.loads(json.dumps(value)))


def test_no_number_comes_back() -> None:
    """What is no number is read too."""
    assert math.isnan(read_json(json.dumps(math.nan)))


def test_no_json_is_an_error() -> None:
    """A text that is no JSON is refused."""
    with pytest.raises(ValueError, match="Expecting"):
        read_json("{")
