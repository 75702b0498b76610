import pytest

from fairday_collector.ledger.facts import TERMS, DayFacts, decode_facts, encode_facts
from fairday_collector.ledger.facts.model import VERSION


@pytest.mark.parametrize("term", TERMS)
def test_facts_of_nothing_are_nothing(term: str) -> None:
    """What a part of a range without dates has, kept and read again too, is 0 in every term."""
    facts = decode_facts(encode_facts(DayFacts()))
    assert facts.version == VERSION
    assert getattr(facts, term) == 0
