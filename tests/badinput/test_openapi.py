"""The whole OpenAPI document, tried with requests that fit it and requests that do not, with every kind of key."""

from collections import Counter
from pathlib import Path

import pytest

from tests.support.bad_house import bad_house
from tests.support.bad_openapi import attack, operations
from tests.support.collector import Collector

SHARES = 4
EXAMPLES = {"admin": 8, "supervisor": 3, "worker": 3, "nobody": 2}
"""Good and bad requests to each operation, by whose key; `python -m tests.badinput.run --examples 200` tries more."""


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("role", EXAMPLES)
def test_every_answer_is_as_documented(collector: Collector, tmp_path: Path, role: str, share: int) -> None:
    """No 5xx, no status, content type, header or body that the document does not have."""
    house = bad_house(collector, tmp_path / "data")
    statuses: Counter[int] = Counter()
    faults: dict[str, str] = {}
    for label, operation in list(operations(house).items())[share::SHARES]:
        outcome = attack(house, operation, house.keys.get(role), EXAMPLES[role])
        statuses += outcome.statuses
        faults |= {f"{label}: {fault}": text for fault, text in outcome.faults.items()}
    assert not faults, "\n\n".join([*faults, *faults.values()])
    assert 401 in statuses if role == "nobody" else 200 in statuses
