"""Every parameter and every field of the API, one at a time, with values that mean no good."""

from pathlib import Path

import pytest

from tests.support.bad_answers import try_values
from tests.support.bad_house import bad_house
from tests.support.collector import Collector

SHARES, EVERY = 2, 24
"""Of some 7,000 requests a run of the tests sends one in twelve; `python -m tests.badinput.run` sends them all."""


@pytest.mark.parametrize("share", range(SHARES))
def test_no_value_brings_the_api_down(collector: Collector, tmp_path: Path, share: int) -> None:
    """No 5xx, no undocumented status, and every refusal is a problem with its code."""
    found = try_values(bad_house(collector, tmp_path / "data"), "admin", every=EVERY, first=share * EVERY // SHARES)
    assert found.faults == []
    assert {200, 201, 400, 404, 409, 422} >= set(found.statuses) >= {200, 404, 422}


@pytest.mark.parametrize("role", ["supervisor", "worker", "nobody"])
def test_nor_with_another_key(collector: Collector, tmp_path: Path, role: str) -> None:
    """The same for who may do less, or nothing."""
    found = try_values(bad_house(collector, tmp_path / "data"), role, every=2 * EVERY, first=SHARES)
    assert found.faults == []
    assert (401 in found.statuses) == (role == "nobody")
