"""How facts are stored."""

from pathlib import Path

import msgspec
import pytest

from fairday_collector.ledger.facts import MAXIMA, TERMS, DayFacts, decode_facts, encode_facts
from fairday_collector.ledger.facts.model import VERSION

GOLDEN = Path(__file__).with_name("facts_v1.msgpack")
FIRST = DayFacts(**{name: number for number, name in enumerate(TERMS, 1)})


def test_the_stored_form_is_frozen() -> None:
    """What was once written is read for ever: another order or number of terms needs another version."""
    assert VERSION == 1
    assert decode_facts(GOLDEN.read_bytes()) == FIRST
    assert encode_facts(FIRST) == GOLDEN.read_bytes()


def test_facts_of_another_version_are_refused() -> None:
    """They are not taken for something they are not."""
    with pytest.raises(ValueError, match="version 2"):
        decode_facts(encode_facts(msgspec.structs.replace(FIRST, version=2)))


def test_damaged_facts_are_refused() -> None:
    """A row too long, or cut short, is an error."""
    for broken in (GOLDEN.read_bytes()[:-1], msgspec.msgpack.encode([1] * (len(TERMS) + 2))):
        with pytest.raises(msgspec.DecodeError):
            decode_facts(broken)


def test_maxima_are_terms() -> None:
    """Whatever is not added has the name of a term."""
    assert set(TERMS) > MAXIMA
