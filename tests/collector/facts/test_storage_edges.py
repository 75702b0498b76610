import pytest

from fairday_collector.ledger.facts import DayFacts
from fairday_collector.ledger.facts.model import TERMS, VERSION


@pytest.mark.parametrize("term", TERMS)
def test_facts_of_nothing_are_nothing(term: str) -> None:
    """What sums begin with, and what a part of a range without dates has, is 0 in every term."""
    facts = DayFacts()
    assert facts.version == VERSION
    assert getattr(facts, term) == 0
