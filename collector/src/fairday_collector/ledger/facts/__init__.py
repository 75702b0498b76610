"""The terms of every metric, of each reckoned date; between the timeline and the rollups, pure."""

from fairday_collector.ledger.facts.day import facts_of
from fairday_collector.ledger.facts.inputs import Classes, DayInput
from fairday_collector.ledger.facts.model import MAXIMA, TERMS, DayFacts, decode_facts, encode_facts
from fairday_collector.ledger.facts.unseen import unseen_facts

__all__ = [
    "MAXIMA",
    "TERMS",
    "Classes",
    "DayFacts",
    "DayInput",
    "decode_facts",
    "encode_facts",
    "facts_of",
    "unseen_facts",
]
